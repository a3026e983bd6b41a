import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { changesOf, describeChanges } from '../../../../src/harness/data/index.ts'
import { start } from '../../../../src/harness/environment/index.ts'
import type { RunningPostgres } from '../../../../src/services/postgres/index.ts'
import { shop } from '../support/shop.ts'

let db: RunningPostgres
beforeAll(async () => {
  db = await start(shop())
}, 60_000)
afterAll(() => db.stop())
beforeEach(async () => {
  await db.reset()
  await db.query(
    `INSERT INTO people SELECT n, NULL FROM generate_series(1, 5) n; INSERT INTO audit VALUES ('a'), ('a')`,
  )
})

describe('changesOf', () => {
  test('finds rows that were added, removed and updated, by primary key', async () => {
    const changes = await changesOf(db, async () => {
      await db.query('INSERT INTO people VALUES (6, 1)')
      await db.query('DELETE FROM people WHERE id = 2')
      await db.query('UPDATE people SET boss_id = 1 WHERE id = 3')
      await db.query(`INSERT INTO users (name, email) VALUES ('A', 'a@x')`)
    })
    expect([...changes.tables.keys()]).toEqual(['people', 'users'])
    expect(changes.of('people')).toEqual({
      added: [{ id: 6, boss_id: 1 }],
      removed: [{ id: 2, boss_id: null }],
      updated: [
        { key: { id: 3 }, before: { id: 3, boss_id: null }, after: { id: 3, boss_id: 1 }, columns: ['boss_id'] },
      ],
    })
    expect(describeChanges(changes)).toContain(
      'people  +1 −1 ~1\n  + { id: 6, boss_id: 1 }\n  − { id: 2, boss_id: null }\n  ~ { id: 3 }  boss_id: null → 1',
    )
  })

  test('takes a write that changes nothing, and one that was rolled back, for no change', async () => {
    const changes = await changesOf(db, async () => {
      await db.query('UPDATE people SET boss_id = boss_id')
      await db.query('BEGIN; DELETE FROM audit; ROLLBACK')
      await db.query('INSERT INTO people VALUES (9); DELETE FROM people WHERE id = 9')
    })
    expect(changes.tables.size).toBe(0)
    expect(describeChanges(changes)).toBe('nothing changed')
  })

  test('counts equal rows of a table without a key', async () => {
    const changes = await changesOf(db, () => db.query(`INSERT INTO audit VALUES ('a'), ('b'), ('b')`))
    expect(changes.of('audit').added).toHaveLength(3)
    const back = await changesOf(db, () => db.query(`DELETE FROM audit WHERE what = 'b'`))
    expect(back.of('audit').removed).toEqual([{ what: 'b' }, { what: 'b' }])
  })

  test('watches chosen tables, of any schema, and partitions as their table', async () => {
    await db.query(`CREATE TABLE days (at date) PARTITION BY RANGE (at);
      CREATE TABLE days_26 PARTITION OF days FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')`)
    const work = () =>
      db.query(
        `INSERT INTO crm.contacts VALUES (1); INSERT INTO audit VALUES ('x'); INSERT INTO days VALUES ('2026-05-01')`,
      )
    const changes = await changesOf(db, work, { ignore: ['audit'] })
    expect([...changes.tables.keys()].toSorted()).toEqual(['crm.contacts', 'days'])
    expect(() => changes.of('audit')).toThrow(expect.objectContaining({ code: 'TABLE_UNKNOWN' }))
  })

  test('keeps numbers exact', async () => {
    await db.query(`INSERT INTO users (name, email) VALUES ('A', 'a@x')`)
    const changes = await changesOf(db, () =>
      db.query('INSERT INTO orders (id, user_id, total) OVERRIDING SYSTEM VALUE VALUES (9007199254740993, 1, 1)'),
    )
    expect(changes.of('orders').added).toMatchObject([{ id: 9007199254740993n }])
  })

  test('ends at its limit, and names unknown tables', async () => {
    await expect(changesOf(db, () => {}, { maxRows: 3 })).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' })
    await expect(changesOf(db, () => {}, { tables: ['peple'] })).rejects.toThrow('did you mean "people"?')
    await expect(changesOf(db, () => {}, { maxRows: 0 })).rejects.toMatchObject({ code: 'OPTION_INVALID' })
  })

  test('finds exactly what any sequence of writes comes to', async () => {
    const id = fc.integer({ min: 1, max: 8 })
    const write = fc.oneof(
      fc.record({ verb: fc.constant('put' as const), id, boss: fc.option(fc.constant(1), { nil: null }) }),
      fc.record({ verb: fc.constant('remove' as const), id, boss: fc.constant(null) }),
    )
    const content = async () => new Map((await db.rows('people')).map((row) => [row.id, row.boss_id]))
    await fc.assert(
      fc.asyncProperty(fc.array(write, { maxLength: 12 }), async (writes) => {
        const before = await content()
        const changes = await changesOf(db, async () => {
          for (const { verb, id, boss } of writes) {
            if (verb === 'put')
              await db.query('INSERT INTO people VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET boss_id = $2', [
                id,
                id === 1 ? null : boss,
              ])
            else if (id !== 1) await db.query('DELETE FROM people WHERE id = $1', [id])
          }
        })
        const after = await content()
        const { added, removed, updated } = changes.of('people')
        expect(added.map((row) => row.id).toSorted()).toEqual(
          [...after.keys()].filter((key) => !before.has(key)).toSorted(),
        )
        expect(removed.map((row) => row.id).toSorted()).toEqual(
          [...before.keys()].filter((key) => !after.has(key)).toSorted(),
        )
        expect(updated.map(({ after: row }) => row.id).toSorted()).toEqual(
          [...after.keys()].filter((key) => before.has(key) && before.get(key) !== after.get(key)).toSorted(),
        )
      }),
      { numRuns: 25 },
    )
  })
})
