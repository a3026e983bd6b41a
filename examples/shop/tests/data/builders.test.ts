import {
  aBasicUser,
  anAccount,
  anAdmin,
  anOrder,
  anOrderOfManyThings,
  aPremiumUser,
  aProduct,
  aSimpleOrder,
  shopAdapter,
} from '../support/people-and-products.ts'
import { describe, expect, test } from '../support/test.ts'

describe('object mothers', () => {
  test('know the people and the things of a shop', () => {
    expect([aBasicUser(), aPremiumUser(), anAdmin()].map((who) => who.build())).toMatchObject([
      { name: 'Customer 1', role: 'user' },
      { name: 'Premium 2', role: 'user' },
      { name: 'Admin', role: 'admin' },
    ])
    expect(aProduct().asDigital().build()).toMatchObject({ category: 'downloads' })
    expect(aProduct().build()).toMatchObject({ category: 'accessories' })
    expect(aSimpleOrder().build().items).toHaveLength(1)
    expect(anOrderOfManyThings().build()).toMatchObject({ totalCents: 2500, items: { length: 5 } })
  })
})

describe('builders', () => {
  test('say what matters to a test, and nothing else', () => {
    const order = anOrder().asShipped().withItems(2).build()
    expect(order).toMatchObject({ status: 'shipped', totalCents: 1000, items: [{ quantity: 1 }, { quantity: 1 }] })
  })

  test('save an order with its customer, its items and their products', async ({ db }) => {
    const order = await anOrder().asShipped().withItems(2).create(shopAdapter(db))
    await expect(db.table('orders.orders')).toHaveRow({ id: order.id, user_id: order.userId, total_cents: 1000 })
    await expect(db.table('orders.order_items')).toHaveRow({ order_id: order.id }, { times: 2 })
    await expect(db.table('users.accounts')).toHaveRow({ id: order.userId })
    const products = order.items.map(({ productId }) => productId)
    expect(await db.count('catalog.products', { id: products[0] })).toBe(1)
  })

  test('make what the services accept', async ({ db, gateway }) => {
    const account = await anAccount().withEmail('lisa@example.com').create(shopAdapter(db))
    const login = await gateway.post('/api/login', {
      json: { email: account.email, password: 'secret-of-everybody' },
    })
    expect(login).toHaveStatus(200)
  })

  test('make the same for the same seed', async ({ env }) => {
    const { useEnvironment } = await import('dryfit/data')
    const first = aProduct().buildList(3)
    useEnvironment(env)
    expect(aProduct().buildList(3)).toEqual(first)
  })
})
