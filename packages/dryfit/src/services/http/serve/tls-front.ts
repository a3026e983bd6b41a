import type { IncomingMessage, ServerResponse } from 'node:http'
import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2'
import type { Seam } from '../../../foundation/core/index.ts'
import { DryfitError } from '../../../foundation/core/index.ts'
import type { Identity } from '../tls/certificate.ts'
import type { FrontOptions } from './front.ts'
import { httpDate } from './http-date.ts'
import { MAX_SESSION_MEMORY_MB, receiveHttp2 } from './http2-front.ts'
import { receive } from './node-front.ts'

export interface TlsFrontOptions extends FrontOptions {
  readonly identity: Identity
  /** Clients have to show a certificate that this authority (PEM) signed. Undefined: they need none. */
  readonly clientCa?: string | undefined
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
  const { identity, clientCa, host, port, seam } = options
  const clients = clientCa === undefined ? {} : { ca: clientCa, requestCert: true, rejectUnauthorized: true }
  const date = httpDate(options.clock)
  const sessions = new Set<{ destroy(): void }>()
  const server = createSecureServer({
    ...identity,
    ...clients,
    allowHTTP1: true,
    maxSessionMemory: MAX_SESSION_MEMORY_MB,
  })
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
