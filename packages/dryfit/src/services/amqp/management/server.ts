import type { IncomingMessage, ServerResponse } from 'node:http'
import { LoopbackHttp } from '../../../foundation/net/index.ts'
import { Refusal } from '../errors.ts'
import type { Users } from '../session/login.ts'
import type { Broker } from '../state/broker.ts'
import { type ApiContext, type ApiReply, ROUTES } from './routes.ts'

const MAX_BODY_BYTES = 1024 * 1024

/**
 * The part of RabbitMQ's management HTTP API that tests and health checks use, on a port of its own.
 *
 * ```
 *   request ──▶ login ──▶ route ──▶ broker ──▶ JSON
 * ```
 */
export function managementApi(broker: Broker, users: Users, connections: () => number): LoopbackHttp {
  const api = new ManagementApi(broker, users, connections)
  return new LoopbackHttp((request, response) => api.answer(request, response))
}

class ManagementApi {
  readonly #context: ApiContext
  readonly #users: Users

  constructor(broker: Broker, users: Users, connections: () => number) {
    this.#context = { broker, connections }
    this.#users = users
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status, json } = await this.#handle(request)
    const body = json === undefined ? '' : JSON.stringify(json)
    response.writeHead(status, {
      ...(json !== undefined && { 'content-type': 'application/json' }),
      ...(status === 401 && { 'www-authenticate': 'Basic realm="RabbitMQ Management"' }),
    })
    response.end(body)
  }

  async #handle(request: IncomingMessage): Promise<ApiReply> {
    if (!this.#loggedIn(request)) return { status: 401, json: { error: 'not_authorized', reason: 'Login failed' } }
    try {
      const [pathname = ''] = (request.url ?? '').split('?', 1)
      const parts = pathname.split('/').slice(1).map(decodeURIComponent)
      const route = ROUTES.find(({ method, path }) => method === request.method && fits(path, parts))
      if (route === undefined) return NOT_FOUND
      const text = await readBody(request)
      return route.answer(
        this.#context,
        parts.filter((_part, index) => route.path[index] === ':'),
        text === '' ? {} : JSON.parse(text),
      )
    } catch (thrown) {
      return refused(thrown)
    }
  }

  #loggedIn({ headers }: IncomingMessage): boolean {
    const [scheme, token = ''] = (headers.authorization ?? '').split(' ')
    const [user = '', ...password] = Buffer.from(token, 'base64').toString().split(':')
    return scheme === 'Basic' && Object.hasOwn(this.#users, user) && this.#users[user] === password.join(':')
  }
}

const NOT_FOUND: ApiReply = { status: 404, json: { error: 'Object Not Found', reason: 'Not Found' } }

function fits(path: readonly string[], parts: readonly string[]): boolean {
  return path.length === parts.length && path.every((each, index) => each === ':' || each === parts[index])
}

function refused(thrown: unknown): ApiReply {
  if (thrown instanceof Refusal && (thrown.kind === 'not-found' || thrown.kind === 'not-allowed')) return NOT_FOUND
  const reason = thrown instanceof Refusal ? thrown.message : String(thrown)
  return { status: 400, json: { error: 'bad_request', reason } }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > MAX_BODY_BYTES) throw new RangeError(`a body has at most ${MAX_BODY_BYTES} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}
