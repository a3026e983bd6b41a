import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Seam } from '../../foundation/core/index.ts'
import { Carriage } from './carriage.ts'
import { type HttpProxyOptions, type HttpProxySettings, resolveHttpProxyOptions } from './options.ts'
import { faultReply, refusal, toBytes } from './own-reply.ts'
import { openPassage } from './passage.ts'
import type { SeamProxy, Whereabouts } from './seam-proxy.ts'
import { UpgradeCarriage, withoutUpgradeOffer } from './upgrade.ts'
import { Upstream } from './upstream.ts'

/**
 * The HTTP seam in front of any address: each request is an exchange, and faults act in HTTP's own words.
 *
 * ```
 *   consumer ──socket──▶ accept ──▶ HTTP server ──▶ carriage ──kept-alive──▶ service at `address`
 * ```
 *
 * Nothing tells the service that there is a seam: no `Via`, no `X-Forwarded-*`, the consumer's own `Host`. What RFC 9110
 * asks of a gateway there would change how some services answer, and what is tested would not be what runs later.
 *
 * @param address where the service listens
 * @example const proxy = httpProxy({ host: '127.0.0.1', port: 3000 }, { clock })
 * listener.serve((socket) => proxy.accept(socket, seam))
 */
export function httpProxy(address: Whereabouts, options: HttpProxyOptions): SeamProxy {
  return new HttpProxy(address, resolveHttpProxyOptions(options))
}

class HttpProxy implements SeamProxy {
  readonly #server: Server
  readonly #upstream: Upstream
  readonly #settings: HttpProxySettings
  readonly #seams = new WeakMap<Socket, Seam>()

  constructor(address: Whereabouts, settings: HttpProxySettings) {
    this.#settings = settings
    this.#upstream = new Upstream(address, settings)
    this.#server = this.#createServer()
  }

  accept(socket: Socket, seam: Seam): void {
    this.#seams.set(socket, seam)
    this.#server.emit('connection', socket)
    socket.resume()
  }

  close(): void {
    this.#upstream.close()
  }

  #createServer(): Server {
    // An idle consumer is not sent away: to close its connection is the service's business, or its own.
    const server = createServer({ maxHeaderSize: this.#settings.maxHeaderBytes, keepAliveTimeout: 0 })
    // Bounded by their bytes; node would leave fields above a count out without a word.
    server.maxHeadersCount = 0
    const carry = (request: IncomingMessage, reply: ServerResponse): void => this.#carry(request, reply)
    server.on('request', carry)
    // With these, whether the consumer is to send its body is left to the service (RFC 9110 §10.1.1).
    server.on('checkContinue', carry)
    server.on('checkExpectation', carry)
    server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket as Socket, head))
    server.on('connect', (_request, socket) => socket.end(toBytes(refusal(501, 'a seam opens no tunnels'))))
    server.on('clientError', (error, socket) => this.#onMalformed(error, socket as Socket))
    return server
  }

  #carry(request: IncomingMessage, reply: ServerResponse): void {
    const parts = { request, reply, upstream: this.#upstream, settings: this.#settings }
    new Carriage(openPassage({ ...parts, seam: this.#seamOf(request.socket) })).start()
  }

  #upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    const seam = this.#seamOf(socket)
    if (/^h2c$/i.test(request.headers.upgrade ?? '')) {
      socket.unshift(withoutUpgradeOffer(request, head))
      return void this.accept(socket, seam)
    }
    const parts = { request, socket, head, seam, upstream: this.#upstream, settings: this.#settings }
    void new UpgradeCarriage(parts).start()
  }

  /** What is no HTTP is answered as any server would, and still shows in the journal. */
  #onMalformed(error: NodeJS.ErrnoException, socket: Socket): void {
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
    const status = MALFORMED[error.code ?? ''] ?? 400
    const crossing = this.#seamOf(socket).open({ protocol: 'http', operation: 'malformed request' })
    crossing.close({
      outcome: 'error',
      error: { code: String(status), message: error.message },
      attributes: { status },
    })
    socket.end(toBytes(faultReply({ status, json: { error: error.message, code: error.code, by: 'dryfit' } })))
  }

  #seamOf(socket: Socket): Seam {
    const seam = this.#seams.get(socket)
    if (seam === undefined) throw new Error('a request came on a socket that was never accepted')
    return seam
  }
}

/** Node's own mapping of parser errors to statuses. */
const MALFORMED: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
}
