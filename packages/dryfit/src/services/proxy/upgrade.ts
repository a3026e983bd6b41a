import type { ClientRequest, IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Crossing, FaultPoint, Seam } from '../../foundation/core/index.ts'
import { pipeSockets } from '../../foundation/net/index.ts'
import { Capture } from './capture.ts'
import { endLost, endWith, hangUp } from './endings.ts'
import { endToEnd, type RawHeaders } from './headers.ts'
import { openExchange, replyEnd } from './http-exchange.ts'
import type { HttpProxySettings } from './options.ts'
import { badGateway, faultReply, type OwnReply, reasonOf, toBytes } from './own-reply.ts'
import type { Upstream } from './upstream.ts'

export interface UpgradeParts {
  readonly request: IncomingMessage
  readonly socket: Socket
  /** What came behind the request's head. */
  readonly head: Buffer
  readonly seam: Seam
  readonly upstream: Upstream
  readonly settings: HttpProxySettings
}

/**
 * Carries a request that wants another protocol (RFC 9110 §7.8), a WebSocket for one. Its exchange ends with the
 * handshake; from then on bytes pass both ways, unread.
 */
export class UpgradeCarriage {
  readonly #parts: UpgradeParts
  readonly #crossing: Crossing
  readonly #requestBody: Capture
  readonly #sent: () => ClientRequest

  constructor(parts: UpgradeParts) {
    const { request, seam, upstream, settings } = parts
    this.#parts = parts
    this.#requestBody = new Capture(settings.maxCaptureBytes)
    const body = this.#requestBody
    const { crossing, outgoing } = openExchange(request, { seam, address: upstream.address, settings, body })
    this.#crossing = crossing
    const upgrade = ['Connection', 'Upgrade', 'Upgrade', request.headers.upgrade ?? '']
    const headers = [...outgoing.headers, ...upgrade]
    this.#sent = () => upstream.request({ ...outgoing, headers }, { fresh: true })
  }

  async start(): Promise<void> {
    const { socket } = this.#parts
    socket.once('close', () => this.#crossing.close({ outcome: 'aborted' }))
    if (!(await this.#mayPass('request'))) return
    const sent = this.#sent()
    sent.once('error', (cause) => this.#onNoReply(cause))
    sent.once('upgrade', (response, server, head) => void this.#onUpgraded(response, server, head))
    sent.once('response', (response) => void this.#onRefused(response))
    socket.once('close', () => sent.destroy())
    sent.end()
  }

  async #onUpgraded(response: IncomingMessage, server: Socket, serverHead: Buffer): Promise<void> {
    const { socket, head, settings } = this.#parts
    if (!(await this.#mayPass('reply', response))) return void server.destroy()
    this.#crossing.close(replyEnd(response, this.#requestBody, new Capture(settings.maxCaptureBytes)))
    socket.write(headBytes(response, response.rawHeaders))
    if (serverHead.length > 0) server.unshift(serverHead)
    if (head.length > 0) socket.unshift(head)
    pipeSockets(socket, server)
  }

  /** The service stays with HTTP: its reply is the last on this connection, since the server has let it go. */
  async #onRefused(response: IncomingMessage): Promise<void> {
    const { socket, settings } = this.#parts
    if (!(await this.#mayPass('reply', response))) return void response.destroy()
    const body = new Capture(settings.maxCaptureBytes)
    socket.write(headBytes(response, [...endToEnd(response), 'Connection', 'close']))
    response.on('data', (chunk: Buffer) => body.take(chunk))
    response.once('end', () => this.#crossing.close(replyEnd(response, this.#requestBody, body)))
    response.pipe(socket)
  }

  #onNoReply(cause: Error): void {
    const { seam, upstream } = this.#parts
    const error = { code: '502', message: reasonOf(cause) }
    this.#answer(badGateway(seam, upstream.address, cause), { outcome: 'aborted', error })
  }

  /** Enacts the verdict of a point; true when the exchange goes on. */
  async #mayPass(point: FaultPoint, response?: IncomingMessage): Promise<boolean> {
    const { socket, request } = this.#parts
    const verdict = await this.#crossing.ask(point)
    if (socket.destroyed) return false
    switch (verdict.do) {
      case 'pass':
      case 'duplicate': // A connection is not to be had twice.
        return true
      case 'answer':
        this.#answer(faultReply(verdict.with))
        return false
      case 'reset':
      case 'close':
        this.#crossing.close(response === undefined ? { outcome: 'aborted' } : endLost(response))
        hangUp(socket, verdict.do, request)
        return false
      case 'hang':
      case 'drop':
        socket.resume()
        return false
    }
  }

  #answer(own: OwnReply, end: { outcome?: 'aborted'; error?: { code: string; message: string } } = {}): void {
    this.#crossing.close({ ...endWith(own), ...end })
    this.#parts.socket.end(toBytes(own))
  }
}

/**
 * `Upgrade: h2c` is an offer, not a wish (RFC 9113 §3.1 has retired it), and comes with requests of any method. Taken
 * out, the request is an ordinary one; the connection is read anew from there.
 */
export function withoutUpgradeOffer(request: IncomingMessage, head: Buffer): Buffer {
  const lines = fieldLines(endToEndWithFraming(request))
  const requestLine = `${request.method} ${request.url} HTTP/${request.httpVersion}\r\n`
  return Buffer.concat([Buffer.from(`${requestLine}${lines}\r\n`, 'latin1'), head])
}

function endToEndWithFraming(request: IncomingMessage): RawHeaders {
  const coding = request.headers['transfer-encoding']
  return coding === undefined ? endToEnd(request) : [...endToEnd(request), 'Transfer-Encoding', coding]
}

function headBytes({ statusCode, statusMessage }: IncomingMessage, headers: RawHeaders): Buffer {
  return Buffer.from(`HTTP/1.1 ${statusCode} ${statusMessage}\r\n${fieldLines(headers)}\r\n`, 'latin1')
}

function fieldLines(headers: RawHeaders): string {
  let lines = ''
  for (let index = 0; index < headers.length; index += 2) lines += `${headers[index]}: ${headers[index + 1]}\r\n`
  return lines
}
