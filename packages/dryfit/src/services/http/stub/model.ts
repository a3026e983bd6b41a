import type { RequestView } from '../request/request-view.ts'
import type { GraphQlAnswer } from '../respond/graphql-answer.ts'
import type { Reply } from '../respond/reply.ts'
import type { RenderContext, RespondContext } from '../respond/respond-context.ts'
import type { ScenarioStep } from '../state/scenarios.ts'

/**
 * A stub in the one form that everything inside works with, whether it was written in TypeScript or as WireMock JSON.
 *
 * ```
 *   document (JSON) ──compile──┐
 *                              ├──▶ Stub { request: conditions, responder } ──▶ index ──▶ find ──▶ respond
 *   when(…).respond(…) ────────┘
 * ```
 */
export interface Stub {
  readonly id: string
  readonly name: string | undefined
  /** 1 is best; equal priority: the newest wins. Default 5. */
  readonly priority: number
  /** Counts up with every stub that is made: the newer one has the higher number. */
  readonly order: number
  readonly request: RequestPattern
  readonly responder: Responder
  readonly scenario: StubScenario | undefined
  /** What must be true of the state of its scope; undefined when nothing must. */
  readonly demands: readonly StateCondition[] | undefined
  /** Serves so many requests and then no longer. Undefined: without end. */
  readonly times: number | undefined
  /** Environment time after which it no longer serves. Undefined: never. */
  readonly expiresAt: number | undefined
  /** Bodies of its requests are read at this pace. Undefined: as they come. */
  readonly readBytesPerSecond: number | undefined
  /** What happens after the reply has left: webhooks. */
  readonly afterwards: readonly Afterwards[]
  /** The stub as JSON shows it. */
  readonly document: StubDocument
}

/** A stub as JSON: WireMock's fields, and a few more of ours. */
export type StubDocument = Readonly<Record<string, unknown>>

/** A request must fulfil every condition. */
export interface RequestPattern {
  /** Upper-case methods, or undefined for any. */
  readonly methods: readonly string[] | undefined
  readonly route: Route
  readonly conditions: readonly Condition[]
  /** Path parameters of a request that matched. */
  readonly params: PathParamsOf
}

export type PathParamsOf = (request: RequestView) => Readonly<Record<string, string>>

/**
 * Where a stub lies in the index. It may lead to more requests than the stub serves, never to fewer.
 *
 * - `exact`: the path is this one
 * - `segments`: as many segments, `undefined` for any; `open` when more may follow
 * - `prefix`: the path begins so
 */
export type Route =
  | { readonly kind: 'exact'; readonly path: string }
  | { readonly kind: 'segments'; readonly segments: readonly (string | undefined)[]; readonly open: boolean }
  | { readonly kind: 'prefix'; readonly prefix: string }

/** The part of a request that a condition speaks of: near misses are weighed by part, as WireMock does it. */
export type Part =
  | 'scheme'
  | 'host'
  | 'port'
  | 'clientIp'
  | 'url'
  | 'method'
  | 'pathParameters'
  | 'headers'
  | 'query'
  | 'form'
  | 'cookies'
  | 'body'
  | 'multipart'
  | 'custom'

/** One thing that must be true of a request. */
export interface Condition {
  readonly part: Part
  /** What it speaks of, as people read it: `header Accept`, `body`. */
  readonly field: string
  /** The header, parameter or cookie that it speaks of. */
  readonly name?: string
  /** The word of the pattern language: `equalTo`. */
  readonly operator?: string | undefined
  matches(request: RequestView): boolean
  /** 0 for a match, 1 for nothing in common. */
  distance(request: RequestView): number
  /** What is expected, in a few words. */
  describe(): string
  /** What the request has there, as text; undefined when it has nothing. */
  actual(request: RequestView): string | undefined
  /** An equality that an index can use, if the condition implies one. */
  readonly key?: IndexKey | undefined
  /** Where the values differ, one line for each place, when places can be named. */
  differences?(request: RequestView): readonly string[]
}

/** `read(request)` contains `value` for every request that fulfils the condition. */
export interface IndexKey {
  readonly kind: KeyKind
  readonly name: string
  readonly value: string
}

/**
 * - `json-field`: the canonical JSON of a top-level member of the body
 * - `json-field-text`: that member as a text, or one of its elements
 */
export type KeyKind =
  | 'target'
  | 'host'
  | 'header'
  | 'query'
  | 'cookie'
  | 'form'
  | 'json-field'
  | 'json-field-text'
  | 'body'

/** Makes the reply to a request that its stub matched. */
export interface Responder {
  /** The replies it can make, where they are known before any request. */
  readonly fixed?: readonly Reply[]
  /** The answers from a GraphQL schema that it can give, where it gives such. */
  readonly graphql?: readonly GraphQlAnswer[]
  respond(request: RequestView, context: RespondContext): Reply | Promise<Reply>
}

/** Something that a stub does when its reply has left. */
export interface Afterwards {
  readonly name: string
  run(request: RequestView, reply: Reply, context: RespondContext): Promise<void>
}

/** The step of a scenario that a stub is. */
export interface StubScenario extends ScenarioStep {
  /** Of which entity the state is asked and changed. Undefined: the scenario has one state. */
  readonly keyOf: StateKey | undefined
}

/** The state of a scope, as far as stubs may ask about it. */
export type StateView = Omit<RenderContext, 'params'>

/** Reads a key of scenarios or of the store off a request. */
export type StateKey = (request: RequestView, state: StateView) => string

/** One thing that must be true of the state of the scope. */
export interface StateCondition {
  /** What it speaks of, as people read it: `store order-17`. */
  readonly field: string
  holds(request: RequestView, state: StateView): boolean
  describe(): string
  /** What is there; undefined when there is nothing. */
  actual(request: RequestView, state: StateView): string | undefined
}
