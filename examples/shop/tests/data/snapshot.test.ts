import { signIn } from '../support/customer.ts'
import { orderOf } from '../support/factories.ts'
import type { OrderReply } from '../support/order.ts'
import { JANE, MOUSE } from '../support/shop.ts'
import { describe, expect, test } from '../support/test.ts'

describe('a snapshot of the shop', () => {
  test('brings back everything that was changed since', async ({ env, gateway, db }) => {
    const jane = await signIn(gateway, JANE)
    const before = await env.snapshot()
    const { id } = (await jane.post('/api/orders', orderOf([MOUSE, 1]))).json<OrderReply>()
    expect(await jane.get(`/api/orders/${id}`)).toHaveStatus(200)

    await before.restore()
    expect(await jane.get(`/api/orders/${id}`)).toHaveStatus(404)
    expect(await db.count('orders.orders')).toBe(1)
  })
})
