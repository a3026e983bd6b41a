import { once } from 'node:events'
import { connect as connectSocket, type Socket } from 'node:net'
import { expect, test } from 'vitest'
import { waitFor } from '../../../src/foundation/core/index.ts'
import { connect, listen } from '../../../src/foundation/net/index.ts'

test('a listener has its address on loopback before anybody serves it', async () => {
  await using listener = await listen()
  expect(listener.address).toEqual({ host: '127.0.0.1', port: expect.any(Number) })
  expect(listener.address.port).toBeGreaterThan(0)
})

test('connections that come early wait, and are handed over in their order with what they sent', async () => {
  await using listener = await listen()
  for (const text of ['one', 'two']) {
    const socket = await connect(listener.address)
    socket.write(text)
    await waitFor(() => listener.waiting === (text === 'one' ? 1 : 2))
  }
  const got: Promise<unknown[]>[] = []
  listener.serve((socket) => got.push(once(socket.resume(), 'data')))
  expect(listener.waiting).toBe(0)
  expect((await Promise.all(got)).map(String)).toEqual(['one', 'two'])
})

test('a connection that is reset while it waits is forgotten', async () => {
  await using listener = await listen()
  const early = await connect(listener.address)
  await waitFor(() => listener.waiting === 1)
  for (const socket of listener.connections) socket.destroy()
  await waitFor(() => listener.waiting === 0)
  early.destroy()
  const served: Socket[] = []
  listener.serve((socket) => served.push(socket))
  expect(served).toEqual([])
})

test('after hold new connections wait again and open ones go on', async () => {
  await using listener = await listen()
  listener.serve((socket) => socket.resume().on('data', (chunk) => socket.write(chunk)))
  const first = await connect(listener.address)
  first.write('a')
  expect(String(await once(first, 'data'))).toBe('a')
  listener.hold()
  await connect(listener.address)
  await waitFor(() => listener.waiting === 1)
  first.write('b')
  expect(String(await once(first, 'data'))).toBe('b')
})

test('dropped connections end hard while the listener stays', async () => {
  await using listener = await listen()
  const socket = await connect(listener.address)
  await waitFor(() => listener.connections.size === 1)
  const closed = once(socket, 'close')
  socket.resume().on('error', () => undefined)
  socket.on('end', () => socket.end())
  listener.dropConnections()
  await closed
  await waitFor(() => listener.connections.size === 0)
  ;(await connect(listener.address)).destroy()
})

test('close ends everything, once and for all', async () => {
  const listener = await listen()
  const socket = await connect(listener.address)
  await waitFor(() => listener.connections.size === 1)
  const ended = once(socket.resume(), 'end')
  await Promise.all([listener.close(), listener.close()])
  await ended
  socket.destroy()
  await expect(connect(listener.address)).rejects.toMatchObject({ code: 'CONNECT_FAILED' })
})

test('a port that is taken is PORT_IN_USE and names it', async () => {
  await using listener = await listen()
  const { port } = listener.address
  await expect(listen({ port })).rejects.toMatchObject({
    code: 'PORT_IN_USE',
    message: expect.stringContaining(`port ${port} on 127.0.0.1 is taken`),
  })
})

test('an address that this machine does not have is LISTEN_FAILED', async () => {
  await expect(listen({ host: '192.0.2.1' })).rejects.toMatchObject({ code: 'LISTEN_FAILED' })
})

test('connections above the limit are refused', async () => {
  await using listener = await listen({ maxConnections: 1 })
  const kept = await connect(listener.address)
  await waitFor(() => listener.connections.size === 1)
  const refused = connectSocket(listener.address)
  refused.resume().on('error', () => undefined)
  await once(refused, 'close')
  expect([...listener.connections]).toHaveLength(1)
  kept.destroy()
})

test('a connect that is refused says where and why', async () => {
  const listener = await listen()
  await listener.close()
  const { port } = listener.address
  await expect(connect(listener.address)).rejects.toMatchObject({
    code: 'CONNECT_FAILED',
    message: expect.stringMatching(new RegExp(`cannot connect to 127\\.0\\.0\\.1:${port}[\\s\\S]*ECONNREFUSED`)),
  })
})
