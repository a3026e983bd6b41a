import type { Clock } from '../../../foundation/core/index.ts'
import type { RequestView } from '../request/request-view.ts'
import type { Store } from '../state/store.ts'
import type { DelayInit } from '../time/delay.ts'
import type { Reply } from './reply.ts'

/** What a GraphQL operation is answered. Whatever is left open is generated from the schema and the seed. */
export interface GraphQlAnswer {
  /**
   * Values by the names of the schema's fields, however the operation calls them: its aliases, fragments and selection
   * are applied to them. Functions make values from `{ args, parent, … }`; an `Error` is one of its field.
   */
  readonly data?: Readonly<Record<string, unknown>>
  /** Errors of fields, by path, and of the whole operation, without one: then there is no data. */
  readonly errors?: readonly GraphQlAnswerError[]
  readonly extensions?: Readonly<Record<string, unknown>>
  /** For subscriptions: the events, one after the other. Default: one. */
  readonly events?: readonly GraphQlEvent[]
  /** HTTP status. Default: what GraphQL over HTTP says. */
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** Milliseconds of the environment's clock, or a distribution, before the first byte. */
  readonly delay?: DelayInit
}

export interface GraphQlAnswerError {
  readonly message: string
  /** The field, by names of the schema: `['user', 'name']`. */
  readonly path?: readonly (string | number)[]
  readonly extensions?: Readonly<Record<string, unknown>>
}

export interface GraphQlEvent {
  readonly data?: Readonly<Record<string, unknown>>
  /** Milliseconds of the environment's clock after the event before. Default 0. */
  readonly waitMs?: number
}

/** An answer made from the service's GraphQL schema: `{ graphql: { data: { user: { name: 'Ann' } } } }`. */
export interface FromSchema {
  readonly graphql: GraphQlAnswer
}

/** What making a reply may use. */
export interface GraphQlTools {
  readonly clock: Clock
  readonly store: Store
  /** Answers another request in the same exchange: one of several that came together. */
  serve(request: RequestView): Reply | Promise<Reply>
}

/** Makes replies from a GraphQL schema. */
export interface GraphQlAnswers {
  answer(request: RequestView, answer: GraphQlAnswer, tools: GraphQlTools): Reply | Promise<Reply>
}
