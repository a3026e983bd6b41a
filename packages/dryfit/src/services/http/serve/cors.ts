import type { RequestView } from '../request/request-view.ts'
import { hasHeader } from '../respond/reply-init.ts'
import type { ReplySink } from './reply-sink.ts'

/** Whether a browser asks beforehand if it may send a request (Fetch standard, CORS preflight). */
export function isPreflight(request: RequestView): boolean {
  return request.method === 'OPTIONS' && request.header('access-control-request-method') !== undefined
}

/** Allows a browser what it asks for. */
export function answerPreflight(request: RequestView, sink: ReplySink): void {
  const asked = request.header('access-control-request-headers')
  const headers = asked === undefined ? [] : ['access-control-allow-headers', asked]
  const methods = request.header('access-control-request-method') as string
  sink.send(204, undefined, ['access-control-allow-methods', methods, 'access-control-max-age', '600', ...headers], '')
}

/** Lets a page of any origin read the replies that pass; a reply that speaks of origins itself stays as it is. */
export function withCors(sink: ReplySink, origin: string): ReplySink {
  const allowing = (headers: readonly string[]): readonly string[] => {
    if (hasHeader(headers, 'access-control-allow-origin')) return headers
    const exposed = headers.filter((_, index) => index % 2 === 0).join(', ')
    return [
      ...headers,
      ...['access-control-allow-origin', origin, 'access-control-allow-credentials', 'true', 'vary', 'origin'],
      ...(exposed === '' ? [] : ['access-control-expose-headers', exposed]),
    ]
  }
  return {
    interim: (each) => sink.interim(each),
    send: (status, message, headers, body) => sink.send(status, message, allowing(headers), body),
    head: (status, message, headers) => sink.head(status, message, allowing(headers)),
    write: (piece) => sink.write(piece),
    drained: () => sink.drained(),
    flushed: () => sink.flushed(),
    end: (trailers) => sink.end(trailers),
    raw: (bytes) => sink.raw(bytes),
    reset: () => sink.reset(),
    close: () => sink.close(),
    get closed() {
      return sink.closed
    },
    onClosed: (listener) => sink.onClosed(listener),
  }
}
