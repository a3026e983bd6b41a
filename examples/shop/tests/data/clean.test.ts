import { loadFixtures, tracker, truncateAll } from 'dryfit/data'
import { anOrder, shopAdapter } from '../support/people-and-products.ts'
import { describe, expect, test } from '../support/test.ts'

const TABLES = ['users.accounts', 'catalog.products', 'orders.orders', 'orders.order_items']

describe('a database that is not ours', () => {
  test('is left as it was: what was created is removed, the last thing first', async ({ db }) => {
    const counts = () => Promise.all(TABLES.map((table) => db.count(table)))
    const before = await counts()
    const created = tracker(db)
    await anOrder().withItems(2).create(shopAdapter(db, created.track))
    expect(created.size).toBe(6)
    expect(await counts()).not.toEqual(before)
    await created.cleanUp()
    expect(await counts()).toEqual(before)
  })

  test('can be emptied, and keeps the marks of its migrations', async ({ db }) => {
    const marks = await db.count('public.migrations')
    await truncateAll(db)
    expect(await Promise.all(TABLES.map((table) => db.count(table)))).toEqual([0, 0, 0, 0])
    expect(await db.count('public.migrations')).toBe(marks)
  })
})

describe('between two tests', () => {
  // Each of these would fail if it saw the other's row.
  test.for(['one', 'other'])('nothing is left: %s', async (_which, { db }) => {
    expect(await db.count('users.accounts')).toBe(2)
    await loadFixtures(db, { 'users.accounts': [{ name: 'X', email: 'x@example.com', password_hash: 'x' }] })
    expect(await db.count('users.accounts')).toBe(3)
  })
})

describe('within a test', () => {
  test('a snapshot is restored', async ({ db }) => {
    const snapshot = await db.snapshot()
    await db.query('UPDATE catalog.products SET price_cents = 0')
    await snapshot.restore()
    expect(await db.count('catalog.products', { price_cents: 0 })).toBe(0)
  })
})
