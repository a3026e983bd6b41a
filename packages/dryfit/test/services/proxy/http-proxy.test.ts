import { once } from 'node:events'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { createServer as createTcpServer } from 'node:net'
import { expect, test } from 'vitest'
import { createHttpClient } from '../../../src/foundation/net/index.ts'
import { echo, inFrontOf, opened } from './in-front-of.ts'
import { exchangeBytes, httpFront, readAll, startApp, startBytes } from './support.ts'

test('a request and its reply cross unchanged and become one exchange', async () => {
  const { front } = await inFrontOf((request, reply) => {
    void readAll(request).then((body) => {
      reply.writeHead(201, 'Made', { 'x-got': body.toString(), 'content-type': 'text/plain' })
      reply.end('done')
    })
  })
  const client = createHttpClient(front.url)
  const reply = await client.post('/orders?page=2', { body: 'two apples' })
  client.close()

  expect(reply).toMatchObject({ status: 201, statusText: 'Made', text: 'done' })
  expect(reply.headers['x-got']).toBe('two apples')
  const [exchange, ...more] = front.seam.exchanges()
  expect(more).toEqual([])
  expect(exchange).toMatchObject({
    consumer: 'shop',
    service: 'app',
    protocol: 'http',
    operation: 'POST /orders',
    outcome: 'ok',
    attributes: { status: 201, query: 'page=2' },
    request: { bodyBytes: 10 },
    reply: { value: 201, bodyBytes: 4, headers: { 'content-type': 'text/plain' } },
  })
  expect(Buffer.from(exchange?.request.body ?? []).toString()).toBe('two apples')
  expect(Buffer.from(exchange?.reply?.body ?? []).toString()).toBe('done')
})

test('a status of 400 and above is an error exchange with its code', async () => {
  const { front } = await inFrontOf((_request, reply) => reply.writeHead(404).end('nothing here'))
  const client = createHttpClient(front.url)
  await client.get('/nowhere')
  client.close()
  expect(front.seam.exchanges()[0]).toMatchObject({ outcome: 'error', error: { code: '404', message: 'Not Found' } })
})

test('header case, order and duplicates survive both ways', async () => {
  let seen: string[] = []
  const { front } = await inFrontOf((request, reply) => {
    seen = request.rawHeaders
    reply.writeHead(200, ['X-One', '1', 'Set-Cookie', 'a=1', 'Set-Cookie', 'b=2', 'x-TWO', '2', 'Content-Length', '0'])
    reply.end()
  })
  const request =
    'GET / HTTP/1.1\r\nHost: shop.test\r\nX-Weird-CASE: a\r\nx-dup: 1\r\nX-Dup: 2\r\nConnection: close\r\n\r\n'
  const { text } = await exchangeBytes(front.address, request)
  const [host, weird, dup1, dup2] = [0, 2, 4, 6].map((at) => seen.slice(at, at + 2))
  expect([host, weird, dup1, dup2]).toEqual([
    ['Host', 'shop.test'],
    ['X-Weird-CASE', 'a'],
    ['x-dup', '1'],
    ['X-Dup', '2'],
  ])
  expect(text).toContain('X-One: 1\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nx-TWO: 2\r\n')
})

test('fields of one connection are not passed on, nor those that Connection names', async () => {
  let seen: IncomingMessage['headers'] = {}
  const { front } = await inFrontOf((request, reply) => {
    seen = request.headers
    reply.writeHead(200, { connection: 'x-private', 'x-private': '1', 'keep-alive': 'timeout=9', 'x-public': '2' })
    reply.end('ok')
  })
  const fields = [
    'Connection: close, X-Hop',
    'X-Hop: 1',
    'Keep-Alive: timeout=3',
    'Proxy-Connection: close',
    'TE: gzip',
  ]
  const head = ['GET / HTTP/1.1', 'Host: a', ...fields].join('\r\n')
  const { text } = await exchangeBytes(front.address, `${head}\r\n\r\n`)
  expect(Object.keys(seen).sort()).toEqual(['connection', 'host', 'traceparent'])
  expect(seen.connection).toBe('keep-alive')
  expect(text).toContain('x-public: 2')
  expect(text).not.toContain('x-private')
  expect(text).not.toContain('timeout=9')
})

