import { DryfitError } from '../../../foundation/core/index.ts'
import {
  createHttpClient,
  type HttpClient,
  type HttpReply,
  type RequestOptions,
} from '../../../foundation/net/index.ts'

const CALL_TIMEOUT_MS = 10_000

/** As much of Mailpit's HTTP API (`/api/v1`) as the mailbox needs. */
export class MailpitApi {
  readonly #http: HttpClient
  readonly #path: string
  readonly #authorization: string | undefined

  /** @param url `http://127.0.0.1:8025`; it may hold a login and a path. */
  constructor(url: string) {
    const { username, password, pathname, origin } = new URL(url)
    const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
    this.#http = createHttpClient(origin)
    this.#path = pathname.replace(/\/$/, '')
    this.#authorization = username === '' ? undefined : `Basic ${Buffer.from(login).toString('base64')}`
  }

  /** The mail as Mailpit keeps it. */
  async raw(id: string): Promise<Buffer> {
    return Buffer.from((await this.#call('GET', `/api/v1/message/${encodeURIComponent(id)}/raw`)).body)
  }

  async delete(ids: readonly string[]): Promise<void> {
    await this.#call('DELETE', '/api/v1/messages', { json: { IDs: ids } })
  }

  /** @throws CONNECT_FAILED when it does not answer. */
  async ready(): Promise<void> {
    await this.#call('GET', '/api/v1/info')
  }

  close(): void {
    this.#http.close()
  }

  async #call(method: string, path: string, options: RequestOptions = {}): Promise<HttpReply> {
    const reply = await this.#http.request(method, this.#path + path, {
      ...options,
      headers: { authorization: this.#authorization },
      timeoutMs: CALL_TIMEOUT_MS,
    })
    if (reply.status < 400) return reply
    throw new DryfitError('CONNECT_FAILED', {
      what: `${method} ${path} at Mailpit's API answered ${reply.status}`,
      why: reply.text.slice(0, 500),
    })
  }
}
