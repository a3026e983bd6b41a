import { Agent, request as sendRequest } from 'node:http'
import { DryfitError } from '../core/index.ts'

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
  readonly request: { readonly method: string; readonly url: string }
}

/** An HTTP client bound to one address, for talking to a service in tests. */
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

/**
 * A client for the service at `baseUrl`. No redirects are followed, no status throws: a test asserts what came.
 *
 * @example const reply = await createHttpClient(url).post('/orders', { json: { items: [] } })
 */
export function createHttpClient(baseUrl: string): HttpClient {
  const agent = new Agent({ keepAlive: true })
  const request = (method: string, path: string, options: RequestOptions = {}): Promise<HttpReply> =>
    send(agent, method, urlOf(baseUrl, path, options.query), options)
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

function urlOf(baseUrl: string, path: string, query: RequestOptions['query'] = {}): URL {
  const url = new URL(path, baseUrl)
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue
    for (const each of Array.isArray(value) ? value : [value]) url.searchParams.append(name, String(each))
  }
  return url
}

function send(agent: Agent, method: string, url: URL, options: RequestOptions): Promise<HttpReply> {
  const { timeoutMs = 30_000, signal } = options
  const body = options.json === undefined ? options.body : JSON.stringify(options.json)
  const headers = headersOf(options, body)
  return new Promise((resolve, reject) => {
    const fail = (cause: Error): void => reject(requestError(method, url, cause))
    const request = sendRequest(url, { method, agent, headers, ...(signal && { signal }) }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', fail)
      response.on('end', () => {
        clearTimeout(timer)
        const { statusCode = 0, statusMessage = '' } = response
        resolve(createReply(method, url, statusCode, statusMessage, response.headers, Buffer.concat(chunks)))
      })
    })
    const timer = setTimeout(() => request.destroy(new Error(`no full reply within ${timeoutMs} ms`)), timeoutMs)
    request.on('error', (cause) => {
      clearTimeout(timer)
      fail(cause)
    })
    request.end(body)
  })
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
  method: string,
  url: URL,
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
      const what = `the reply of ${method} ${url.pathname} (status ${status}) is not JSON`
      throw new TypeError(`${what}: ${text.slice(0, 200) || '(empty body)'}`, { cause })
    }
  }
  return { status, statusText, headers, body, text, json, request: { method, url: url.href } }
}

function requestError(method: string, url: URL, cause: Error): DryfitError {
  const code = (cause as NodeJS.ErrnoException).code
  return new DryfitError('CONNECT_FAILED', {
    what: `${method} ${url.href} got no reply`,
    why: code === undefined || cause.message.includes(code) ? cause.message : `${code}: ${cause.message}`,
    cause,
  })
}
