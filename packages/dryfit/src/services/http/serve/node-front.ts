import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Clock, Random, Seam } from '../../../foundation/core/index.ts'
import { http } from '../../../foundation/net/index.ts'
import { RequestView } from '../request/request-view.ts'
import { byFirstWords } from './first-words.ts'
import type { Front, FrontOptions } from './front.ts'
import { httpDate } from './http-date.ts'
import { NodeSink } from './node-sink.ts'
import { readBody } from './read-body.ts'
import { readBodySlowly } from './slow-reading.ts'

/** Node's own HTTP/1.1 server, and its HTTP/2 server for clients that begin with that. */
export function createNodeFront(options: FrontOptions): Front {
  const seams = new WeakMap<object, Seam>()
  const date = httpDate(options.clock)
  const server = http.createServer(
    // An idle connection stays open: closing it would race with a client that is about to use it.
    { keepAliveTimeout: 0, maxHeaderSize: options.maxHeaderBytes, requireHostHeader: false },
    (incoming, response) => {
      const seam = seams.get(incoming.socket) as Seam
      receive(incoming, response, seam, date, options)
    },
  )
  server.maxHeadersCount = 0
  let http2: Promise<Front> | undefined
  return {
    accept(socket, seam) {
      byFirstWords(socket, {
        http1: () => {
          seams.set(socket, seam)
          server.emit('connection', socket)
          socket.resume()
        },
        http2: () => {
          // Loaded for the first client that speaks it: most never do, and it costs time at the start.
          http2 ??= import('./http2-front.ts').then(({ createHttp2Front }) => createHttp2Front(date, options))
          http2.then(
            (front) => front.accept(socket, seam),
            () => socket.destroy(),
          )
        },
      })
    },
  }
}

/** A request arrived over HTTP/1.1, with or without TLS. */
export function receive(
  incoming: IncomingMessage,
  response: ServerResponse,
  seam: Seam,
  date: () => string,
  options: FrontOptions,
) {
  const peer = peerOf(incoming.socket)
  const before = peer.last
  peer.last = response
  if (response.socket === null && before !== undefined) {
    // Pipelined: its reply can only leave when those before it have.
    before.once('close', () => {
      if (response.socket !== null) serve(incoming, response, seam, date, options)
    })
  } else serve(incoming, response, seam, date, options)
}

function serve(
  incoming: IncomingMessage,
  response: ServerResponse,
  seam: Seam,
  date: () => string,
  { maxBodyBytes, maxHeaders, clock, random, paceOf, onRequest }: FrontOptions,
) {
  if (incoming.rawHeaders.length > maxHeaders * 2) {
    return refuse(response, 431, `more than ${maxHeaders} headers`)
  }
  const sink = new NodeSink(response, date)
  if (!hasBody(incoming)) return onRequest(viewOf(incoming, NO_BYTES, clock, random), seam, sink)
  const bytesPerSecond = paceOf(() => viewOf(incoming, NO_BYTES, clock, random))
  const done: Parameters<typeof readBody>[2] = (outcome) => {
    if (outcome === 'too large') refuse(response, 413, `the body is larger than ${maxBodyBytes} bytes`)
    else if (outcome !== 'aborted') onRequest(viewOf(incoming, outcome, clock, random), seam, sink)
  }
  if (bytesPerSecond === undefined) readBody(incoming, maxBodyBytes, done)
  else readBodySlowly(incoming, maxBodyBytes, { bytesPerSecond, clock }, done)
}

const NO_BYTES = new Uint8Array(0)

/** Whether the message has a body (RFC 9112 §6.3). The list of headers is looked through; an object of them costs more. */
function hasBody({ rawHeaders }: IncomingMessage): boolean {
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string
    // Their lengths tell most headers from content-length and transfer-encoding.
    if (name.length === 14 && name.toLowerCase() === 'content-length' && rawHeaders[index + 1] !== '0') return true
    if (name.length === 17 && name.toLowerCase() === 'transfer-encoding') return true
  }
  return false
}

/** What is the same for all requests of a connection. */
interface Peer {
  readonly scheme: 'http' | 'https'
  readonly clientIp: string
  readonly localPort: number
  /** The reply to the newest request. */
  last?: ServerResponse
}

const peers = new WeakMap<object, Peer>()

function peerOf(socket: Socket): Peer {
  let peer = peers.get(socket)
  if (peer === undefined) {
    const scheme = 'encrypted' in socket ? 'https' : 'http'
    peer = { scheme, clientIp: socket.remoteAddress ?? '', localPort: socket.localPort ?? 0 }
    peers.set(socket, peer)
  }
  return peer
}

function viewOf(incoming: IncomingMessage, body: Uint8Array, clock: Clock, random: Random): RequestView {
  const { method = 'GET', url = '/', rawHeaders, socket, httpVersion } = incoming
  const { scheme, clientIp, localPort } = peerOf(socket)
  return new RequestView({
    method,
    target: url,
    rawHeaders,
    body,
    scheme,
    protocol: httpVersion === '1.1' ? 'HTTP/1.1' : `HTTP/${httpVersion}`,
    clientIp,
    localPort,
    receivedAt: clock.now(),
    ids: random,
  })
}

function refuse(response: ServerResponse, status: number, why: string) {
  const body = `This virtual service refuses the request: ${why}.\n`
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' })
  response.end(body)
}
