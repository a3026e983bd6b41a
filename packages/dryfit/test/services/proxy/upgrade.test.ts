import { createHash } from 'node:crypto'
import { createServer } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { exchangeBytes, httpFront, readAll, startApp } from './support.ts'

const UPGRADE = 'GET /chat?room=1 HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n'
const opened: AsyncDisposable[] = []
afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each[Symbol.asyncDispose]()
})

async function echoApp() {
  const app = await startApp((_request, reply) => reply.writeHead(426, { 'x-why': 'no' }).end('not here'))
  app.server.on('upgrade', (request, socket, head) => {
    const { 'sec-websocket-key': key } = request.headers
    const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
    const fields = key === undefined ? '' : `Sec-WebSocket-Accept: ${accept}\r\n`
    const wanted = request.headers.upgrade
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: ${wanted}\r\nConnection: Upgrade\r\n${fields}\r\nhello `)
    socket.write(head)
    socket.pipe(socket)
  })
  const front = await httpFront(app.address)
  opened.push(app, front)
  return { app, front }
}

test('after an upgrade bytes pass both ways, also those that came with the heads', async () => {
  const { front } = await echoApp()
  const { text } = await exchangeBytes(front.address, `${UPGRADE}early`, (so) => so.endsWith('early'))
  expect(text).toMatch(/^HTTP\/1\.1 101 Switching Protocols\r\nUpgrade: echo\r\n[\s\S]*\r\n\r\nhello early$/)
  expect(front.seam.exchanges()[0]).toMatchObject({
    operation: 'GET /chat',
    outcome: 'ok',
    attributes: { status: 101, query: 'room=1' },
  })
})

test('a WebSocket handshake succeeds', async () => {
  // Frames are read by the service itself: this one only ever sends a text frame of its own.
  const app = await startApp((_request, reply) => reply.end())
  app.server.on('upgrade', (request, socket) => {
    const key = `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`
    const accept = createHash('sha1').update(key).digest('base64')
    const fields = `Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n`
    socket.write(`HTTP/1.1 101 Switching Protocols\r\n${fields}\r\n`)
    socket.write(Buffer.from([0x81, 2, 0x68, 0x69]))
    socket.on('error', () => undefined)
  })
  const front = await httpFront(app.address)
  opened.push(app, front)
  const socket = new WebSocket(front.url.replace('http:', 'ws:'))
  const message = await new Promise((resolve, reject) => {
    socket.onmessage = ({ data }) => resolve(data)
    socket.onerror = ({ error }) => reject(error)
  })
  socket.close()
  expect(message).toBe('hi')
})

test('a service that refuses the upgrade is heard', async () => {
  const app = await startApp((_request, reply) => reply.writeHead(426, { 'x-why': 'no' }).end('not here'))
  const front = await httpFront(app.address)
  opened.push(app, front)
  const { text } = await exchangeBytes(front.address, UPGRADE)
  expect(text).toMatch(/^HTTP\/1\.1 426 Upgrade Required\r\nx-why: no\r\n[\s\S]*not here$/)
  expect(front.seam.exchanges()[0]).toMatchObject({ outcome: 'error', error: { code: '426' } })
})

test('an offer of HTTP/2 over cleartext is an ordinary request, of which the next one is seen too', async () => {
  const seen: string[] = []
  const app = await startApp((request, reply) => {
    void readAll(request).then((body) => {
      seen.push(`${request.method} ${request.url} ${body} ${request.headers.upgrade}`)
      reply.end('plain')
    })
  })
  const front = await httpFront(app.address)
  opened.push(app, front)
  const offer = 'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n'
  const first = `POST /a HTTP/1.1\r\nHost: a\r\n${offer}Content-Length: 4\r\n\r\nbody`
  const second = 'GET /b HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'
  const { text } = await exchangeBytes(front.address, first + second)
  expect(seen).toEqual(['POST /a body undefined', 'GET /b  undefined'])
  expect(text.match(/plain/g)).toHaveLength(2)
  expect(front.seam.exchanges().map(({ operation }) => operation)).toEqual(['POST /a', 'GET /b'])
})

test.each([
  ['request', 'aborted'],
  ['reply', 'lost'],
] as const)('a reset at the %s of an upgrade strikes', async (point, outcome) => {
  const { front } = await echoApp()
  front.seam.break({ kind: 'reset', point, describe: () => 'reset', decide: () => ({ do: 'reset' }) })
  expect(await exchangeBytes(front.address, UPGRADE)).toEqual({ text: '', errorCode: 'ECONNRESET' })
  expect(front.seam.exchanges()[0]?.outcome).toBe(outcome)
})

test('an answer takes the place of an upgrade', async () => {
  const { front } = await echoApp()
  front.seam.fail({ status: 503 })
  const { text } = await exchangeBytes(front.address, UPGRADE)
  expect(text).toMatch(/^HTTP\/1\.1 503 Service Unavailable\r\n[\s\S]*{"error":"Service Unavailable"}$/)
})

test('an upgrade to a service that is away is a 502', async () => {
  const gone = createServer()
  const port = await new Promise<number>((resolve) => {
    gone.listen(0, '127.0.0.1', () => resolve((gone.address() as { port: number }).port))
  })
  await new Promise((resolve) => gone.close(resolve))
  const front = await httpFront({ host: '127.0.0.1', port })
  opened.push(front)
  const { text } = await exchangeBytes(front.address, UPGRADE)
  expect(text).toMatch(/^HTTP\/1\.1 502 Bad Gateway\r\n[\s\S]*ECONNREFUSED/)
  expect(front.seam.exchanges()[0]).toMatchObject({ outcome: 'aborted', error: { code: '502' } })
})
