import { AsyncLocalStorage } from 'node:async_hooks'
import { randomBytes } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

/** Where a request stands in its trace (W3C Trace Context), and what travels with it. */
export interface Trace {
  readonly traceId: string
  readonly baggage?: string
}

const storage = new AsyncLocalStorage<Trace>()
const TRACEPARENT = /^00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/

export function traceOf(headers: IncomingHttpHeaders): Trace {
  const traceId = TRACEPARENT.exec(String(headers.traceparent ?? ''))?.[1] ?? randomBytes(16).toString('hex')
  const baggage = headers.baggage
  return typeof baggage === 'string' ? { traceId, baggage } : { traceId }
}

/** Runs `action`, and all that it starts, as a part of the trace. */
export function runInTrace(trace: Trace, action: () => void): void {
  storage.run(trace, action)
}

export function currentTraceId(): string | undefined {
  return storage.getStore()?.traceId
}

/** The headers that tell the next service which trace its work belongs to. */
export function traceHeaders(): Record<string, string> {
  const trace = storage.getStore()
  if (trace === undefined) return {}
  const traceparent = `00-${trace.traceId}-${randomBytes(8).toString('hex')}-01`
  return trace.baggage === undefined ? { traceparent } : { traceparent, baggage: trace.baggage }
}
