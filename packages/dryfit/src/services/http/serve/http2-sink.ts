import { constants, type Http2ServerResponse, type OutgoingHttpHeaders, type ServerHttp2Stream } from 'node:http2'
import { flattenHeaders, headersToObject } from '../request/headers.ts'
import type { Interim } from '../respond/reply.ts'
import { hasNoBody } from './node-sink.ts'
import type { ReplySink } from './reply-sink.ts'

/** Headers that HTTP/2 does not know (RFC 9113 §8.2.2). */
const CONNECTION_HEADERS = new Set(['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade'])

/** A reply on an HTTP/2 stream. What ends a connection in HTTP/1.1 ends the stream here. */
export class Http2Sink implements ReplySink {
  readonly #stream: ServerHttp2Stream
  readonly #response: Http2ServerResponse
  readonly #date: () => string

  constructor(response: Http2ServerResponse, date: () => string) {
    this.#response = response
    this.#stream = response.stream
    this.#date = date
  }

  interim({ status, headers = {} }: Interim): void {
    this.#stream.additionalHeaders({ ...headersToObject(flattenHeaders(headers)), ':status': status })
  }

  send(status: number, _message: string | undefined, headers: readonly string[], body: string | Uint8Array): void {
    const length = hasNoBody(status) ? {} : { 'content-length': Buffer.byteLength(body) }
    this.#stream.respond(this.#headers(status, headers, length))
    this.#stream.end(body)
  }

  head(status: number, _message: string | undefined, headers: readonly string[]): void {
    this.#stream.respond(this.#headers(status, headers, {}), { waitForTrailers: true })
  }

  write(piece: string | Uint8Array): boolean {
    return this.#stream.write(piece)
  }

  drained(): Promise<void> {
    return new Promise((resolve) => {
      this.#stream.once('drain', resolve)
      this.#stream.once('close', resolve)
    })
  }

  flushed(): Promise<void> {
    return new Promise((resolve) => {
      if (this.closed) resolve()
      else if (this.#stream.writableEnded) this.#stream.once('close', () => resolve())
      else this.#stream.write('', () => resolve())
    })
  }

  end(trailers: readonly string[] = []): void {
    // Node's response object sends the trailers when the stream asks for them.
    this.#response.addTrailers(headersToObject(trailers))
    this.#stream.end()
  }

  /** There is no way past the framing of HTTP/2: a protocol error is the nearest thing. */
  raw(): void {
    this.#stream.close(constants.NGHTTP2_PROTOCOL_ERROR)
  }

  reset(): void {
    this.#stream.close(constants.NGHTTP2_INTERNAL_ERROR)
  }

  close(): void {
    this.#stream.close(constants.NGHTTP2_CANCEL)
  }

  get closed(): boolean {
    return this.#stream.closed || this.#stream.destroyed
  }

  onClosed(listener: () => void): void {
    this.#stream.once('close', listener)
  }

  #headers(status: number, flat: readonly string[], own: OutgoingHttpHeaders): OutgoingHttpHeaders {
    const headers: OutgoingHttpHeaders = { date: this.#date(), ...own }
    for (const [name, value] of Object.entries(headersToObject(flat))) {
      if (!CONNECTION_HEADERS.has(name)) headers[name] = value
    }
    return { ...headers, ':status': status }
  }
}
