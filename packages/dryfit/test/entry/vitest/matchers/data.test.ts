import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { matchers } from '../../../../src/entry/vitest/matchers/index.ts'
import { changesOf } from '../../../../src/harness/data/index.ts'
import { start } from '../../../../src/harness/environment/index.ts'
import type { RunningPostgres } from '../../../../src/services/postgres/index.ts'
import { shop } from '../../../harness/data/support/shop.ts'

expect.extend(matchers)

let db: RunningPostgres
beforeAll(async () => {
  db = await start(shop())
}, 60_000)
afterAll(() => db.stop())
beforeEach(async () => {
  await db.reset()
  await db.query(`
    INSERT INTO users (name, email, born) VALUES ('Jane', 'jane@x', '2001-02-03'), ('John', 'john@x', NULL);
    INSERT INTO orders (user_id, total) VALUES (1, 19.99), (1, 5), (2, 5)`)
})

async function messageOf(work: () => unknown): Promise<string> {
  try {
    await work()
  } catch (thrown) {
    return (thrown as Error).message
  }
  throw new Error('it passed')
}

describe('toHaveRow', () => {
  test('compares as the database does, and takes matchers', async () => {
    await expect(db.table('orders')).toHaveRow({ user_id: 1, total: 19.99 })
    await expect(db.table('orders')).toHaveRow({ total: '5.00' }, { times: 2 })
    await expect(db.table('users')).toHaveRow({
      name: expect.stringMatching(/^Ja/),
      born: expect.any(Date),
      profile: null,
    })
    await expect(db.table('users')).not.toHaveRow({ name: 'Jack' })
  })

  test('shows the nearest rows and what differs', async () => {
    const message = await messageOf(() =>
      expect(db.table('users')).toHaveRow({ name: 'Jane', email: 'other', mood: 'happy' }),
    )
    expect(message).toContain(
      `expected table users to have a row with { name: 'Jane', email: 'other', mood: 'happy' }`.slice(0, 40),
    )
    expect(message).toContain('it has 0 of 2')
    expect(message).toMatch(/the nearest:\n {2}\{ id: 1, .*\n {4}but email is "jane@x"/)
  })

  test('shows the rows that should not be, or are too many', async () => {
    expect(await messageOf(() => expect(db.table('users')).not.toHaveRow({ name: 'Jane' }))).toContain(
      'it has 1 of 2\nrows:\n  { id: 1',
    )
    expect(await messageOf(() => expect(db.table('orders')).toHaveRow({ total: 5 }, { times: 1 }))).toContain(
      'it has 2 of 3',
    )
  })

  test('names unknown tables and columns, and what it needs', async () => {
    await expect(expect(db.table('ordres')).toHaveRow({})).rejects.toThrow('did you mean "orders"?')
    await expect(expect(db.table('orders')).toHaveRow({ totl: 1 })).rejects.toThrow('did you mean "total"?')
    await expect(expect(db).toHaveRow({})).rejects.toThrow('toHaveRow needs a table')
    expect(() => db.table('no table')).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }))
  })
})

describe('toHaveChanged', () => {
  const change = () =>
    changesOf(db, async () => {
      await db.query(`INSERT INTO users (name, email, created_at) VALUES ('Ann', 'ann@x', '2026-01-01T00:00:00Z')`)
      await db.query('UPDATE orders SET total = 7 WHERE user_id = 1; DELETE FROM orders WHERE user_id = 2')
    })

  test('takes counts, kinds and rows', async () => {
    const changes = await change()
    expect(changes).toHaveChanged({ users: +1, orders: { removed: 1, updated: 2 } })
    expect(changes).toHaveChanged({
      users: { added: [{ name: 'Ann', created_at: new Date('2026-01-01T00:00:00Z') }] },
      orders: {
        removed: [{ user_id: 2 }],
        updated: [{ after: { total: 7 } }, { before: { total: 19.99 }, after: { total: 7 } }],
      },
    })
    expect(changes).toHaveChanged({ users: 1 }, { others: 'any' })
    expect(changes).not.toHaveChanged({ users: +1 })
    expect(await changesOf(db, () => {})).toHaveChanged({ orders: 0 })
  })

  test('shows what changed, row by row', async () => {
    const changes = await change()
    const message = await messageOf(() => expect(changes).toHaveChanged({ users: -1, items: +1 }))
    expect(message).toContain('users: expected −1, got +1')
    expect(message).toContain('items: expected +1, got unchanged')
    expect(message).toContain('orders: expected no change, got −1 ~2')
    expect(message).toContain('  ~ { id: 1 }  total: 19.99 → 7')
  })

  test('asked of the database itself, compares with the seed', async () => {
    await expect(db).toHaveChanged({ users: +2, orders: +3 })
    await expect(db).not.toHaveChanged({ users: +2 })
    await db.reset()
    await expect(db).toHaveChanged({})
    await db.query('CREATE TABLE later (id int PRIMARY KEY); INSERT INTO later VALUES (1)')
    await expect(db).toHaveChanged({ later: { added: [{ id: 1 }] } })
    const message = await messageOf(() => expect(db).toHaveChanged({ users: +1 }))
    expect(message).toContain('users: expected +1, got unchanged')
  })

  test('names unknown tables, and what it needs', async () => {
    const changes = await change()
    expect(() => expect(changes).toHaveChanged({ user: 1 })).toThrow('did you mean "users"?')
    expect(() => expect(db.table('users')).toHaveChanged({})).toThrow('toHaveChanged needs changes')
    await expect(expect(db).toHaveChanged({ user: 1 })).rejects.toThrow('did you mean "users"?')
  })
})
