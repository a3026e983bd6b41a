import type { Agent } from 'node:http'
import { DryfitError, invalidOption, refuseUnknownOptions } from '../core/index.ts'
import { http, https } from './node-http.ts'

export type QueryValue = string | number | boolean | readonly (string | number | boolean)[] | undefined

export interface RequestOptions {
  /** Sent as JSON, with its content type. */
  readonly json?: unknown
  /** Sent as it is. */
  readonly body?: string | Uint8Array
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly query?: Readonly<Record<string, QueryValue>>
  /** Default 30,000: then the request is given up. */
  readonly timeoutMs?: number
  /** Default 100 MiB: a longer reply is given up. */
  readonly maxBodyBytes?: number
  readonly signal?: AbortSignal
}

/** A reply, read to its end. */
export interface HttpReply {
  readonly status: number
  readonly statusText: string
  /** Lower-case names; a header that came more than once is joined by `, ` (set-cookie by a new line). */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
  readonly text: string
  /** The body read as JSON. Throws when it is none. */
  json<T = unknown>(): T
  readonly request: SentRequest
}

/** What was sent. */
export interface SentRequest {
  readonly method: string
  readonly url: string
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  readonly body: string | Uint8Array | undefined
}

/** An HTTP client bound to one address, `http:` or `https:`, for talking to a service in tests. */
export interface HttpClient {
  request(method: string, path: string, options?: RequestOptions): Promise<HttpReply>
  get(path: string, options?: RequestOptions): Promise<HttpReply>
  post(path: string, options?: RequestOptions): Promise<HttpReply>
  put(path: string, options?: RequestOptions): Promise<HttpReply>
  patch(path: string, options?: RequestOptions): Promise<HttpReply>
  delete(path: string, options?: RequestOptions): Promise<HttpReply>
  /** Closes idle connections. */
  close(): void
}

const MAX_IDLE_MS = 1000
const OPTIONS = ['json', 'body', 'headers', 'query', 'timeoutMs', 'maxBodyBytes', 'signal'] as const

/**
 * A client for the service at `baseUrl`. No redirects are followed, no status throws: a test asserts what came.
 *
 * @throws CONNECT_FAILED when no full reply came; OPTION_INVALID for a path that does not begin with `/`; the reason of
 *   the signal when it was aborted.
 * @example const reply = await createHttpClient(url).post('/orders', { json: { items: [] } })
 */
export function createHttpClient(baseUrl: string): HttpClient {
  // An idle connection is let go before a usual server closes it, so that no request meets a closing one.
  const { Agent } = baseUrl.startsWith('https://') ? https() : http
  const agent = new Agent({ keepAlive: true, timeout: MAX_IDLE_MS })
  const request = async (method: string, path: string, options: RequestOptions = {}): Promise<HttpReply> => {
    refuseUnknownOptions('request', options, OPTIONS)
    if (options.json !== undefined && options.body !== undefined) {
      throw invalidOption('request', 'body', 'nothing, since "json" is given', options.body)
    }
    return send(agent, method, urlOf(baseUrl, path, options.query), options)
  }
  return {
    request,
    get: (path, options) => request('GET', path, options),
    post: (path, options) => request('POST', path, options),
    put: (path, options) => request('PUT', path, options),
    patch: (path, options) => request('PATCH', path, options),
    delete: (path, options) => request('DELETE', path, options),
    close: () => agent.destroy(),
  }
}

/** The path is put behind the address as it is: whatever it says, the request goes to this service and no other. */
function urlOf(baseUrl: string, path: string, query: RequestOptions['query'] = {}): URL {
  if (!/^https?:\/\//.test(baseUrl)) throw invalidOption('request', 'url', 'an address that speaks HTTP', baseUrl)
  const { origin } = new URL(baseUrl)
  const own = path.startsWith(`${origin}/`) ? path.slice(origin.length) : path
  if (!own.startsWith('/')) throw invalidOption('request', 'path', `a path that begins with "/" or "${origin}/"`, path)
  const url = new URL(origin + own)
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue
    for (const each of Array.isArray(value) ? value : [value]) url.searchParams.append(name, String(each))
  }
  return url
}

function send(agent: Agent, method: string, url: URL, options: RequestOptions): Promise<HttpReply> {
  const { timeoutMs = 30_000, maxBodyBytes = 100 * 1024 * 1024, signal } = options
  const body = options.json === undefined ? options.body : JSON.stringify(options.json)
  const headers = headersOf(options, body)
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted()
    const { request: begin } = url.protocol === 'https:' ? https() : http
    const request = begin(url, { method, agent, headers, ...(signal && { signal }) }, (response) => {
      collect(response, maxBodyBytes).then((bytes) => {
        clearTimeout(timer)
        const { statusCode = 0, statusMessage = '' } = response
        const sent = { method, url: url.href, headers, body }
        resolve(createReply(sent, statusCode, statusMessage, response.headers, bytes))
      }, fail)
    })
    const timer = setTimeout(() => fail(new Error(`no full reply within ${timeoutMs} ms`)), timeoutMs)
    const fail = (cause: Error): void => {
      clearTimeout(timer)
      request.destroy()
      reject(signal?.aborted ? signal.reason : requestError(method, url, cause))
    }
    request.on('error', fail)
    request.end(body)
  })
}

async function collect(response: AsyncIterable<Buffer>, maxBodyBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of response) {
    bytes += chunk.length
    if (bytes > maxBodyBytes) throw new Error(`the body is longer than maxBodyBytes, ${maxBodyBytes}`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, bytes)
}

function headersOf(options: RequestOptions, body: string | Uint8Array | undefined): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {}
  for (const [name, value] of Object.entries(options.headers ?? {})) {
    if (value !== undefined) headers[name.toLowerCase()] = typeof value === 'string' ? value : [...value]
  }
  if (options.json !== undefined) headers['content-type'] ??= 'application/json'
  if (body !== undefined) headers['content-length'] ??= String(Buffer.byteLength(body))
  return headers
}

function createReply(
  request: SentRequest,
  status: number,
  statusText: string,
  raw: NodeJS.Dict<string | string[]>,
  body: Buffer,
): HttpReply {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(raw))
    headers[name] = Array.isArray(value) ? value.join('\n') : (value ?? '')
  const text = body.toString('utf8')
  const json = <T>(): T => {
    try {
      return JSON.parse(text) as T
    } catch (cause) {
      const { pathname } = new URL(request.url)
      const what = `the reply of ${request.method} ${pathname} (status ${status}) is not JSON`
      throw new TypeError(`${what}: ${text.slice(0, 200) || '(empty body)'}`, { cause })
    }
  }
  return { status, statusText, headers, body, text, json, request }
}

function requestError(method: string, url: URL, cause: Error): DryfitError {
  const code = (cause as NodeJS.ErrnoException).code
  return new DryfitError('CONNECT_FAILED', {
    what: `${method} ${url.href} got no reply`,
    why: code === undefined || cause.message.includes(code) ? cause.message : `${code}: ${cause.message}`,
    cause,
  })
}
