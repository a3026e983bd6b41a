import type { Clock, Random } from '../../../foundation/core/index.ts'
import { askedOperation } from '../request/graphql.ts'
import { headersToObject } from '../request/headers.ts'
import type { RequestView } from '../request/request-view.ts'
import type { Store } from '../state/store.ts'
import type { RespondContext } from './respond-context.ts'

/** The request as a responder function sees it. `P` are the parameters of the stub's path. */
export class StubRequest<P = Readonly<Record<string, string>>> {
  readonly method: string
  /** The path, not decoded. */
  readonly path: string
  /** Parameters of the path, decoded: `/users/:id` gives `params.id`. */
  readonly params: P
  /** How many times the stub has served since the last reset, this time included. */
  readonly call: number
  readonly clock: Clock
  readonly random: Random
  readonly store: Store
  readonly #view: RequestView
  #query: URLSearchParams | undefined
  #headers: Readonly<Record<string, string | string[]>> | undefined

  constructor(view: RequestView, context: RespondContext) {
    this.method = view.method
    this.path = view.path
    this.params = context.params as P
    this.call = context.call
    this.clock = context.clock
    this.random = context.random
    this.store = context.store
    this.#view = view
  }

  get query(): URLSearchParams {
    this.#query ??= new URLSearchParams(this.#view.search)
    return this.#query
  }

  /** Lower-case names; a header that came more than once is a list. */
  get headers(): Readonly<Record<string, string | string[]>> {
    this.#headers ??= headersToObject(this.#view.rawHeaders)
    return this.#headers
  }

  /** The values of a header joined by `, `, or undefined. */
  header(name: string): string | undefined {
    return this.#view.header(name)
  }

  cookie(name: string): string | undefined {
    return this.#view.cookies.get(name)?.[0]
  }

  get body(): Uint8Array {
    return this.#view.content.bytes
  }

  get text(): string {
    return this.#view.content.text
  }

  /** The body read as JSON. Throws when it is none. */
  json<T = unknown>(): T {
    const { json } = this.#view.content
    if (json.ok) return json.value as T
    throw new SyntaxError(`the body of ${this.method} ${this.path} is not JSON: ${json.reason}`)
  }

  /** The name of the GraphQL operation; undefined where there is none. */
  get operation(): string | undefined {
    return askedOperation(this.#view)?.name
  }

  /** The variables of the GraphQL operation. */
  get variables(): Readonly<Record<string, unknown>> {
    return askedOperation(this.#view)?.variables ?? {}
  }

  /** Everything else that is known of the request. */
  get raw(): RequestView {
    return this.#view
  }
}
