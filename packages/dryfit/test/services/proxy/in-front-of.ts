import type { RequestListener } from 'node:http'
import { afterEach } from 'vitest'
import { createHttpClient, type HttpClient } from '../../../src/foundation/net/index.ts'
import type { HttpProxyOptions } from '../../../src/services/proxy/index.ts'
import { type App, type Front, httpFront, readAll, startApp } from './support.ts'

/** Closed after each test, the last one first. */
export const opened: AsyncDisposable[] = []
afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each[Symbol.asyncDispose]()
})

const ok: RequestListener = (_request, reply) => reply.end('fine')

/** An app, an HTTP proxy in front of it, and a client of the proxy. */
export async function inFrontOf(
  handle: RequestListener = ok,
  options: Partial<HttpProxyOptions> = {},
): Promise<{ app: App; front: Front; client: HttpClient }> {
  const app = await startApp(handle)
  const front = await httpFront(app.address, options)
  const client = createHttpClient(front.url)
  opened.push(app, front, { [Symbol.asyncDispose]: async () => client.close() })
  return { app, front, client }
}

/** Answers with the body of the request, and its method in a header. */
export const echo: RequestListener = (request, reply) => {
  void readAll(request).then((body) => {
    reply.setHeader('x-method', request.method ?? '')
    reply.end(body)
  })
}
