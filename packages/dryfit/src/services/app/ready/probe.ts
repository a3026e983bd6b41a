import type { Address, LogLine } from '../../../foundation/core/index.ts'
import type { HttpClient } from '../../../foundation/net/index.ts'

/** The app as a readiness function sees it: directly, since its seams open when it is ready. */
export interface ReadyApp extends Omit<HttpClient, 'close'> {
  readonly url: string
  readonly address: Address
  readonly logs: readonly LogLine[]
}

/** True (or anything truthy) when the app can be used. A throw counts as "not yet". */
export type ReadyFunction = (app: ReadyApp) => unknown

/** How to know that an app can be used. */
export type Ready = string | { readonly tcp: true } | { readonly log: RegExp | string } | ReadyFunction

/** One way to ask an app whether it is ready. */
export interface Probe {
  /** What is asked, as an error names it: `GET /health`. */
  readonly what: string
  /** Undefined when it is ready, else why not: `503 {"db":"down"}`. Never rejects. */
  ask(signal: AbortSignal): Promise<string | undefined>
  close?(): void
}
