import { violations } from './support/consistency.ts'
import { signIn } from './support/customer.ts'
import { ADDRESS, anOrder, GOOD_CARD, orderOf } from './support/factories.ts'
import type { OrderReply } from './support/order.ts'
import { CABLE, JANE, JOHN, KEYBOARD, LAPTOP, MONITOR, MOUSE, STICKER } from './support/shop.ts'
import { describe, expect, test } from './support/test.ts'

describe('an order', () => {
  test('is reserved, paid, shipped', async ({ gateway, db, seam, cards, carrier }) => {
    const jane = await signIn(gateway, JANE)
    const reply = await jane.post('/api/orders', orderOf([KEYBOARD, 1], [CABLE, 2]))

    expect(reply).toHaveStatus(201)
    expect(reply.json()).toMatchObject({ status: 'shipped', totalCents: 10997, total: '109.97' })
    expect(seam('orders', 'inventory')).toHaveExchanged('POST /reservations', { times: 1 })
    cards.verify('POST', '/v1/charges', { times: 1, json: { amount: 10997, currency: 'EUR' } })
    carrier.verify('POST', '/v1/shipments', { times: 1, json: { address: ADDRESS } })
    const stock = await db.rows('SELECT on_hand, reserved FROM inventory.stock WHERE product_id = $1', [CABLE.id])
    expect(stock).toEqual([{ on_hand: CABLE.stock - 2, reserved: 0 }])
    expect(await violations(db)).toEqual([])
  })

  test.for([
    ['109.97', orderOf([KEYBOARD, 1], [CABLE, 2])],
    ['0.01', orderOf([STICKER, 1])],
    ['9990.00', orderOf([LAPTOP, 10])],
    ['1028.00', orderOf([LAPTOP, 1], [MOUSE, 1])],
    ['449.70', orderOf([CABLE, 30])],
  ])('totals exactly %s', async ([total, order], { gateway }) => {
    const jane = await signIn(gateway, JANE)
    expect((await jane.post('/api/orders', order)).json()).toMatchObject({ total })
  })

  test('counts a product that is named twice as one item', async ({ gateway }) => {
    const jane = await signIn(gateway, JANE)
    const order = await jane.post('/api/orders', orderOf([CABLE, 2], [CABLE, 3]))
    expect(order.json()).toMatchObject({ total: '74.95', items: [{ productId: CABLE.id, quantity: 5 }] })
  })

  test('can take the last piece, and the next customer is told', async ({ gateway }) => {
    const jane = await signIn(gateway, JANE)
    expect(await jane.post('/api/orders', orderOf([MONITOR, 1]))).toHaveStatus(201)
    const second = await jane.post('/api/orders', orderOf([MONITOR, 1]))
    expect(second).toHaveStatus(409)
    expect(second.json()).toMatchObject({ error: 'Not enough stock for Monitor', code: 'INVENTORY_UNAVAILABLE' })
  })

  test('keeps the price at which it was placed', async ({ gateway, db }) => {
    const jane = await signIn(gateway, JANE)
    const { id } = (await jane.post('/api/orders', orderOf([MOUSE, 1]))).json<OrderReply>()
    await db.query('UPDATE catalog.products SET price_cents = 1 WHERE id = $1', [MOUSE.id])
    expect((await jane.get(`/api/orders/${id}`)).json()).toMatchObject({ total: '29.00' })
  })

  test('shows its customer', async ({ gateway }) => {
    const jane = await signIn(gateway, JANE)
    const { id } = (await jane.post('/api/orders', orderOf([MOUSE, 1]))).json<OrderReply>()
    const order = await jane.get(`/api/orders/${id}`)
    expect(order.json()).toMatchObject({ user: { id: 2, name: 'Jane Smith', email: 'jane@example.com' } })
    expect(order.text).not.toContain('scrypt')
  })

  test('is seen by its customer and by an administrator, and by nobody else', async ({ gateway }) => {
    const [jane, john] = await Promise.all([signIn(gateway, JANE), signIn(gateway, JOHN)])
    const { id } = (await jane.post('/api/orders', orderOf([MOUSE, 1]))).json<OrderReply>()
    expect(await john.get(`/api/orders/${id}`)).toHaveStatus(200)
    expect(await jane.get('/api/orders/1')).toHaveStatus(404)
    expect(await gateway.get(`/api/orders/${id}`)).toHaveStatus(401)
  })

  test('is in its customer’s list, newest first', async ({ gateway }) => {
    const jane = await signIn(gateway, JANE)
    const first = (await jane.post('/api/orders', orderOf([MOUSE, 1]))).json<OrderReply>()
    const second = (await jane.post('/api/orders', orderOf([CABLE, 1]))).json<OrderReply>()
    const list = await jane.get('/api/orders')
    expect(list.json()).toMatchObject({ data: [{ id: second.id }, { id: first.id }], pagination: { total: 2 } })
  })
})

