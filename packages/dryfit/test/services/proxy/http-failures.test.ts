import { request as httpRequest } from 'node:http'
import { createServer as createTcpServer } from 'node:net'
import { expect, test } from 'vitest'
import { waitFor } from '../../../src/foundation/core/index.ts'
import { createHttpClient } from '../../../src/foundation/net/index.ts'
import { RESETS_UNSEEN } from '../../support/node.ts'
import { echo, inFrontOf, opened } from './in-front-of.ts'
import { exchangeBytes, httpFront, startApp, startBytes } from './support.ts'

const because = RESETS_UNSEEN === undefined ? '' : ` (${RESETS_UNSEEN})`

test('a service that is away is a 502 that names it and says why', async () => {
  const app = await startApp(echo)
  await app[Symbol.asyncDispose]()
  const front = await httpFront(app.address)
  opened.push(front)
  const client = createHttpClient(front.url)
  const reply = await client.get('/orders')
  client.close()
  expect(reply.status).toBe(502)
  expect(reply.json()).toMatchObject({
    error: 'service "app" gave no reply to "shop"',
    why: expect.stringContaining('ECONNREFUSED'),
    service: 'app',
    consumer: 'shop',
  })
  expect(front.seam.exchanges()[0]).toMatchObject({ outcome: 'aborted', error: { code: '502' } })
})

test('a service that hangs up without a reply is a 502', async () => {
  const { front } = await inFrontOf((request) => request.socket.destroy())
  const client = createHttpClient(front.url)
  const reply = await client.post('/orders', { body: 'x' })
  client.close()
  expect(reply.status).toBe(502)
})

test.each([
  ['a status that is none', 'HTTP/1.1 099 Odd\r\nContent-Length: 0\r\n\r\n'],
  ['a reason with a control character', 'HTTP/1.1 200 O\x01K\r\nContent-Length: 0\r\n\r\n'],
  ['no HTTP at all', 'hello\r\n\r\n'],
  ['a header section above the limit', `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(70_000)}\r\n\r\n`],
])('a service that answers with %s is a 502, and the next request is served', async (_what, answer) => {
  let answers = 0
  const service = await startBytes(
    createTcpServer((socket) => {
      socket.on('data', () => socket.write(answers++ === 0 ? answer : 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'))
    }),
  )
  const front = await httpFront(service.address)
  opened.push(service, front)
  const client = createHttpClient(front.url)
  expect((await client.get('/')).status).toBe(502)
  expect((await client.get('/')).text).toBe('ok')
  client.close()
})

test('early hints that node cannot write are left out', async () => {
  const interim = 'HTTP/1.1 103 Early Hints\r\nLink: nonsense\r\n\r\n'
  const service = await startBytes(
    createTcpServer((socket) => {
      socket.once('data', () => socket.end(`${interim}HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok`))
    }),
  )
  const front = await httpFront(service.address)
  opened.push(service, front)
  const client = createHttpClient(front.url)
  expect((await client.get('/')).text).toBe('ok')
  client.close()
})

test.skipIf(RESETS_UNSEEN)(
  `a reply that breaks off in the middle breaks off at the consumer too${because}`,
  async () => {
    const { front } = await inFrontOf((_request, reply) => {
      reply.writeHead(200, { 'content-length': '100' })
      reply.write('half', () => reply.socket?.resetAndDestroy())
    })
    const reply = await exchangeBytes(front.address, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    expect(reply.errorCode).toBe('ECONNRESET')
    expect(front.seam.exchanges()[0]).toMatchObject({
      outcome: 'aborted',
      error: { message: '"app" broke its reply off after 4 B' },
    })
  },
)

test('a consumer that goes away takes its request with it', async () => {
  const aborted = Promise.withResolvers<void>()
  const { app, front } = await inFrontOf((_request, reply) => reply.once('close', () => aborted.resolve()))
  const request = httpRequest(`${front.url}/slow`).end()
  request.once('error', () => undefined)
  await waitFor(() => app.seen.length === 1)
  request.destroy()
  await aborted.promise
  await waitFor(() => front.seam.exchanges()[0]?.outcome === 'aborted')
})

test('an idempotent request on a connection that the service just closed is sent once more', async () => {
  // Answers the first request of a connection, and resets it when a second one comes.
  let connections = 0
  const server = createTcpServer((socket) => {
    connections++
    socket.once('data', () => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
      socket.once('data', () => socket.resetAndDestroy())
    })
  })
  const service = await startBytes(server)
  const front = await httpFront(service.address)
  opened.push(service, front)
  const client = createHttpClient(front.url)
  await client.get('/1')
  expect((await client.get('/2')).status).toBe(200)
  await client.get('/3')
  const put = await client.put('/4', { body: 'again' })
  expect(put.status).toBe(200)
  await client.get('/5')
  const post = await client.post('/6', { body: 'never twice' })
  client.close()
  expect(post.status).toBe(502)
  expect(connections).toBe(5)
})

test('a header section above the limit is refused with 431 and shows in the journal', async () => {
  const { app, front } = await inFrontOf(echo)
  const { text } = await exchangeBytes(front.address, `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(70_000)}\r\n\r\n`)
  expect(text).toMatch(/^HTTP\/1\.1 431 /)
  expect(app.seen).toEqual([])
  expect(front.seam.exchanges()[0]).toMatchObject({ operation: 'malformed request', error: { code: '431' } })
})

test('what is no HTTP is a 400', async () => {
  const { front } = await inFrontOf(echo)
  const { text } = await exchangeBytes(front.address, 'hello?\r\n\r\n')
  expect(text).toMatch(/^HTTP\/1\.1 400 /)
})

test('more than 2000 fields all get through', async () => {
  let count = 0
  const { app, front } = await inFrontOf((request, reply) => {
    count = request.rawHeaders.length / 2
    reply.end()
  })
  app.server.maxHeadersCount = 0
  const fields = Array.from({ length: 2500 }, (_, index) => `a${index}:1`).join('\r\n')
  await exchangeBytes(front.address, `GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${fields}\r\n\r\n`)
  expect(count).toBeGreaterThanOrEqual(2501)
})

test('CONNECT is refused', async () => {
  const { front } = await inFrontOf(echo)
  const { text } = await exchangeBytes(front.address, 'CONNECT db:5432 HTTP/1.1\r\nHost: db:5432\r\n\r\n')
  expect(text).toMatch(/^HTTP\/1\.1 501 /)
})
