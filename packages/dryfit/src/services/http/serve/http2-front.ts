import { createServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2'
import type { Clock, Random, Seam } from '../../../foundation/core/index.ts'
import { RequestView } from '../request/request-view.ts'
import type { Front, FrontOptions } from './front.ts'
import { Http2Sink } from './http2-sink.ts'

import { readBody } from './read-body.ts'
import { readBodySlowly } from './slow-reading.ts'

/** Memory that one HTTP/2 connection may take, in megabytes. */
export const MAX_SESSION_MEMORY_MB = 64

/** Serves HTTP/2 without TLS to clients that begin with it ("prior knowledge", RFC 9113 §3.3). */
export function createHttp2Front(date: () => string, options: FrontOptions): Front {
  const server = createServer({ maxSessionMemory: MAX_SESSION_MEMORY_MB, maxHeaderListPairs: options.maxHeaders })
  const seams = new WeakMap<object, Seam>()
  server.on('request', (incoming: Http2ServerRequest, response: Http2ServerResponse) => {
    const seam = seams.get(response.stream.session ?? response)
    if (seam !== undefined) receiveHttp2(incoming, response, seam, date, options)
  })
  return {
    accept(socket, seam) {
      server.once('session', (session) => seams.set(session, seam))
      server.emit('connection', socket)
    },
  }
}

/** A request arrived over HTTP/2, with or without TLS. */
export function receiveHttp2(
  incoming: Http2ServerRequest,
  response: Http2ServerResponse,
  seam: Seam,
  date: () => string,
  { maxBodyBytes, clock, random, paceOf, onRequest }: FrontOptions,
): void {
  const sink = new Http2Sink(response, date)
  const viewOf = (body: Uint8Array): RequestView => http2View(incoming, body, clock, random)
  const bytesPerSecond = paceOf(() => viewOf(new Uint8Array()))
  const done: Parameters<typeof readBody>[2] = (outcome) => {
    if (outcome === 'too large') sink.send(413, undefined, [], `The body is larger than ${maxBodyBytes} bytes.\n`)
    else if (outcome !== 'aborted') onRequest(viewOf(outcome), seam, sink)
  }
  if (bytesPerSecond === undefined) readBody(incoming, maxBodyBytes, done)
  else readBodySlowly(incoming, maxBodyBytes, { bytesPerSecond, clock }, done)
}

function http2View(incoming: Http2ServerRequest, body: Uint8Array, clock: Clock, ids: Random): RequestView {
  const { method, url, authority, socket } = incoming
  const own = incoming.rawHeaders.filter((_, at, all) => !(all[at - (at % 2)] as string).startsWith(':'))
  return new RequestView({
    method,
    target: url,
    rawHeaders: authority === '' ? own : ['Host', authority, ...own],
    body,
    scheme: 'encrypted' in socket ? 'https' : 'http',
    protocol: 'HTTP/2.0',
    clientIp: socket.remoteAddress ?? '',
    localPort: socket.localPort ?? 0,
    receivedAt: clock.now(),
    ids,
  })
}
