import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { hang, slowStream } from '../../../src/foundation/core/faults.ts'
import { waitFor } from '../../../src/foundation/core/index.ts'
import { exchangeBytes, type Front, readAll, startBytes, tcpFront } from './support.ts'

const opened: AsyncDisposable[] = []
afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each[Symbol.asyncDispose]()
})

async function inFrontOf(serve: (socket: Socket) => void): Promise<Front & { connections: () => number }> {
  let connections = 0
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    connections++
    serve(socket)
  })
  const service = await startBytes(server)
  const front = await tcpFront(service.address)
  opened.push(service, front)
  return Object.assign(front, { connections: () => connections })
}

const upper = (socket: Socket): void => {
  socket.on('data', (chunk) => socket.write(chunk.toString().toUpperCase()))
  socket.on('end', () => socket.end('.'))
}

test('bytes cross both ways, a half-close passes through, and the connection is one exchange', async () => {
  const front = await inFrontOf(upper)
  const socket = connect({ ...front.address, allowHalfOpen: true })
  socket.end('hello')
  expect(String(await readAll(socket))).toBe('HELLO.')
  const [exchange] = await front.seam.wait({ protocol: 'tcp' })
  expect(exchange).toMatchObject({
    operation: 'connect',
    outcome: 'ok',
    attributes: { bytes: { request: 5, reply: 6 } },
  })
})

test('a reader that does not read stops the writer on the other side', async () => {
  let written = 0
  let blocked = false
  const front = await inFrontOf((socket) => {
    const chunk = Buffer.alloc(64 * 1024)
    const fill = (): void => {
      while (written < 64 * 1024 * 1024) {
        written += chunk.length
        if (!socket.write(chunk)) {
          blocked = true
          return
        }
        blocked = false
      }
      socket.end()
    }
    socket.on('drain', fill)
    fill()
  })
  const socket = connect(front.address)
  socket.pause()
  await once(socket, 'connect')
  let before = -1
  await waitFor(
    () => {
      const still = blocked && written === before
      before = written
      return still
    },
    { intervalMs: 100 },
  )
  expect(written).toBeLessThan(32 * 1024 * 1024)
  socket.resume()
  let received = 0
  for await (const chunk of socket) received += (chunk as Buffer).length
  expect(received).toBe(64 * 1024 * 1024)
})

test('a reset of the service is a reset at the consumer', async () => {
  const front = await inFrontOf((socket) => {
    socket.once('data', () => socket.resetAndDestroy())
  })
  expect(await exchangeBytes(front.address, 'x')).toEqual({ text: '', errorCode: 'ECONNRESET' })
  const [exchange] = await front.seam.wait()
  expect(exchange).toMatchObject({ outcome: 'aborted', error: { message: 'the service broke the connection off' } })
})

test('a service that is away resets its consumer, and the exchange says why', async () => {
  const server = createServer()
  const service = await startBytes(server)
  await service[Symbol.asyncDispose]()
  const front = await tcpFront(service.address)
  opened.push(front)
  expect((await exchangeBytes(front.address, 'x')).errorCode).toBe('ECONNRESET')
  expect(front.seam.exchanges()[0]).toMatchObject({
    outcome: 'aborted',
    error: { code: 'CONNECT_FAILED', message: expect.stringContaining('ECONNREFUSED') },
  })
})

test('a reset before the effect strikes before the service is connected', async () => {
  const front = await inFrontOf(upper)
  front.seam.reset()
  expect((await exchangeBytes(front.address, 'x')).errorCode).toBe('ECONNRESET')
  expect(front.connections()).toBe(0)
})

test('a close ends the connection in order', async () => {
  const front = await inFrontOf(upper)
  front.seam.break({ kind: 'close', point: 'request', describe: () => 'close', decide: () => ({ do: 'close' }) })
  expect(await exchangeBytes(front.address, 'x')).toEqual({ text: '', errorCode: undefined })
  expect(front.connections()).toBe(0)
})

test('a hang reads and never answers', async () => {
  const front = await inFrontOf(upper)
  front.seam.break(hang())
  const socket = connect(front.address)
  socket.write('x')
  await waitFor(() => front.seam.exchanges()[0]?.faults.length === 1)
  expect(front.connections()).toBe(0)
  socket.destroy()
  await front.seam.wait({ outcome: 'aborted' })
})

test('a delay lets the connection wait on the environment clock', async () => {
  const front = await inFrontOf(upper)
  front.clock.freeze()
  front.seam.delay(5000)
  const reply = exchangeBytes(front.address, 'late', (text) => text === 'LATE')
  await waitFor(() => front.seam.exchanges().length === 1)
  expect(front.connections()).toBe(0)
  await front.clock.advance(5000)
  expect((await reply).text).toBe('LATE')
})

test('a lost reply lets the request through and resets at the first byte back', async () => {
  let got = ''
  const front = await inFrontOf((socket) => {
    socket.on('data', (chunk) => {
      got += chunk
      socket.write('never seen')
    })
  })
  front.seam.loseReply()
  expect(await exchangeBytes(front.address, 'effect')).toEqual({ text: '', errorCode: 'ECONNRESET' })
  expect(got).toBe('effect')
  expect(front.seam.exchanges()[0]?.outcome).toBe('lost')
})

test('a cut stream delivers exactly so many bytes', async () => {
  const front = await inFrontOf((socket) => socket.end('0123456789'))
  front.seam.break(slowStream({ cutAfterBytes: 4, chunkBytes: 3 }))
  expect((await exchangeBytes(front.address, 'x')).text).toBe('0123')
  const [exchange] = await front.seam.wait()
  expect(exchange?.outcome).toBe('lost')
})
