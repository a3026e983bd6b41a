import { KEYBOARD, MOUSE } from './support/shop.ts'
import { describe, expect, test } from './support/test.ts'

describe('the schema', () => {
  test('takes an order’s items away with the order', async ({ db }) => {
    expect(await db.count('orders.order_items', { order_id: 1 })).toBe(2)
    await db.query('DELETE FROM orders.orders WHERE id = 1')
    expect(await db.count('orders.order_items')).toBe(0)
  })

  test.for([
    ['more reserved than is on hand', 'UPDATE inventory.stock SET reserved = on_hand + 1', '23514'],
    ['less than nothing on hand', 'UPDATE inventory.stock SET on_hand = -1', '23514'],
    ['a reservation of what there is not', 'INSERT INTO inventory.reservation_items VALUES (1, 99, 1)', '23503'],
    ['an order in no state', "UPDATE orders.orders SET status = 'lost'", '23514'],
    ['an item that is ordered twice', 'INSERT INTO orders.order_items SELECT * FROM orders.order_items', '23505'],
    ['a second payment of an order', "INSERT INTO payments.payments VALUES (1, 1, 'charged')", '23505'],
    ['two users with one address', "UPDATE users.accounts SET email = 'same@example.com'", '23505'],
    ['a product for less than nothing', 'UPDATE catalog.products SET price_cents = -1', '23514'],
  ] as const)('refuses %s', async ([, sql, sqlState], { db }) => {
    await expect(db.query(sql)).rejects.toMatchObject({ code: sqlState })
  })

  test('stores nothing of a transaction that fails', async ({ inventory, db }) => {
    const items = [
      { productId: MOUSE.id, quantity: 1 },
      { productId: KEYBOARD.id, quantity: KEYBOARD.stock + 1 },
    ]
    expect(await inventory.post('/reservations', { json: { orderId: 7, items } })).toHaveStatus(409)
    expect(await db.rows('inventory.reservations', { order_id: 7 })).toEqual([])
    expect(await db.rows('inventory.stock', { product_id: MOUSE.id })).toMatchObject([{ reserved: 0, version: 1 }])
  })

  test('is that of the migrations, each applied once, in the order of their names', async ({ db }) => {
    const rows = await db.rows<{ name: string }>('SELECT name FROM public.migrations ORDER BY applied_at, name')
    const names = rows.map(({ name }) => name)
    expect(names).toEqual(names.toSorted())
    expect(names).toContain('orders/migrations/001_orders.sql')
  })
})

describe('the seed', () => {
  test('has passwords that work', async ({ gateway }) => {
    for (const name of ['john', 'jane']) {
      const json = { email: `${name}@example.com`, password: `${name}-secret-1` }
      expect(await gateway.post('/api/login', { json })).toHaveStatus(200)
    }
  })
})
