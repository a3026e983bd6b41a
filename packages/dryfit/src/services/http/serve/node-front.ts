import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Clock, Random, Seam } from '../../../foundation/core/index.ts'
import { RequestView } from '../request/request-view.ts'
import { httpDate } from './http-date.ts'
import { NodeSink } from './node-sink.ts'
import { readBody } from './read-body.ts'
import type { ReplySink } from './reply-sink.ts'

export interface FrontLimits {
  readonly maxBodyBytes: number
  readonly maxHeaderBytes: number
  readonly maxHeaders: number
}

export interface FrontOptions extends FrontLimits {
  readonly clock: Clock
  /** For the ids of requests. */
  readonly random: Random
  onRequest(request: RequestView, seam: Seam, sink: ReplySink): void
}

/** Takes the raw connections of seams and makes requests of them, with Node's own HTTP/1.1 server. */
export interface NodeFront {
  accept(socket: Socket, seam: Seam): void
}

export function createNodeFront(options: FrontOptions): NodeFront {
  const seams = new WeakMap<object, Seam>()
  const date = httpDate(options.clock)
  const server = createServer(
    // An idle connection stays open: closing it would race with a client that is about to use it.
    { keepAliveTimeout: 0, maxHeaderSize: options.maxHeaderBytes, requireHostHeader: false },
    (incoming, response) => {
      const seam = seams.get(incoming.socket) as Seam
      receive(incoming, response, seam, date, options)
    },
  )
  server.maxHeadersCount = 0
  return {
    accept(socket, seam) {
      seams.set(socket, seam)
      server.emit('connection', socket)
      socket.resume()
    },
  }
}

/** A request arrived over HTTP/1.1, with or without TLS. */
export function receive(
  incoming: IncomingMessage,
  response: ServerResponse,
  seam: Seam,
  date: () => string,
  { maxBodyBytes, maxHeaders, clock, random, onRequest }: FrontOptions,
) {
  if (incoming.rawHeaders.length > maxHeaders * 2) {
    return refuse(response, 431, `more than ${maxHeaders} headers`)
  }
  const sink = new NodeSink(response, date)
  if (!hasBody(incoming)) return onRequest(viewOf(incoming, NO_BYTES, clock, random), seam, sink)
  readBody(incoming, maxBodyBytes, (outcome) => {
    if (outcome === 'too large') refuse(response, 413, `the body is larger than ${maxBodyBytes} bytes`)
    else if (outcome !== 'aborted') onRequest(viewOf(incoming, outcome, clock, random), seam, sink)
  })
}

const NO_BYTES = new Uint8Array(0)

function hasBody({ headers }: IncomingMessage): boolean {
  const length = headers['content-length']
  return headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0')
}

function viewOf(incoming: IncomingMessage, body: Uint8Array, clock: Clock, random: Random): RequestView {
  const { method = 'GET', url = '/', rawHeaders, socket, httpVersion } = incoming
  return new RequestView({
    method,
    target: url,
    rawHeaders,
    body,
    scheme: 'encrypted' in socket ? 'https' : 'http',
    protocol: `HTTP/${httpVersion}`,
    clientIp: socket.remoteAddress ?? '',
    localPort: socket.localPort ?? 0,
    receivedAt: clock.now(),
    makeId: () => random.uuid(),
  })
}

function refuse(response: ServerResponse, status: number, why: string) {
  const body = `This virtual service refuses the request: ${why}.\n`
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' })
  response.end(body)
}
