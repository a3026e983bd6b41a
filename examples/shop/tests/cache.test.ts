import { signIn } from './support/customer.ts'
import { orderOf } from './support/factories.ts'
import type { OrderReply } from './support/order.ts'
import { JANE, MOUSE } from './support/shop.ts'
import { describe, expect, test } from './support/test.ts'
import { onlyByOurClock } from './support/time.ts'

const FIVE_MINUTES_MS = 300_000

describe('a user', () => {
  test('is looked up once for many orders', async ({ gateway, cache, seam }) => {
    const jane = await signIn(gateway, JANE)
    await jane.post('/api/orders', orderOf([MOUSE, 1]))
    await jane.post('/api/orders', orderOf([MOUSE, 1]))
    expect(seam('orders', 'users')).toHaveExchanged('GET /users/2', { times: 1 })
    expect(JSON.parse((await cache.get('user:2')) ?? '')).toMatchObject({ id: 2, name: 'Jane Smith' })
    expect(await cache.get('user:2')).not.toContain('scrypt')
  })

  test('is kept for five minutes', async ({ gateway, cache, clock, seam, skip }) => {
    onlyByOurClock(cache, skip)
    clock.freeze()
    const jane = await signIn(gateway, JANE)
    await jane.post('/api/orders', orderOf([MOUSE, 1]))
    expect(await cache.ttl('user:2')).toBe(FIVE_MINUTES_MS)

    await clock.advance(FIVE_MINUTES_MS)
    expect(await cache.exists('user:2')).toBe(false)
    await jane.post('/api/orders', orderOf([MOUSE, 1]))
    expect(seam('orders', 'users')).toHaveExchanged('GET /users/2', { times: 2 })
  })

  test('that is new is in the cache at once', async ({ gateway, cache }) => {
    const json = { name: 'Bob Brown', email: 'bob@example.com', password: 'bob-secret-1' }
    const { id } = (await gateway.post('/api/users', { json })).json<{ id: number }>()
    expect(JSON.parse((await cache.get(`user:${id}`)) ?? '')).toMatchObject({ id, name: 'Bob Brown' })
  })
})

describe('an order', () => {
  test('is read from the cache the second time', async ({ gateway, seam }) => {
    const jane = await signIn(gateway, JANE)
    const { id } = (await jane.post('/api/orders', orderOf([MOUSE, 1]))).json<OrderReply>()
    const first = await jane.get(`/api/orders/${id}`)
    seam('orders', 'db').reset({ operation: 'SELECT id*' })
    const second = await jane.get(`/api/orders/${id}`)
    expect(second.json()).toEqual(first.json())
  })

  test('is in its customer’s list, although the list was kept before', async ({ gateway }) => {
    const jane = await signIn(gateway, JANE)
    expect((await jane.get('/api/orders')).json()).toMatchObject({ pagination: { total: 0 } })
    await jane.post('/api/orders', orderOf([MOUSE, 1]))
    expect((await jane.get('/api/orders')).json()).toMatchObject({ pagination: { total: 1 } })
  })

  test('is not hidden by somebody who loaded the list just before and keeps it just after', async ({
    gateway,
    seam,
  }) => {
    const jane = await signIn(gateway, JANE)
    const slowReader = seam('orders', 'db').hold({ operation: 'SELECT id, user_id *', times: 1 }, 'reply')
    const list = jane.get('/api/orders')
    await slowReader.arrived()
    await jane.post('/api/orders', orderOf([MOUSE, 1]))
    slowReader.release()
    await list
    expect((await jane.get('/api/orders')).json()).toMatchObject({ pagination: { total: 1 } })
  })
})

describe('a cache that is away', () => {
  test.for([
    ['resets every connection', 'reset'],
    ['does not answer', 'hang'],
    ['answers with errors', 'fail'],
  ] as const)('and %s changes no answer', async ([, how], { gateway, seam }) => {
    const jane = await signIn(gateway, JANE)
    if (how === 'fail') seam('orders', 'cache').fail({ code: 'LOADING', message: 'Redis is loading the dataset' })
    else seam('orders', 'cache')[how]()
    const order = await jane.post('/api/orders', orderOf([MOUSE, 1]))
    expect(order).toHaveStatus(201)
    expect((await jane.get('/api/orders')).json()).toMatchObject({ pagination: { total: 1 } })
  })

  test('is used again when it is back, also after it did not answer', async ({ gateway, orders, seam }) => {
    const jane = await signIn(gateway, JANE)
    seam('orders', 'cache').hang()
    await jane.get('/api/orders')
    seam('orders', 'cache').mend()
    await expect(async () => (await orders.get('/health')).json()).toBecome(
      expect.objectContaining({ checks: expect.objectContaining({ cache: 'up' }) }),
    )
  })

  test('leaves the service healthy, and shows in its health', async ({ orders, seam }) => {
    seam('orders', 'cache').reset()
    const health = await orders.get('/health')
    expect(health).toHaveStatus(200)
    expect(health.json()).toMatchObject({ status: 'healthy', checks: { cache: 'down', database: 'up' } })
  })
})
