import type { Random } from '../../../foundation/core/index.ts'
import { RequestView } from '../request/request-view.ts'

/** A `Request` of the Fetch standard as this room sees requests. */
export async function fetchView(request: Request, ids: Random, now: number): Promise<RequestView> {
  const url = new URL(request.url)
  const scheme = url.protocol === 'https:' ? 'https' : 'http'
  const headers = [...request.headers].flat()
  return new RequestView({
    method: request.method,
    target: `${url.pathname}${url.search}`,
    rawHeaders: request.headers.has('host') ? headers : ['host', url.host, ...headers],
    body: new Uint8Array(await request.arrayBuffer()),
    scheme,
    protocol: 'HTTP/1.1',
    clientIp: '127.0.0.1',
    localPort: Number(url.port) || (scheme === 'https' ? 443 : 80),
    receivedAt: now,
    ids,
  })
}
