import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { system } from '../../../src/harness/environment/index.ts'
import { virtual } from '../../../src/services/http/index.ts'

/** Longer than a test may take: who waits for it fails. */
const FOREVER_MS = 600_000

const billing = system().register('payments', virtual())

/** Starts it so that a reset that has to wait never ends. */
function launch() {
  return billing.launch({ restTimeoutMs: FOREVER_MS })
}

test('a reply that is delayed goes when a reset comes', async () => {
  await using env = await launch()
  env.payments.when('GET', '/slow').respond({ text: 'late', delay: FOREVER_MS })
  const reply = fetch(`${env.payments.url}/slow`).then((each) => each.text())
  await expect.poll(() => env.journal.underWay.size).toBe(1)
  await env.reset()
  expect(await reply).toBe('late')
})

test('a reply that trickles comes whole when a reset comes', async () => {
  await using env = await launch()
  const dribble = { numberOfChunks: 4, totalDuration: FOREVER_MS }
  env.payments.add({ response: { body: 'drop by drop', chunkedDribbleDelay: dribble } })
  const reply = fetch(env.payments.url).then((each) => each.text())
  await expect.poll(() => env.journal.underWay.size).toBe(1)
  await env.reset()
  expect(await reply).toBe('drop by drop')
})

test('a reply of a scope that is delayed goes when a reset comes', async () => {
  await using env = await launch()
  env.payments.scope('mine').when('GET', '/').respond({ text: 'late', delay: FOREVER_MS })
  const reply = fetch(env.payments.url, { headers: { baggage: 'dryfit.scope=mine' } }).then((each) => each.text())
  await expect.poll(() => env.journal.underWay.size).toBe(1)
  await env.reset()
  expect(await reply).toBe('late')
})

test('a reset does not wait for a reply that never comes', async () => {
  await using env = await launch()
  env.payments.add({ response: { fault: 'NO_RESPONSE' } })
  const given = new AbortController()
  const reply = fetch(env.payments.url, { signal: given.signal })
  await env.payments.wait('GET', '/')
  await env.reset()
  given.abort()
  await expect(reply).rejects.toThrow('aborted')
})

test('after the reset replies are delayed again', async () => {
  await using env = await launch()
  await env.reset()
  env.payments.when('GET', '/slow').respond({ text: 'late', delay: FOREVER_MS })
  env.clock.freeze()
  const reply = fetch(`${env.payments.url}/slow`)
  await expect.poll(() => env.journal.underWay.size).toBe(1)
  await env.clock.advance(FOREVER_MS)
  expect(await (await reply).text()).toBe('late')
})

test('a callback that is delayed goes when a reset comes, which waits for its answer', async () => {
  const order: string[] = []
  const app = createServer((request, reply) => {
    request.resume().once('end', () => {
      order.push('callback')
      reply.end()
    })
  }).listen(0, '127.0.0.1')
  await once(app, 'listening')
  const url = `http://127.0.0.1:${(app.address() as AddressInfo).port}/paid`
  await using env = await launch()
  const parameters = { method: 'POST', url, body: '{}', delay: { type: 'fixed', milliseconds: FOREVER_MS } }
  env.payments.add({ response: { status: 202 }, serveEventListeners: [{ name: 'webhook', parameters }] })
  await fetch(env.payments.url)
  await expect.poll(() => env.payments.underWay()).toEqual(['payments  webhook of GET /'])
  await env.reset()
  order.push('reset')
  app.close()
  expect(order).toEqual(['callback', 'reset'])
})
