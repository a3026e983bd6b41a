import { headersToObject } from '../../request/headers.ts'
import type { RequestView } from '../../request/request-view.ts'
import { isStreamed, type Reply } from '../../respond/reply.ts'
import type { ObservedReply, ObservedRequest } from '../observed.ts'

export function observeRequest({ method, path, search, rawHeaders, content }: RequestView): ObservedRequest {
  return { method, path, query: search, headers: flat(rawHeaders), body: content.bytes }
}

/** Undefined for a reply that cannot be judged: its content is not known yet, or something goes wrong on the wire. */
export function observeReply({ status, headers, body, fault }: Reply): ObservedReply | undefined {
  if (fault !== undefined || isStreamed(body)) return undefined
  return { status, headers: flat(headers), body: typeof body === 'string' ? Buffer.from(body) : body }
}

function flat(rawHeaders: readonly string[]): Record<string, string> {
  const entries = Object.entries(headersToObject(rawHeaders))
  return Object.fromEntries(entries.map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]))
}
