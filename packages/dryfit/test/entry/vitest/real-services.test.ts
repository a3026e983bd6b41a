import { describe, expect, test as plainTest } from 'vitest'
import { testOf } from '../../../src/entry/vitest/index.ts'
import { listen } from '../../../src/foundation/net/index.ts'
import { type AppOptions, app, DryfitError, faults, system } from '../../../src/index.ts'
import { virtual } from '../../../src/services/http/index.ts'

const shop = system()
  .register('payments', virtual())
  .register('orders', ({ payments }) =>
    app({ command: ['node', 'programs/orders.mjs'], env: { PAYMENTS_URL: payments.url }, ready: '/health' }),
  )
const directory = import.meta.dirname

const test = testOf(shop, { directory })

describe('a team service and a virtual API', () => {
  test('meet at a seam', async ({ orders, payments, seam, journal }) => {
    payments.when('POST', '/v1/charges').respond({ status: 201, json: { id: 'ch_1' } })
    expect(await orders.post('/orders', { json: {} })).toHaveStatus(201)
    expect(seam('orders', 'payments')).toHaveExchanged('POST /v1/charges', { times: 1, outcome: 'ok' })
    expect(journal.find({ outcome: 'ok' }).map(({ consumer, service }) => `${consumer} → ${service}`)).toEqual([
      'test → orders',
      'orders → payments',
    ])
  })

  test('forget what the test before has taught them, and the app keeps its memory', async ({ orders, payments }) => {
    expect(payments.exchanges()).toEqual([])
    expect((await orders.get('/health')).json()).toEqual({ placed: 1 })
    expect(await orders.post('/orders', { json: {} })).toHaveStatus(402)
  })

  test('feel the faults of the seam between them', async ({ orders, payments, seam }) => {
    payments.when('POST', '/v1/charges').respond({ status: 201 })
    seam('orders', 'payments').break(faults.replyLost(), { times: 1 })
    const reply = await orders.post('/orders', { json: {} })
    expect(reply).toHaveStatus(502)
    expect(seam('orders', 'payments')).toHaveExchanged('POST /v1/charges', { outcome: 'lost' })
  })

  test('can be ended and started again by a test', async ({ orders }) => {
    await orders.get('/crash').catch(() => undefined)
    await expect(() => orders.failure?.code).toBecome('APP_EXITED')
    await orders.restart()
    expect((await orders.get('/health')).json()).toEqual({ placed: 0 })
  })
})

plainTest('an app that crashed is named, with its last lines, and started again at the next reset', async () => {
  await using env = await shop.launch({ directory })
  await env.orders.get('/crash').catch(() => undefined)
  await expect(() => env.orders.failure).toBecome(expect.any(DryfitError))
  expect(env.diagnose()).toMatch(/^crashed: orders: .*fatal: out of stock/s)
  await env.reset()
  expect(env.services.map(({ state }) => state)).toEqual(['ready', 'ready'])
  expect((await env.orders.get('/health')).status).toBe(200)
})

plainTest(
  'an app that does not get ready, one that exits, and a port that is taken are explained by the start',
  async () => {
    const starting = (options: AppOptions) => system().register('orders', app(options)).launch()
    await expect(starting({ command: ['node', '-e', 'console.log("no config"); process.exit(9)'] })).rejects.toThrow(
      /service "orders" \(app\) did not start \[START_FAILED\].*APP_EXITED.*no config/s,
    )
    const silent = ['node', '-e', 'setInterval(() => {}, 1000)']
    await expect(starting({ command: silent, readyTimeoutMs: 150 })).rejects.toThrow(/did not start.*APP_NOT_READY/s)
    await using taken = await listen()
    const { port } = taken.address
    await expect(starting({ command: silent, port })).rejects.toThrow(/did not start.*PORT_IN_USE/s)
  },
)
