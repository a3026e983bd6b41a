import type { IncomingMessage } from 'node:http'
import type { TracePosition } from '../../foundation/core/index.ts'
import { formatTraceparent, nextSpan, parseTraceparent } from '../../foundation/net/index.ts'
import { setHeader } from './headers.ts'

/** The position of a request in its trace; a request without one begins a trace here, if that is wanted. */
export function tracePosition(request: IncomingMessage, add: boolean): { trace?: TracePosition; isNew: boolean } {
  const header = request.headers.traceparent
  const trace = parseTraceparent(Array.isArray(header) ? undefined : header)
  if (trace !== undefined) return { trace, isNew: false }
  return add ? { trace: nextSpan(), isNew: true } : { isNew: false }
}

/** Writes the position into the request's fields. A malformed field is replaced, as if it had not been there. */
export function addTraceparent(headers: string[], trace: TracePosition): void {
  setHeader(headers, 'traceparent', formatTraceparent(trace))
}
