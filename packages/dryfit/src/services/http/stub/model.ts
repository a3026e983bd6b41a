import type { RequestView } from '../request/request-view.ts'
import type { Reply } from '../respond/reply.ts'
import type { RespondContext } from '../respond/respond-context.ts'

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
  readonly scenario: ScenarioStep | undefined
  /** Serves so many requests and then no longer. Undefined: without end. */
  readonly times: number | undefined
  /** Environment time after which it no longer serves. Undefined: never. */
  readonly expiresAt: number | undefined
  /** The stub as JSON shows it. */
  readonly document: Readonly<Record<string, unknown>>
}

/** A request must fulfil every condition. */
export interface RequestPattern {
  /** Upper-case methods, or undefined for any. */
  readonly methods: readonly string[] | undefined
  readonly route: Route
  readonly conditions: readonly Condition[]
  /** Path parameters of a request that matched. */
  params(request: RequestView): Readonly<Record<string, string>>
}

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

/** One thing that must be true of a request. */
export interface Condition {
  /** Which part of the request it speaks of, as people read it: `header Accept`, `body`. */
  readonly field: string
  /** How much a miss counts when near misses are ranked. */
  readonly weight: number
  matches(request: RequestView): boolean
  distance(request: RequestView): number
  /** What is expected, in a few words. */
  describe(): string
  /** What the request has there, as text; undefined when it has nothing. */
  actual(request: RequestView): string | undefined
  /** An equality that an index can use, if the condition implies one. */
  readonly key?: IndexKey
}

/** `read(request)` contains `value` for every request that fulfils the condition. */
export interface IndexKey {
  readonly kind: KeyKind
  readonly name: string
  readonly value: string
}

export type KeyKind = 'header' | 'query' | 'cookie' | 'target' | 'host' | 'body' | 'json' | 'json-field' | 'form'

/** Makes the reply to a request that its stub matched. */
export interface Responder {
  respond(request: RequestView, context: RespondContext): Reply | Promise<Reply>
}

/** Serves only in one state of a scenario, and may move it on. */
export interface ScenarioStep {
  readonly name: string
  readonly requiredState: string | undefined
  readonly newState: string | undefined
}
