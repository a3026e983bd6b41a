import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'

/** A service that proxies and webhooks call. */
export interface Upstream {
  readonly port: number
  stop(): void
}

/**
 * Answers what it was asked, as text; `…/status/404` with that status, `…/gzip` compressed, `…/count` with a number that
 * grows. `/received?count=2` waits until so many calls that no client of the corpus made have come, and tells them.
 */
export async function startUpstream(): Promise<Upstream> {
  const received: string[] = []
  let counted = 0
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method, url = '' } = request
      const shown = Object.entries(request.headers).filter(([name]) => /^(x-|content-type$)/.test(name))
      const lines = [`${method} ${url}`, ...shown.map(([name, value]) => `${name}: ${value}`).sort()]
      const text = [...lines, Buffer.concat(chunks).toString('latin1')].join('\n')
      const status = Number(/\/status\/(\d+)/.exec(url)?.[1] ?? 200)
      response.sendDate = false
      response.setHeader('content-type', 'text/plain')
      response.setHeader('x-a', 'upstream')
      if (url.startsWith('/received')) {
        const count = Number(new URL(url, 'http://x').searchParams.get('count'))
        const look = (): void => {
          if (received.length >= count) response.end(received.slice(0, count).join('\n--\n'))
          else setTimeout(look, 20)
        }
        return look()
      }
      if (/^\/(called|old)/.test(url)) received.push(text)
      if (/\/count$/.test(url)) return response.end(String(++counted))
      if (!/\/gzip$/.test(url)) return response.writeHead(status).end(text)
      response.setHeader('content-encoding', 'gzip')
      response.end(gzipSync(text))
    })
  })
  // No header that differs from run to run.
  server.keepAliveTimeout = 0
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    stop: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
