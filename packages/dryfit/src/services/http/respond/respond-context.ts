import type { Clock, Random } from '../../../foundation/core/index.ts'
import type { RequestView } from '../request/request-view.ts'
import type { Scenarios } from '../state/scenarios.ts'
import type { Store } from '../state/store.ts'
import type { UnderWay } from '../state/under-way.ts'
import type { DocumentAnswers } from './answer-choice.ts'
import type { GraphQlAnswers } from './graphql-answer.ts'
import type { Reply } from './reply.ts'

/** What a template may use beside the request. */
export interface RenderContext {
  readonly params: Readonly<Record<string, string>>
  readonly clock: Clock
  /** Seeded by the environment, apart for each scope. */
  readonly random: Random
  /** Data that stubs share until the next reset. */
  readonly store: Store
  readonly scenarios: Scenarios
}

/** What a responder may use beside the request. */
export interface RespondContext extends RenderContext {
  /** How many times this stub has served since the last reset, this time included. */
  readonly call: number
  /** Milliseconds of the environment's clock since the first of those calls. */
  readonly sinceFirstCallMs: number
  /** Where what follows the reply waits. */
  readonly underWay: UnderWay
  /** Writes a remark beside the exchange. */
  note(message: string): void
  /** Replies from the OpenAPI document of the service, if it has one. */
  readonly document?: DocumentAnswers | undefined
  /** Replies from the GraphQL schema of the service, if it has one. */
  readonly graphql?: GraphQlAnswers | undefined
  /** Answers another request in the same exchange: one of several that came together. */
  serve(request: RequestView): Reply | Promise<Reply>
}
