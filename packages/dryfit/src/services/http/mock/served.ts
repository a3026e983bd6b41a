import type { Exchange } from '../../../foundation/core/index.ts'
import { titleOf } from '../explain/describe.ts'
import { serveEventOf } from '../serve/serve-event.ts'
import type { RunningVirtual } from '../virtual.ts'

/** What a virtual service made of one request, for a line of a log. */
export interface Served {
  readonly method: string
  /** Path and query. */
  readonly target: string
  /** Undefined when there was no orderly reply. */
  readonly status: number | undefined
  readonly durationMs: number | undefined
  /** What the stub is called that served it; undefined when none did. */
  readonly stub: string | undefined
  /** What came nearest and which stub would serve it, for a request that no stub served. */
  readonly unmatched: string | undefined
  /** What is worth knowing beside the reply: a webhook that failed, a request that breaks its contract. */
  readonly remarks: readonly string[]
}

/** Undefined for an exchange that no virtual service took part in. */
export function servedOf(exchange: Exchange, service: RunningVirtual): Served | undefined {
  const event = serveEventOf(exchange)
  if (event === undefined) return undefined
  const { request, reply, stub, remarks } = event
  const scope = [...service.scopes.values()].find(({ within }) => within.name === event.scope)
  // What breaks a contract says so in its remarks, which is the better explanation.
  const unexplained = stub === undefined && remarks.length === 0
  const sent = exchange.outcome === 'ok' || exchange.outcome === 'error'
  return {
    method: request.method,
    target: request.target,
    status: sent ? reply?.status : undefined,
    durationMs: exchange.durationMs,
    stub: stub && titleOf(stub),
    unmatched: unexplained && sent ? (scope ?? service).explain(exchange) : undefined,
    remarks: remarks.map(({ message }) => message),
  }
}
