import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { app, system, waitFor } from '../../../src/index.ts'

const FIXTURES = fileURLToPath(new URL('../../services/app/fixtures', import.meta.url))
const SERVER = 'node server.ts'

test('an app that has an address is reached through the HTTP proxy of its seam, by the test and by other apps', async () => {
  const ask =
    "require('node:http').createServer((q, r) => fetch(process.env.ORDERS + '/asked').then(async (a) => r.end(await a.text())))"
  await using env = await system()
    .register('orders', app({ command: SERVER, cwd: FIXTURES, ready: '/health' }))
    .register('gateway', ({ orders }) =>
      app({ command: ['node', '-e', `${ask}.listen(process.env.PORT)`], env: { ORDERS: orders.url } }),
    )
    .startAll()
  const reply = await env.gateway.get('/')
  expect(reply.text).toBe('hello')
  expect(env.seam('gateway', 'orders').exchanges()).toMatchObject([{ operation: 'GET /asked', outcome: 'ok' }])
  env.seam('gateway', 'orders').fail({ status: 503, body: 'down' }, { times: 1 })
  expect((await env.gateway.get('/')).text).toBe('down')
})

test('an app that crashed is a failure of its environment, and is started again at the reset', async () => {
  await using env = await system()
    .register('orders', app({ command: SERVER, cwd: FIXTURES, ready: '/health' }))
    .startAll()
  await env.orders.get('/crash')
  await waitFor(() => env.orders.failure)
  await env.reset()
  expect((await env.orders.get('/')).text).toBe('hello')
})

test('an app that speaks no HTTP is reached through the TCP proxy', async () => {
  const run = ({ port }: { port: number }) => {
    const server = createServer((socket) => socket.end('bytes')).listen(port, '127.0.0.1')
    return { stop: () => server.close() }
  }
  await using env = await system()
    .register('raw', app({ run, wire: 'tcp' }))
    .startAll()
  const { hostname, port } = new URL(env.raw.url)
  const socket = connect(Number(port), hostname)
  expect(String((await once(socket, 'data'))[0])).toBe('bytes')
  socket.end()
  const [exchange] = await env.seam('test', 'raw').wait()
  expect(exchange).toMatchObject({ protocol: 'tcp', attributes: { bytes: { reply: 5 } } })
})
