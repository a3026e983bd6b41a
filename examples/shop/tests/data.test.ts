import { join } from 'node:path'
import { changesOf, loadFixtures, tracker } from 'dryfit/data'
import { signIn } from './support/customer.ts'
import { ACCOUNT_PASSWORD, anAccount, anOrder, aProduct, orderOf, storedIn } from './support/factories.ts'
import type { OrderReply } from './support/order.ts'
import { JANE, MOUSE } from './support/shop.ts'
import { describe, expect, test } from './support/test.ts'

const FIXTURES = { directory: join(import.meta.dirname, 'fixtures') }

describe('what a test creates', () => {
  test('is a product that can be bought', async ({ gateway, db }) => {
    const product = await aProduct().pricedAt(333).create(storedIn(db))
    await db.query('INSERT INTO inventory.stock (product_id, on_hand) VALUES ($1, 3)', [product.id])
    const jane = await signIn(gateway, JANE)
    const order = await jane.post('/api/orders', orderOf([{ id: Number(product.id) }, 3]))
    expect(order.json()).toMatchObject({ status: 'shipped', total: '9.99' })
  })

  test('is many products, of two kinds', async ({ gateway, db }) => {
    await aProduct().createList(storedIn(db), 3)
    await aProduct().asDigital().createList(storedIn(db), 12)
    const digital = await gateway.get('/api/products?category=digital')
    expect(digital.json()).toMatchObject({ pagination: { total: 12, pages: 2 } })
  })

  test('is an administrator, who sees the orders of others', async ({ gateway, db }) => {
    const { email } = await anAccount().asAdmin().create(storedIn(db))
    const admin = await signIn(gateway, { email, password: ACCOUNT_PASSWORD })
    expect(await admin.get('/api/orders/1')).toHaveStatus(200)
  })

  test('is a customer, who does not', async ({ gateway, db }) => {
    const { email } = await anAccount().create(storedIn(db))
    const customer = await signIn(gateway, { email, password: ACCOUNT_PASSWORD })
    expect(await customer.get('/api/orders/1')).toHaveStatus(404)
  })

  test('can be taken back in reverse order', async ({ db }) => {
    const changes = await changesOf(db, async () => {
      await using created = tracker(db)
      const { id } = await aProduct().create(storedIn(db, created.track))
      await created.insert('inventory.stock', { product_id: id, on_hand: 3 })
      expect(await db.count('catalog.products')).toBe(7)
    })
    expect(changes).toHaveChanged({})
  })

  test('has the same names in every run', () => {
    expect(
      anAccount()
        .buildList(2)
        .map(({ email }) => email),
    ).toEqual(['user-1@example.com', 'user-2@example.com'])
  })

  test('is changed where it matters', () => {
    const order = anOrder().withItems([MOUSE, 2]).shippedTo({ city: 'Hamburg' }).build()
    expect(order).toMatchObject({ items: [{ productId: MOUSE.id, quantity: 2 }], address: { city: 'Hamburg' } })
    expect(order.address.country).toBe('DE')
  })
})

describe('fixtures', () => {
  test('of the spring sale are in the catalogue, with what there is of them', async ({ gateway, db }) => {
    const sale = await loadFixtures(db, 'spring-sale.yaml', FIXTURES)
    const { id } = sale.row<{ id: number }>('catalog.products.umbrella')
    const umbrella = await gateway.get(`/api/products/${id}`)
    expect(umbrella.json()).toMatchObject({ name: 'Umbrella', price: '19.95', available: 3 })
  })

  test('have dates that are dates', async ({ db }) => {
    const sale = await loadFixtures(db, 'spring-sale.yaml', FIXTURES)
    const gardener = sale.row<{ created_at: Date }>('users.accounts.gardener')
    expect(gardener.created_at).toEqual(new Date('2026-03-01T08:00:00Z'))
  })

  test('with a table that there is not are refused as a whole', async ({ db }) => {
    const wrong = {
      'catalog.products': [{ name: 'Rake', category: 'garden', price_cents: 1 }],
      'catalog.product': [{}],
    }
    await expect(loadFixtures(db, wrong)).rejects.toThrow(/catalog\.product\b/)
    expect(await db.count('catalog.products', { name: 'Rake' })).toBe(0)
  })
})

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

describe('what an order changes in the database', () => {
  test('is exactly this', async ({ gateway, db }) => {
    const jane = await signIn(gateway, JANE)
    const changes = await changesOf(db, () => jane.post('/api/orders', orderOf([MOUSE, 2])), {
      ignore: ['orders.outbox'],
    })
    expect(changes).toHaveChanged({
      'orders.orders': { added: [{ status: 'shipped', total_cents: 5800 }] },
      'orders.order_items': { added: [{ product_id: MOUSE.id, quantity: 2 }] },
      'inventory.reservations': { added: [{ status: 'confirmed' }] },
      'inventory.reservation_items': 1,
      'inventory.stock': { updated: [{ before: { on_hand: 100 }, after: { on_hand: 98, reserved: 0 } }] },
      'payments.payments': { added: [{ status: 'charged' }] },
      'shipping.shipments': { added: [{ status: 'booked' }] },
    })
  })

  test('is nothing when the stock does not suffice', async ({ gateway, db }) => {
    const jane = await signIn(gateway, JANE)
    const changes = await changesOf(db, () => jane.post('/api/orders', orderOf([MOUSE, 101])))
    expect(changes).toHaveChanged({})
  })
})