test('an absolute-form target goes on in origin form, and its authority overrules Host', async () => {
  const { app, front } = await inFrontOf((request, reply) => reply.end(request.headers.host))
  const request = 'GET http://other.test/a/b?c=1 HTTP/1.1\r\nHost: shop.test\r\nConnection: close\r\n\r\n'
  const { text } = await exchangeBytes(front.address, request)
  expect(app.seen).toEqual(['GET /a/b?c=1'])
  expect(text).toContain('other.test')
  expect(front.seam.exchanges()[0]?.operation).toBe('GET /a/b')
})

test('HEAD, 204 and 304 keep their fields and have no body', async () => {
  const { front } = await inFrontOf((request, reply) => {
    const status = Number(request.url?.slice(1))
    reply.writeHead(status, status === 200 ? { 'content-length': '1234', etag: '"1"' } : { etag: '"1"' })
    reply.end()
  })
  const head = await exchangeBytes(front.address, 'HEAD /200 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')
  expect(head.text).toMatch(/^HTTP\/1\.1 200 OK\r\ncontent-length: 1234\r\netag: "1"\r\n[\s\S]*\r\n\r\n$/)
  for (const status of [204, 304]) {
    const reply = await exchangeBytes(front.address, `GET /${status} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`)
    expect(reply.text).toMatch(/etag: "1"[\s\S]*\r\n\r\n$/)
    expect(reply.text.toLowerCase()).not.toContain('transfer-encoding')
  }
})

test('chunked bodies stream through in both directions before they are complete', async () => {
  const { front } = await inFrontOf((request, reply) => {
    reply.writeHead(200, { 'content-type': 'application/x-ndjson' })
    request.on('data', (chunk: Buffer) => reply.write(`got ${chunk}`))
    request.on('end', () => reply.end('end'))
  })
  const request = httpRequest(`${front.url}/stream`, { method: 'POST' })
  request.write('one')
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  expect(String((await once(response, 'data'))[0])).toBe('got one')
  request.write('two')
  expect(String((await once(response, 'data'))[0])).toBe('got two')
  expect(front.seam.exchanges()[0]).toMatchObject({ outcome: 'pending', resting: false })
  request.end()
  expect(String(await readAll(response))).toBe('end')
  expect(front.seam.exchanges()[0]).toMatchObject({ outcome: 'ok', request: { bodyBytes: 6 } })
})

test('the head of a server-sent event stream arrives before its first event', async () => {
  const finish: (() => void)[] = []
  const { front } = await inFrontOf((_request, reply) => {
    reply.writeHead(200, { 'content-type': 'text/event-stream' })
    reply.flushHeaders()
    finish.push(() => reply.end('data: 1\n\n'))
  })
  const request = httpRequest(`${front.url}/events`).end()
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  expect(response.headers['content-type']).toBe('text/event-stream')
  expect(front.seam.exchanges()[0]).toMatchObject({ outcome: 'pending', resting: true })
  finish[0]?.()
  expect(String(await readAll(response))).toBe('data: 1\n\n')
})

test('a large body crosses whole, and the journal keeps its beginning', async () => {
  const { front } = await inFrontOf(echo)
  const body = Buffer.alloc(5_000_000, 'abcdefghij')
  const client = createHttpClient(front.url)
  const reply = await client.put('/blob', { body })
  client.close()
  expect(Buffer.compare(Buffer.from(reply.body), body)).toBe(0)
  const exchange = front.seam.exchanges()[0]
  expect(exchange?.request).toMatchObject({ bodyBytes: 5_000_000 })
  expect(exchange?.request.body?.length).toBe(64 * 1024)
  expect(exchange?.reply?.body?.length).toBe(64 * 1024)
  expect(exchange?.bytes).toBeLessThan(200_000)
})

test('trailers cross in both directions', async () => {
  let seen: NodeJS.Dict<string> = {}
  const { front } = await inFrontOf((request, reply) => {
    void readAll(request).then(() => {
      seen = request.trailers
      reply.writeHead(200, { trailer: 'x-sum' })
      reply.write('body')
      reply.addTrailers({ 'x-sum': '42' })
      reply.end()
    })
  })
  const body = 'Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-Check: 7\r\n\r\n'
  const { text } = await exchangeBytes(front.address, `POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${body}`)
  expect(seen).toEqual({ 'x-check': '7' })
  expect(text).toContain('x-sum: 42')
})

test('Expect: 100-continue is left to the service', async () => {
  const { front } = await inFrontOf(echo)
  const request = httpRequest(`${front.url}/`, { method: 'POST', headers: { expect: '100-continue' } })
  request.flushHeaders()
  await once(request, 'continue')
  request.end('now')
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  expect(String(await readAll(response))).toBe('now')
})

