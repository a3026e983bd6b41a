import type { RequestView } from '../request/request-view.ts'
import type { DocumentAnswers } from '../respond/answer-choice.ts'
import type { GraphQlAnswers } from '../respond/graphql-answer.ts'
import type { Reply } from '../respond/reply.ts'
import type { Stub } from '../stub/model.ts'
import type { ServeEvent } from './serve-event.ts'

/**
 * Holds what a service is asked and answers against a contract.
 *
 * ```
 *   request ──▶ refuse? ──no──▶ stub ──▶ reply ──▶ judge ──▶ reply
 *                  └──yes──▶ reply of the guard
 * ```
 */
export interface Guard {
  /** What breaks the contract is told with this name. */
  readonly name: string
  /** Replies from an OpenAPI document. */
  readonly openapi?: DocumentAnswers
  /** Replies from a GraphQL schema. */
  readonly graphql?: GraphQlAnswers
  /** What the journal calls a request, where the contract has better words than method and path. */
  operationOf?(request: RequestView): string | undefined
  /** A stub is registered. @throws STUB_INVALID when it can only break the contract. */
  admit(stub: Stub): void
  /** The reply to a request that must not reach a stub. */
  refuse(request: RequestView, event: ServeEvent): Reply | undefined
  /** The reply to send in place of the one that a stub made. */
  judge(request: RequestView, reply: Reply, event: ServeEvent): Reply
}
