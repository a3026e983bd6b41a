import { HttpError, unavailable } from './errors.ts'
import { traceHeaders } from './trace.ts'

export interface HttpClientOptions {
  readonly baseUrl: string
  /** How long an answer may take. Default 5000. */
  readonly timeoutMs?: number
}

export interface CallOptions {
  readonly json?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export interface Reply {
  readonly status: number
  readonly body: unknown
}

/** The other side answered, with a status that is not a success. To our own caller we say the same. */
export class PeerRefused extends HttpError {
  readonly reply: Reply

  constructor({ status, body }: Reply) {
    const { error, code, ...details } = isRecord(body) ? body : {}
    super(status, String(code ?? 'REFUSED'), String(error ?? `refused with status ${status}`), details)
    this.reply = { status, body }
  }
}

/** Bad gateway and gateway timeout: somebody on the way says that the service itself gave no answer. */
const NO_ANSWER = new Set([502, 504])

/** Another service over HTTP. Every call has a time limit and carries the trace of the request it is made for. */
export class HttpClient {
  readonly #baseUrl: string
  readonly #timeoutMs: number

  constructor({ baseUrl, timeoutMs = 5_000 }: HttpClientOptions) {
    this.#baseUrl = baseUrl
    this.#timeoutMs = timeoutMs
  }

  get<T>(path: string): Promise<T> {
    return this.call('GET', path)
  }

  post<T>(path: string, json: unknown = {}, headers: Readonly<Record<string, string>> = {}): Promise<T> {
    return this.call('POST', path, { json, headers })
  }

  /** The answer's body. A status that is not a success rejects with {@link PeerRefused}, no answer with status 503. */
  async call<T>(method: string, path: string, options: CallOptions = {}): Promise<T> {
    const reply = await this.send(method, path, options)
    if (reply.status >= 400) throw new PeerRefused(reply)
    return reply.body as T
  }

  /** The answer, whatever its status. Without one — refused, reset, too late — rejects with status 503. */
  async send(method: string, path: string, { json, headers }: CallOptions = {}): Promise<Reply> {
    try {
      const response = await fetch(this.#baseUrl + path, {
        method,
        headers: { ...traceHeaders(), ...(json !== undefined && { 'content-type': 'application/json' }), ...headers },
        body: json === undefined ? null : JSON.stringify(json),
        signal: AbortSignal.timeout(this.#timeoutMs),
      })
      const reply = { status: response.status, body: parse(await response.text()) }
      if (NO_ANSWER.has(reply.status)) throw new PeerRefused(reply)
      return reply
    } catch (error) {
      throw unavailable(error)
    }
  }
}

function parse(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text)
  } catch {
    // A proxy on the way answers in HTML or plain text: the status still tells what happened.
    return { error: text.slice(0, 200) }
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
