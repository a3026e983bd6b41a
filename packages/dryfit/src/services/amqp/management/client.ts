import { DryfitError } from '../../../foundation/core/index.ts'
import { createHttpClient, type HttpClient, type HttpReply } from '../../../foundation/net/index.ts'

const CALL_TIMEOUT_MS = 10_000

/** A client of a real broker's management API. */
export class ManagementClient {
  readonly url: string
  readonly #http: HttpClient
  readonly #authorization: string

  constructor(url: string, user: string, password: string) {
    this.url = url
    this.#http = createHttpClient(url)
    this.#authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
  }

  async get<T>(...path: string[]): Promise<T> {
    return (await this.#call('GET', path)).json<T>()
  }

  async put(path: readonly string[], body: object = {}): Promise<void> {
    await this.#call('PUT', path, body)
  }

  async post<T>(path: readonly string[], body: object): Promise<T> {
    const reply = await this.#call('POST', path, body)
    return (reply.text === '' ? undefined : reply.json()) as T
  }

  async delete(...path: string[]): Promise<void> {
    await this.#call('DELETE', path)
  }

  close(): void {
    this.#http.close()
  }

  async #call(method: string, path: readonly string[], json?: object): Promise<HttpReply> {
    const url = `/api/${path.map(encodeURIComponent).join('/')}`
    const options = { headers: { authorization: this.#authorization }, timeoutMs: CALL_TIMEOUT_MS }
    const reply = await this.#http.request(method, url, json === undefined ? options : { ...options, json })
    if (reply.status < 400) return reply
    throw new DryfitError('CONNECT_FAILED', {
      what: `${method} ${url} at the broker's management API answered ${reply.status}`,
      why: reply.text.slice(0, 500),
    })
  }
}
