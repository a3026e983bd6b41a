import { Pool } from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  factory,
  loadFixtures,
  pgDatabase,
  postgresAdapter,
  tracker,
  truncateAll,
} from '../../../../src/harness/data/index.ts'
import { start } from '../../../../src/harness/environment/index.ts'
import type { RunningPostgres } from '../../../../src/services/postgres/index.ts'
import { shop } from '../support/shop.ts'

let db: RunningPostgres
let pool: Pool
beforeAll(async () => {
  db = await start(shop())
  pool = new Pool({ connectionString: db.url, max: 2 })
}, 60_000)
afterAll(async () => {
  await pool.end()
  await db.stop()
})
beforeEach(() => db.reset())

const aUser = factory<{ id?: number; name: string; email: string }>('user', ({ sequence }) => ({
  name: `User ${sequence}`,
  email: `${sequence}@x`,
}))
const anOrder = factory<{ userId: number; total: number }>('order', () => ({ userId: aUser().its('id'), total: 5 }))

describe('a tracker', () => {
  test('takes back what was created, the last one first, in a database that is not ours', async () => {
    const foreign = pgDatabase(pool)
    await db.query(`INSERT INTO users (name, email) VALUES ('kept', 'kept@x')`)
    const created = tracker(foreign)
    const adapter = postgresAdapter(
      foreign,
      { user: 'users', order: 'orders' },
      { naming: 'camelCase', onInsert: created.track },
    )
    const order = await anOrder().create(adapter)
    await created.insert('audit', { what: 'seen' })
    await loadFixtures(foreign, { tokens: [{ id: '$uuid()', user_id: order.userId }] }, { onInsert: created.track })
    expect(created.size).toBe(4)
    await created.cleanUp()
    for (const table of ['orders', 'tokens', 'audit']) expect(await db.count(table)).toBe(0)
    expect(await db.rows('SELECT name FROM users')).toEqual([{ name: 'kept' }])
  })

  test('runs other steps in their place, and at the end of its block', async () => {
    const steps: string[] = []
    {
      await using created = tracker(db)
      created.onCleanUp('first', () => steps.push('first'))
      created.onCleanUp('second', async () => steps.push('second'))
    }
    expect(steps).toEqual(['second', 'first'])
  })

  test('takes rows for removed that are gone already', async () => {
    const created = tracker(db)
    const user = await created.insert('users', { name: 'A', email: 'a@x' })
    await created.insert('orders', { user_id: user.id, total: 1 })
    await db.query('DELETE FROM users')
    await created.cleanUp()
    expect(created.size).toBe(0)
  })

  test('removes one of several equal rows', async () => {
    await db.query(`INSERT INTO audit VALUES ('same'), ('same')`)
    const created = tracker(db)
    await created.insert('audit', { what: 'same' })
    await created.cleanUp()
    expect(await db.count('audit')).toBe(2)
  })

  test.each<[string, string, object, string]>([
    ['without its key', 'users', { name: 'kept' }, 'without its primary key (id)'],
    ['without any value', 'audit', {}, 'without any value'],
    ['by a name that is no column', 'audit', { what: 'kept', waht: 'x' }, 'with what is no column (waht)'],
  ])('removes nothing for a row that was tracked %s, and names it', async (_title, table, row, why) => {
    await db.query(`INSERT INTO users (name, email) VALUES ('kept', 'kept@x'); INSERT INTO audit VALUES ('kept')`)
    const created = tracker(db)
    created.track(table, row as Record<string, unknown>)
    await expect(created.cleanUp()).rejects.toMatchObject({
      code: 'CLEANUP_FAILED',
      why: expect.stringContaining(`a row of ${table}: it was tracked ${why}`),
    })
    expect([await db.count('users'), await db.count('audit')]).toEqual([1, 1])
  })

  test('tries everything, and then says what is left', async () => {
    const created = tracker(db)
    const user = await created.insert('users', { name: 'A', email: 'a@x' })
    await created.insert('audit', { what: 'x' })
    await db.query(`INSERT INTO tokens VALUES (gen_random_uuid(), $1)`, [user.id])
    await expect(created.cleanUp()).rejects.toMatchObject({
      code: 'CLEANUP_FAILED',
      why: expect.stringContaining('tokens'),
    })
    expect(await db.count('audit')).toBe(0)
  })
})

describe('truncateAll', () => {
  test('empties everything but the marks of migrations, and begins sequences again', async () => {
    await db.query(`INSERT INTO users (name, email) VALUES ('A', 'a'); INSERT INTO crm.contacts VALUES (1, 1)`)
    const emptied = await truncateAll(db)
    expect(emptied).toContain('crm.contacts')
    expect(await db.count('crm.contacts')).toBe(0)
    expect(await db.count('pgmigrations')).toBe(1)
    await db.query(`INSERT INTO users (name, email) VALUES ('A', 'a')`)
    expect(await db.rows('SELECT id FROM users')).toEqual([{ id: 1 }])
  })

  test('leaves tables that are to be kept', async () => {
    await db.query(`INSERT INTO audit VALUES ('x')`)
    await truncateAll(db, { keep: ['audit'] })
    expect(await db.count('audit')).toBe(1)
    await expect(truncateAll(db, { keep: ['audits'] })).rejects.toThrow('did you mean "audit"?')
  })
})

describe('the adapter', () => {
  test('gives objects what the database added', async () => {
    const user = await aUser().create(postgresAdapter(db, 'users'))
    expect(user).toMatchObject({ id: expect.any(Number), mood: 'happy', created_at: expect.any(Date) })
  })

  test('says which field is no column, and which kind has no table', async () => {
    const wrong = factory('user', () => ({ naem: 'x' }))
    await expect(wrong().create(postgresAdapter(db, 'users'))).rejects.toThrow('did you mean "name"?')
    await expect(wrong().create(postgresAdapter(db, { users: 'users' }))).rejects.toThrow('did you mean "users"?')
    await expect(wrong().create(postgresAdapter(db, 'usres'))).rejects.toMatchObject({ code: 'TABLE_UNKNOWN' })
  })
})
