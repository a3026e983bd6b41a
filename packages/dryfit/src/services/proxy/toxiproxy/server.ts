import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Address, Journal } from '../../../foundation/core/index.ts'
import { decodePercent, type Listener, listen } from '../../../foundation/net/index.ts'
import { readProxies } from './api/read-proxy.ts'
import { type ApiReply, errorOf, ROUTES } from './api/routes.ts'
import { badRequestBody } from './errors.ts'
import { resolveToxiproxyOptions, type ToxiproxyOptions, type ToxiproxySettings } from './options.ts'
import { ProxySet } from './state/proxy-set.ts'

/** The version of Toxiproxy whose API this is. */
const VERSION = '2.12.0'

/** A Toxiproxy that runs. */
export interface ToxiproxyServer extends AsyncDisposable {
  readonly address: Address
  readonly url: string
  /** Each connection through a proxy, as an exchange `client → <proxy>`. */
  readonly journal: Journal
  /** Stops all proxies and the control API. Idempotent. */
  close(): Promise<void>
}

/**
 * Starts a Toxiproxy: its HTTP API, over proxies of our own. Any of its clients can use it.
 *
 * @throws PORT_IN_USE; OPTION_INVALID
 * @example await using server = await toxiproxy({ port: 0 })
 * await fetch(`${server.url}/proxies`, { method: 'POST', body: JSON.stringify({ name: 'db', upstream: '127.0.0.1:5432' }) })
 */
export async function toxiproxy(options: ToxiproxyOptions = {}): Promise<ToxiproxyServer> {
  const settings = resolveToxiproxyOptions(options)
  const proxies = new ProxySet(settings)
  const wanted = readProxies(settings.proxies)
  const listener = await listen({ host: settings.host, port: settings.port })
  try {
    for (const each of wanted) await proxies.add(each)
  } catch (thrown) {
    await Promise.all([proxies.stop(), listener.close()])
    throw thrown
  }
  return serve(listener, proxies, settings)
}

function serve(listener: Listener, proxies: ProxySet, settings: ToxiproxySettings): ToxiproxyServer {
  const api = createApi(proxies, settings)
  listener.serve((socket) => {
    api.emit('connection', socket)
    socket.resume()
  })
  const { address } = listener
  const close = async (): Promise<void> => {
    await Promise.all([listener.close(), proxies.stop()])
  }
  const url = `http://${address.host}:${address.port}`
  return { address, url, journal: settings.journal, close, [Symbol.asyncDispose]: close }
}

function createApi(proxies: ProxySet, settings: ToxiproxySettings): Server {
  const inTurn = turns()
  return createServer((request, response) => {
    response.setHeader('X-Toxiproxy-Request-Id', randomUUID())
    answer(request, { proxies, settings, inTurn })
      .catch((thrown: unknown): ApiReply => errorReply(thrown))
      .then((reply) => write(response, reply))
  })
}

interface Api {
  readonly proxies: ProxySet
  readonly settings: ToxiproxySettings
  /** One call after another: two that make the same proxy do not both find it missing. */
  readonly inTurn: <T>(work: () => Promise<T> | T) => Promise<T>
}

async function answer(request: IncomingMessage, { proxies, settings, inTurn }: Api): Promise<ApiReply> {
  const refused = refusal(request, settings)
  if (refused !== undefined) return refused
  const path = decodePercent(request.url?.split('?', 1)[0] ?? '/')
  if (path === '/version') return only('GET', request, () => versionReply())
  if (path === '/metrics' && settings.proxyMetrics) return only('GET', request, () => metricsReply(proxies))
  const routes = ROUTES.filter((each) => each.path.test(path))
  if (routes.length === 0) return plain(404, '404 page not found\n')
  const route = routes.find(({ methods }) => methods.includes(request.method ?? ''))
  if (route === undefined) return { status: 405 }
  const [, ...names] = route.path.exec(path) ?? []
  const body = await readBody(request, settings.maxBodyBytes)
  return inTurn(() => route.handle({ proxies, names, body }))
}

function turns(): Api['inTurn'] {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const turn = last.then(work)
    // What fails is answered to its caller, and does not stand in the way of the next.
    last = turn.catch(() => undefined)
    return turn
  }
}

/** Browsers are kept out, so that no web page can use the API; so is who lacks the token. */
function refusal({ headers }: IncomingMessage, { token }: ToxiproxySettings): ApiReply | undefined {
  if (headers['user-agent']?.startsWith('Mozilla/')) return plain(403, 'User agent not allowed\n')
  if (token !== undefined && headers.authorization !== `Bearer ${token}`) return plain(401, 'token required\n')
  return undefined
}

function only(method: string, request: IncomingMessage, reply: () => ApiReply): ApiReply {
  return request.method === method ? reply() : { status: 405 }
}

async function readBody(request: IncomingMessage, maxBodyBytes: number): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > maxBodyBytes) throw badRequestBody(`longer than ${maxBodyBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function versionReply(): ApiReply {
  return { status: 200, text: `{"version": "${VERSION}"}\n`, contentType: 'application/json;charset=utf-8' }
}

function metricsReply({ counts }: ProxySet): ApiReply {
  return { status: 200, text: counts.toText(), contentType: 'text/plain; version=0.0.4; charset=utf-8' }
}

function plain(status: number, text: string): ApiReply {
  return { status, text, contentType: 'text/plain; charset=utf-8' }
}

/** The real one sends its JSON errors as plain text. */
function errorReply(thrown: unknown): ApiReply {
  const { error, status } = errorOf(thrown)
  return plain(status, `${JSON.stringify({ error, status })}\n`)
}

function write(response: ServerResponse, { status, json, text, contentType = 'application/json' }: ApiReply): void {
  const body = json === undefined ? text : JSON.stringify(json)
  response.writeHead(status, body === undefined ? {} : { 'content-type': contentType })
  response.end(body)
}