test('a service that refuses an expected body answers without having asked for it', async () => {
  const app = await startApp(() => undefined)
  app.server.on('checkContinue', (_request, reply) => reply.writeHead(401).end('no'))
  const front = await httpFront(app.address)
  opened.push(app, front)
  const request = httpRequest(`${front.url}/`, {
    method: 'POST',
    headers: { expect: '100-continue', 'content-length': '10' },
  })
  request.flushHeaders()
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  expect(response.statusCode).toBe(401)
  request.destroy()
})

test('early hints reach the consumer', async () => {
  const { front } = await inFrontOf((_request, reply) => {
    reply.writeEarlyHints({ link: '</a.css>; rel=preload' }, () => reply.end('page'))
  })
  const request = httpRequest(`${front.url}/`).end()
  const [[information], [response]] = (await Promise.all([
    once(request, 'information'),
    once(request, 'response'),
  ])) as [[object], [IncomingMessage]]
  expect(information).toMatchObject({ statusCode: 103, headers: { link: '</a.css>; rel=preload' } })
  expect(String(await readAll(response))).toBe('page')
})

test('a kept-alive connection carries request after request, pipelined ones in order', async () => {
  const { front } = await inFrontOf((request, reply) => reply.end(`answer to ${request.url}`))
  const bytes = ['/1', '/2', '/3'].map((path) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`).join('')
  const { text } = await exchangeBytes(front.address, bytes, (so) => so.includes('/3'))
  expect(text.match(/answer to \/\d/g)).toEqual(['answer to /1', 'answer to /2', 'answer to /3'])
  expect(front.seam.exchanges().map(String)).toHaveLength(3)
})

test('a POST without a body says so with a length of 0', async () => {
  let seen: IncomingMessage['headers'] = {}
  const { front } = await inFrontOf((request, reply) => {
    seen = request.headers
    reply.end()
  })
  await exchangeBytes(front.address, 'POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')
  expect(seen['content-length']).toBe('0')
  expect(seen['transfer-encoding']).toBeUndefined()
})

test('an HTTP/1.0 consumer is served', async () => {
  const { front } = await inFrontOf((request, reply) => {
    reply.write('host ')
    reply.end(request.headers.host)
  })
  const { text } = await exchangeBytes(front.address, 'GET / HTTP/1.0\r\n\r\n')
  expect(text).toMatch(/\r\n\r\nhost 127\.0\.0\.1:\d+$/)
})

test('a service that ends its body by closing is read to the end', async () => {
  const server = createTcpServer((socket) => {
    socket.once('data', () => socket.end('HTTP/1.0 200 OK\r\nX-Old: yes\r\n\r\nold style'))
  })
  const service = await startBytes(server)
  const front = await httpFront(service.address)
  opened.push(service, front)
  const client = createHttpClient(front.url)
  const reply = await client.get('/')
  client.close()
  expect(reply).toMatchObject({ status: 200, text: 'old style' })
})

test('a traceparent is passed on and is the position of the exchange', async () => {
  let seen: string | undefined
  const { front } = await inFrontOf((request, reply) => {
    seen = request.headers.traceparent as string
    reply.end()
  })
  const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
  const client = createHttpClient(front.url)
  await client.get('/', { headers: { traceparent } })
  expect(seen).toBe(traceparent)
  expect(front.seam.exchanges()[0]?.trace).toEqual({
    traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
    spanId: '00f067aa0ba902b7',
  })
  await client.get('/')
  client.close()
  const trace = front.seam.exchanges()[1]?.trace
  expect(seen).toBe(`00-${trace?.traceId}-${trace?.spanId}-01`)
})

test('adding a traceparent can be switched off', async () => {
  let seen: string | string[] | undefined = 'unset'
  const { front } = await inFrontOf(
    (request, reply) => {
      seen = request.headers.traceparent
      reply.end()
    },
    { addTraceparent: false },
  )
  const client = createHttpClient(front.url)
  await client.get('/')
  client.close()
  expect(seen).toBeUndefined()
  expect(front.seam.exchanges()[0]?.trace).toBeUndefined()
})

test('an unknown option is refused with the one that was meant', () => {
  const misspelt = { addTraceParent: true } as object
  return expect(httpFront({ host: '127.0.0.1', port: 1 }, misspelt)).rejects.toThrow('did you mean "addTraceparent"?')
})
