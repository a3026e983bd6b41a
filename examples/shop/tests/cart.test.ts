import { DECLINED_CARD } from '../virtual/card-provider.ts'
import { signIn } from './support/customer.ts'
import { ADDRESS, GOOD_CARD } from './support/factories.ts'
import type { OrderReply } from './support/order.ts'
import { CABLE, JANE, JOHN, KEYBOARD, MONITOR } from './support/shop.ts'
import { describe, expect, test } from './support/test.ts'

const CHECKOUT = { address: ADDRESS, cardToken: GOOD_CARD }

describe('the cart', () => {
  test('is empty at first', async ({ gateway }) => {
    const jane = await signIn(gateway, JANE)
    expect((await jane.get('/api/cart')).json()).toEqual({ userId: 2, items: [], totalCents: 0, total: '0.00' })
  })

  test('adds up to the cent', async ({ gateway }) => {
    const jane = await signIn(gateway, JANE)
    await jane.put(`/api/cart/${KEYBOARD.id}`, { quantity: 1 })
    const cart = await jane.put(`/api/cart/${CABLE.id}`, { quantity: 2 })
    expect(cart.json()).toMatchObject({ totalCents: 10997, total: '109.97' })
  })

  test('replaces a quantity, and 0 takes the product out', async ({ gateway }) => {
    const jane = await signIn(gateway, JANE)
    await jane.put(`/api/cart/${CABLE.id}`, { quantity: 2 })
    const five = await jane.put(`/api/cart/${CABLE.id}`, { quantity: 5 })
    expect(five.json()).toMatchObject({ items: [{ productId: CABLE.id, quantity: 5 }] })
    const none = await jane.put(`/api/cart/${CABLE.id}`, { quantity: 0 })
    expect(none.json()).toMatchObject({ items: [], total: '0.00' })
  })

  test.for([
    [-1, 400],
    [1.5, 400],
    [1000, 200],
    [1001, 400],
  ] as const)('answers a quantity of %d with %i', async ([quantity, status], { gateway }) => {
    const jane = await signIn(gateway, JANE)
    expect(await jane.put(`/api/cart/${CABLE.id}`, { quantity })).toHaveStatus(status)
  })

  test('takes no product that there is not', async ({ gateway, db }) => {
    const jane = await signIn(gateway, JANE)
    expect(await jane.put('/api/cart/99', { quantity: 1 })).toHaveStatus(404)
    expect(await db.count('orders.cart_items')).toBe(0)
  })

  test('is nobody else’s', async ({ gateway }) => {
    const [jane, john] = await Promise.all([signIn(gateway, JANE), signIn(gateway, JOHN)])
    await jane.put(`/api/cart/${CABLE.id}`, { quantity: 2 })
    expect((await john.get('/api/cart')).json()).toMatchObject({ userId: JOHN.id, items: [] })
    expect(await gateway.get('/api/cart')).toHaveStatus(401)
  })

  test('keeps every change when many come at once', async ({ gateway }) => {
    const jane = await signIn(gateway, JANE)
    await Promise.all([1, 2, 3, 4, 5, 6].map((id) => jane.put(`/api/cart/${id}`, { quantity: 1 })))
    expect((await jane.get('/api/cart')).json<OrderReply>().items).toHaveLength(6)
  })
})

describe('the checkout', () => {
  test('places the order and empties the cart', async ({ gateway }) => {
    const jane = await signIn(gateway, JANE)
    await jane.put(`/api/cart/${KEYBOARD.id}`, { quantity: 1 })
    const order = await jane.post('/api/checkout', CHECKOUT)
    expect(order).toHaveStatus(201)
    expect(order.json()).toMatchObject({ status: 'shipped', total: '79.99' })
    expect((await jane.get('/api/cart')).json()).toMatchObject({ items: [] })
  })

  test('refuses an empty cart', async ({ gateway }) => {
    const jane = await signIn(gateway, JANE)
    const reply = await jane.post('/api/checkout', CHECKOUT)
    expect(reply).toHaveStatus(409)
    expect(reply.json()).toMatchObject({ code: 'CART_EMPTY' })
  })

  test('keeps the cart when the card is declined, for another card', async ({ gateway }) => {
    const jane = await signIn(gateway, JANE)
    await jane.put(`/api/cart/${KEYBOARD.id}`, { quantity: 1 })
    expect(await jane.post('/api/checkout', { ...CHECKOUT, cardToken: DECLINED_CARD })).toHaveStatus(402)
    expect(await jane.post('/api/checkout', CHECKOUT)).toHaveStatus(201)
  })

  test('keeps the cart when there is too little in stock', async ({ gateway }) => {
    const jane = await signIn(gateway, JANE)
    await jane.put(`/api/cart/${MONITOR.id}`, { quantity: 2 })
    expect(await jane.post('/api/checkout', CHECKOUT)).toHaveStatus(409)
    expect((await jane.get('/api/cart')).json()).toMatchObject({ items: [{ quantity: 2 }] })
  })

  test('pressed twice places one order', async ({ gateway, cards, db }) => {
    const jane = await signIn(gateway, JANE)
    await jane.put(`/api/cart/${KEYBOARD.id}`, { quantity: 1 })
    const replies = await Promise.all([jane.post('/api/checkout', CHECKOUT), jane.post('/api/checkout', CHECKOUT)])
    expect(replies.map(({ status }) => status)).toContain(201)
    expect(await db.count('orders.orders')).toBe(2)
    cards.verify('POST', '/v1/charges', { times: 1 })
  })
})
