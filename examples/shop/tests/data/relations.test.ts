import { changesOf } from 'dryfit/data'
import { Client } from 'pg'
import { signIn } from '../support/customer.ts'
import { orderOf } from '../support/factories.ts'
import { anOrder, shopAdapter } from '../support/people-and-products.ts'
import { JANE, LAPTOP, MOUSE } from '../support/shop.ts'
import { describe, expect, test } from '../support/test.ts'

describe('an order that is placed', () => {
  test('changes exactly these tables', async ({ gateway, db }) => {
    const jane = await signIn(gateway, JANE)
    const order = async () => {
      expect(await jane.post('/api/orders', orderOf([LAPTOP, 1], [MOUSE, 2]))).toHaveStatus(201)
    }
    // What is put into the outbox leaves it as soon as it is published.
    const changes = await changesOf(db, order, { ignore: ['orders.outbox'] })
    expect(changes).toHaveChanged({
      'orders.orders': { added: [{ user_id: JANE.id, status: 'shipped' }] },
      'orders.order_items': +2,
      'inventory.reservations': { added: [{ status: 'confirmed' }] },
      'inventory.reservation_items': +2,
      'inventory.stock': {
        updated: [
          { before: { product_id: LAPTOP.id, on_hand: 10 }, after: { on_hand: 9, reserved: 0 } },
          { before: { product_id: MOUSE.id, on_hand: 100 }, after: { on_hand: 98, reserved: 0 } },
        ],
      },
      'payments.payments': { added: [{ status: 'charged', amount_cents: LAPTOP.priceCents + 2 * MOUSE.priceCents }] },
      'shipping.shipments': +1,
    })
  })

  test('and is not in stock changes nothing', async ({ gateway, db }) => {
    const jane = await signIn(gateway, JANE)
    const changes = await changesOf(db, () => jane.post('/api/orders', orderOf([LAPTOP, 11])))
    expect(changes).toHaveChanged({})
  })

  test('and is refused changes the stock of nobody: all stores agree', async ({ gateway, db, cards }) => {
    cards.when('POST', '/v1/charges').respond({ status: 402, json: { error: 'card_declined' } })
    const jane = await signIn(gateway, JANE)
    const changes = await changesOf(db, () => jane.post('/api/orders', orderOf([LAPTOP, 1])))
    for (const table of ['orders.orders', 'orders.order_items', 'shipping.shipments']) {
      expect(changes.of(table).added).toEqual([])
    }
    await expect(db.table('inventory.stock')).toHaveRow({ product_id: LAPTOP.id, on_hand: 10, reserved: 0 })
  })
})

describe('relations', () => {
  test('go with what they belong to', async ({ db }) => {
    const order = await anOrder().withItems(3).create(shopAdapter(db))
    const changes = await changesOf(db, () => db.query('DELETE FROM orders.orders WHERE id = $1', [order.id]))
    expect(changes).toHaveChanged({ 'orders.orders': -1, 'orders.order_items': -3 })
  })

  test('keep out what belongs to nothing', async ({ db }) => {
    const insert = db.query(`INSERT INTO orders.order_items VALUES (999, 1, 'x', 1, 1)`)
    await expect(insert).rejects.toMatchObject({ code: '23503' })
  })

  test('are all rolled back together', async ({ db }) => {
    const changes = await changesOf(db, async () => {
      const failing = db.query(`
        INSERT INTO catalog.products (name, category, price_cents) VALUES ('New', 'x', 1);
        INSERT INTO inventory.stock (product_id, on_hand) VALUES (1, 1)`)
      await expect(failing).rejects.toMatchObject({ code: '23505' })
    })
    expect(changes).toHaveChanged({})
  })
})

describe('two sessions at once', () => {
  const UPDATE = 'UPDATE inventory.stock SET on_hand = $1, version = version + 1 WHERE product_id = 1 AND version = $2'

  test('that change one version of a row: the second one is refused', async ({ db }) => {
    await using one = await session(db.url)
    await using other = await session(db.url)
    await one.query('BEGIN')
    await other.query('BEGIN')
    expect((await one.query(UPDATE, [9, 1])).rowCount).toBe(1)
    // It waits for the first one to end, and then finds another version.
    const late = other.query(UPDATE, [8, 1])
    await one.query('COMMIT')
    expect((await late).rowCount).toBe(0)
    await other.query('COMMIT')
    await expect(db.table('inventory.stock')).toHaveRow({ product_id: 1, on_hand: 9, version: 2 })
  })

  test('do not see what the other has not committed', async ({ db }) => {
    await using one = await session(db.url)
    await using other = await session(db.url)
    const price = async () =>
      (await other.query('SELECT price_cents FROM catalog.products WHERE id = 1')).rows[0].price_cents
    await one.query('BEGIN; UPDATE catalog.products SET price_cents = 1 WHERE id = 1')
    expect(await price()).toBe(LAPTOP.priceCents)
    await one.query('COMMIT')
    expect(await price()).toBe(1)
  })
})

async function session(url: string): Promise<Client & AsyncDisposable> {
  const client = new Client({ connectionString: url })
  await client.connect()
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.end() })
}