describe('an order is refused', () => {
  test.for([
    ['without items', orderOf(), 'items', 'items must not be empty'],
    ['with a quantity of 0', orderOf([CABLE, 0]), 'items[0].quantity', 'must be a whole number from 1 to 1000'],
    ['with a quantity of 1001', orderOf([CABLE, 1001]), 'items[0].quantity', 'must be a whole number from 1 to 1000'],
    ['with half a piece', orderOf([CABLE, 0.5]), 'items[0].quantity', 'must be a whole number from 1 to 1000'],
    ['without a card', anOrder().withItems([CABLE, 1]).paidWith('').build(), 'cardToken', 'cardToken is required'],
    ['without an address', { ...orderOf([CABLE, 1]), address: undefined }, 'address', 'address is required'],
    [
      'without a city',
      anOrder().withItems([CABLE, 1]).shippedTo({ city: ' ' }).build(),
      'address.city',
      'must have at least 1 characters',
    ],
  ] as const)('%s', async ([, order, field, message], { gateway, db, seam }) => {
    const jane = await signIn(gateway, JANE)
    const reply = await jane.post('/api/orders', order)
    expect(reply).toHaveStatus(400)
    expect(reply.json()).toMatchObject({ errors: [{ field, message: expect.stringContaining(message) }] })
    expect(await db.count('orders.orders')).toBe(1)
    expect(seam('orders', 'inventory').exchanges()).toEqual([])
  })

  test('for a product that there is not', async ({ gateway, db }) => {
    const jane = await signIn(gateway, JANE)
    const reply = await jane.post('/api/orders', orderOf([{ id: 99 }, 1]))
    expect(reply).toHaveStatus(404)
    expect(reply.json()).toMatchObject({ error: 'Product not found' })
    expect(await db.count('orders.orders')).toBe(1)
  })

  test('for a user that there is not', async ({ orders, db }) => {
    const reply = await orders.post('/orders', { json: { ...orderOf([CABLE, 1]), userId: 99 } })
    expect(reply).toHaveStatus(404)
    expect(reply.json()).toMatchObject({ error: 'User not found' })
    expect(await db.count('orders.orders')).toBe(1)
  })

  test('as a whole when one item is not in stock', async ({ gateway, db, seam }) => {
    const jane = await signIn(gateway, JANE)
    const reply = await jane.post('/api/orders', orderOf([CABLE, 1], [LAPTOP, 11]))
    expect(reply).toHaveStatus(409)
    expect(reply.json()).toMatchObject({ error: 'Not enough stock for Laptop', code: 'INVENTORY_UNAVAILABLE' })
    expect(await db.count('orders.orders')).toBe(1)
    expect(await db.count('inventory.reservations')).toBe(1)
    expect(seam('orders', 'payments').exchanges()).toEqual([])
    expect(await violations(db)).toEqual([])
  })
})

describe('an order that is sent twice', () => {
  const KEY = { 'idempotency-key': 'press-once' }

  test('with the same key is placed once', async ({ gateway, cards }) => {
    const jane = await signIn(gateway, JANE)
    const first = await jane.post('/api/orders', orderOf([MOUSE, 1]), KEY)
    const second = await jane.post('/api/orders', orderOf([MOUSE, 1]), KEY)
    expect(second).toHaveStatus(201)
    expect(second.json()).toEqual(first.json())
    cards.verify('POST', '/v1/charges', { times: 1 })
  })

  test('at the same moment is placed once', async ({ gateway, cards, db }) => {
    const jane = await signIn(gateway, JANE)
    const replies = await Promise.all([1, 2, 3].map(() => jane.post('/api/orders', orderOf([MOUSE, 1]), KEY)))
    for (const { status } of replies) expect([201, 409]).toContain(status)
    expect(await db.count('orders.orders')).toBe(2)
    cards.verify('POST', '/v1/charges', { times: 1 })
  })

  test('with the same key and other items is refused', async ({ gateway }) => {
    const jane = await signIn(gateway, JANE)
    await jane.post('/api/orders', orderOf([MOUSE, 1]), KEY)
    const reply = await jane.post('/api/orders', orderOf([MOUSE, 2]), KEY)
    expect(reply).toHaveStatus(422)
    expect(reply.json()).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' })
  })

  test('with the key of another customer is another order', async ({ gateway, db }) => {
    const [jane, john] = await Promise.all([signIn(gateway, JANE), signIn(gateway, JOHN)])
    expect(await jane.post('/api/orders', orderOf([MOUSE, 1]), KEY)).toHaveStatus(201)
    expect(await john.post('/api/orders', orderOf([MOUSE, 1]), KEY)).toHaveStatus(201)
    expect(await db.count('orders.orders')).toBe(3)
  })

  test('after it failed is tried again', async ({ gateway, cards }) => {
    const jane = await signIn(gateway, JANE)
    cards.when('POST', '/v1/charges', { times: 1 }).respond({ status: 402, json: { error: 'card_declined' } })
    expect(await jane.post('/api/orders', orderOf([MOUSE, 1]), KEY)).toHaveStatus(402)
    expect(
      await jane.post('/api/orders', anOrder().withItems([MOUSE, 1]).paidWith(GOOD_CARD).build(), KEY),
    ).toHaveStatus(201)
  })
})
