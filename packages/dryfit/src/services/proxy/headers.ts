import type { IncomingMessage } from 'node:http'

/** Header fields as node reads them from the wire: name, value, name, value, …, in their order and letter case. */
export type RawHeaders = readonly string[]

/** Fields of one connection, which an intermediary takes off (RFC 9110 §7.6.1). */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'proxy-connection',
  'keep-alive',
  'te',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
])

/** Never taken off, not even when `Connection` names them: without these the message would mean something else. */
const FRAMING: ReadonlySet<string> = new Set(['content-length', 'host'])

/** The fields that go on to the other side, untouched: letter case, order and duplicates stay. */
export function endToEnd(message: IncomingMessage): string[] {
  const { rawHeaders } = message
  const named = namedByConnection(message.headers.connection)
  const kept: string[] = []
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string
    const lower = name.toLowerCase()
    if (HOP_BY_HOP.has(lower) || named?.has(lower)) continue
    kept.push(name, rawHeaders[index + 1] as string)
  }
  return kept
}

/** What the service is sent: the end-to-end fields, and framing and connection fields of our own. */
export function requestHeaders(request: IncomingMessage, fallbackHost: string): string[] {
  const headers = endToEnd(request)
  const { host, te, 'transfer-encoding': coding, 'content-length': length } = request.headers
  // HTTP/1.0 needs no Host; the service is spoken to in HTTP/1.1, which does (RFC 9112 §3.2).
  if (host === undefined) headers.push('Host', fallbackHost)
  if (coding !== undefined) headers.push('Transfer-Encoding', coding)
  // A body of no length is said as such, or node would announce a chunked one (RFC 9112 §6.3).
  else if (length === undefined && !mayOmitLength(request.method)) headers.push('Content-Length', '0')
  if (typeof te === 'string' && /\btrailers\b/i.test(te)) headers.push('TE', 'trailers', 'Connection', 'keep-alive, TE')
  return headers
}

export function hasBody({ headers }: IncomingMessage): boolean {
  if (headers['transfer-encoding'] !== undefined) return true
  const length = headers['content-length']
  return length !== undefined && length !== '0'
}

/** Replaces a field's value, or adds it. */
export function setHeader(headers: string[], name: string, value: string): void {
  const lower = name.toLowerCase()
  for (let index = 0; index < headers.length; index += 2) {
    if (headers[index]?.toLowerCase() !== lower) continue
    headers[index + 1] = value
    return
  }
  headers.push(name, value)
}

/** Pairs, as node's `addTrailers` takes them. */
export function pairsOf(raw: RawHeaders): [string, string][] {
  const pairs: [string, string][] = []
  for (let index = 0; index < raw.length; index += 2) pairs.push([raw[index] as string, raw[index + 1] as string])
  return pairs
}

/** By lower-case name, for the journal; what came more than once is a list. */
export function byName(raw: RawHeaders): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = Object.create(null)
  for (const [name, value] of pairsOf(raw)) {
    const lower = name.toLowerCase()
    const before = headers[lower]
    headers[lower] = before === undefined ? value : Array.isArray(before) ? [...before, value] : [before, value]
  }
  return headers
}

/** What the journal counts for a list of fields. */
export function sizeOf(raw: RawHeaders): number {
  let size = 0
  for (const text of raw) size += text.length
  return size
}

function namedByConnection(connection: string | undefined): ReadonlySet<string> | undefined {
  if (connection === undefined || connection === 'keep-alive' || connection === 'close') return undefined
  const names = connection.split(',').map((name) => name.trim().toLowerCase())
  return new Set(names.filter((name) => !FRAMING.has(name)))
}

function mayOmitLength(method: string | undefined): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'DELETE' || method === 'OPTIONS' || method === 'TRACE'
}
