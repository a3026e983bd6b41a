import type { IncomingMessage, ServerResponse } from 'node:http'
import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2'
import type { Seam } from '../../../foundation/core/index.ts'
import { DryfitError } from '../../../foundation/core/index.ts'
import { RequestView } from '../request/request-view.ts'
import type { Identity } from '../tls/certificate.ts'
import { httpDate } from './http-date.ts'
import { Http2Sink } from './http2-sink.ts'
import { type FrontOptions, receive } from './node-front.ts'
import { readBody } from './read-body.ts'

export interface TlsFrontOptions extends FrontOptions {
  readonly identity: Identity
  readonly host: string
  readonly port: number
  readonly seam: Seam
}

/** Serves HTTPS, with HTTP/2 for clients that ask for it. */
export interface TlsFront {
  readonly port: number
  close(): Promise<void>
}

/** @throws LISTEN_FAILED */
export function openTlsFront(options: TlsFrontOptions): Promise<TlsFront> {
  const { identity, host, port, seam } = options
  const date = httpDate(options.clock)
  const sessions = new Set<{ destroy(): void }>()
  const server = createSecureServer({ ...identity, allowHTTP1: true, maxSessionMemory: 64 })
  server.on('request', (incoming: Http2ServerRequest, response: Http2ServerResponse) => {
    if (incoming.httpVersionMajor === 2) return receiveHttp2(incoming, response, seam, date, options)
    // With allowHTTP1 the same event carries the messages of HTTP/1.1.
    receive(incoming as unknown as IncomingMessage, response as unknown as ServerResponse, seam, date, options)
  })
  server.on('secureConnection', (socket) => {
    sessions.add(socket)
    socket.once('close', () => sessions.delete(socket))
    socket.on('error', () => socket.destroy())
  })
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      reject(new DryfitError('LISTEN_FAILED', { what: `cannot listen on ${host}:${port}`, why: cause.message, cause }))
    })
    server.listen({ host, port }, () => {
      const bound = server.address()
      resolve({
        port: bound !== null && typeof bound === 'object' ? bound.port : port,
        close: () =>
          new Promise((done) => {
            server.close(() => done())
            for (const session of sessions) session.destroy()
          }),
      })
    })
  })
}

function receiveHttp2(
  incoming: Http2ServerRequest,
  response: Http2ServerResponse,
  seam: Seam,
  date: () => string,
  { maxBodyBytes, clock, random, onRequest }: TlsFrontOptions,
): void {
  const sink = new Http2Sink(response, date)
  readBody(incoming, maxBodyBytes, (outcome) => {
    if (outcome === 'aborted') return
    if (outcome === 'too large') {
      sink.send(413, undefined, [], `The body is larger than ${maxBodyBytes} bytes.\n`)
      return
    }
    const { method, url, authority, socket } = incoming
    const own = incoming.rawHeaders.filter((_, at, all) => !(all[at - (at % 2)] as string).startsWith(':'))
    const view = new RequestView({
      method,
      target: url,
      rawHeaders: authority === '' ? own : ['Host', authority, ...own],
      body: outcome,
      scheme: 'https',
      protocol: 'HTTP/2.0',
      clientIp: socket.remoteAddress ?? '',
      localPort: socket.localPort ?? 0,
      receivedAt: clock.now(),
      ids: random,
    })
    onRequest(view, seam, sink)
  })
}
