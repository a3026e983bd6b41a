import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type MigrationTool, migrations } from '../../../../src/harness/data/index.ts'
import type { RunningPostgres } from '../../../../src/services/postgres/index.ts'
import { emptyDatabase, migrationsOf } from './support.ts'

let db: RunningPostgres
let folder: string
beforeAll(async () => {
  db = await emptyDatabase()
}, 60_000)
afterAll(() => db.stop())
beforeEach(async () => {
  await db.query('DROP SCHEMA IF EXISTS drizzle CASCADE; DROP SCHEMA public CASCADE; CREATE SCHEMA public')
  folder = mkdtempSync(join(tmpdir(), 'dryfit-migrations-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const write = (files: Readonly<Record<string, string>>) => {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return migrations(db, { folder })
}

describe.each([
  ['sql', ['001_users.up.sql', '002_orders.sql', '003_index.sql']],
  ['knex', ['001_users.ts', '002_email.ts']],
  ['node-pg-migrate', ['1700000000001_users', '1700000000002_email']],
  ['prisma', ['20260101000000_users', '20260102000000_orders']],
] as const)('migrations of %s', (tool, names) => {
  test('go up, down, and to any of them', async () => {
    const all = migrationsOf(db, tool)
    expect(await all.status()).toEqual(names.map((name) => ({ name, reversible: true, applied: false })))
    const up = await all.up()
    expect(up.names).toEqual(names)
    expect(up.diff.added).toContain('table public.users')
    expect((await all.status()).every(({ applied }) => applied)).toBe(true)
    expect((await all.down()).names).toEqual([names.at(-1)])
    expect((await all.up()).names).toEqual([names.at(-1)])
    expect((await all.to(names[0])).names).toEqual(names.slice(1).toReversed())
    expect((await all.to(names[1])).names).toEqual([names[1]])
    await all.down(2)
    expect([...(await all.schema()).keys()]).toEqual(['schema public'])
  })

  test('lead back to the same schema and keep the data', async () => {
    const insert = async () => {
      if ((await db.query(`SELECT to_regclass('users') AS users`))[0]?.users !== null)
        await db.query(`INSERT INTO users (name) VALUES ('Jane')`)
    }
    const checks = await migrationsOf(db, tool).check({ prepare: insert })
    expect(checks.map(({ name }) => name)).toEqual(names)
    expect(checks.flatMap(({ losses }) => losses)).toEqual([])
    expect((await db.rows('SELECT name FROM users'))[0]).toEqual({ name: 'Jane' })
    const locks = checks.flatMap(({ locks }) => locks.map(({ fix }) => fix))
    expect(locks).toEqual(tool === 'sql' ? [] : [expect.stringContaining('CREATE INDEX CONCURRENTLY')])
  })
})

describe('migrations of drizzle', () => {
  test('go up one after the other, and not down', async () => {
    const all = migrationsOf(db, 'drizzle')
    expect((await all.up(1)).names).toEqual(['0000_users'])
    expect(await all.status()).toMatchObject([{ applied: true }, { applied: false }])
    const [check] = await all.check()
    expect(check).toMatchObject({
      name: '0001_email',
      reversible: false,
      locks: [{ fix: expect.stringContaining('CONCURRENTLY') }],
    })
    expect(check?.diff.added.toSorted()).toEqual(['column public.users.email', 'index users_by_email on public.users'])
    expect(await db.count('drizzle.__drizzle_migrations')).toBe(2)
    await expect(all.down()).rejects.toMatchObject({ code: 'MIGRATION_IRREVERSIBLE' })
  })
})

describe('marks', () => {
  test('of Prisma carry the checksum of the file', async () => {
    await migrationsOf(db, 'prisma').up()
    const marks = await db.rows('SELECT checksum, applied_steps_count, finished_at FROM _prisma_migrations')
    expect(marks).toHaveLength(2)
    expect(marks[0]).toMatchObject({
      checksum: expect.stringMatching(/^[0-9a-f]{64}$/),
      applied_steps_count: 1,
      finished_at: expect.any(Date),
    })
  })

  test('that no file belongs to are an error', async () => {
    const all = write({ '1.sql': 'SELECT 1' })
    await all.up()
    rmSync(join(folder, '1.sql'))
    await expect(all.up()).rejects.toMatchObject({
      code: 'MIGRATIONS_UNREADABLE',
      what: expect.stringContaining('1.sql'),
    })
  })

  test('are kept in the table that was named', async () => {
    const all = migrations(db, { folder: join(import.meta.dirname, 'dbmate'), table: 'public.applied' })
    await all.up()
    expect(await db.rows('SELECT name FROM applied ORDER BY 1')).toEqual([
      { name: '001_users.sql' },
      { name: '002_only_up.sql' },
    ])
    expect([...(await all.schema()).keys()]).not.toContain('table public.applied')
  })
})

describe('a check', () => {
  test('finds what a way down leaves', async () => {
    const all = write({ '1.sql': "CREATE TABLE a (id int); CREATE TYPE t AS ENUM ('x')", '1.down.sql': 'DROP TABLE a' })
    await expect(all.check()).rejects.toMatchObject({ code: 'MIGRATION_FAILED' })
    const gentle = write({ '1.sql': 'CREATE TABLE IF NOT EXISTS a (id int)', '1.down.sql': 'SELECT 1' })
    await db.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public')
    const error = await gentle.check().catch((thrown: Error) => thrown)
    expect(error).toMatchObject({ code: 'MIGRATION_UNSOUND', why: expect.stringContaining('+ table public.a') })
  })

  test.each([
    [
      'a default',
      'ALTER TABLE a ALTER n SET DEFAULT 1',
      'SELECT 1',
      '~ column public.a.n: integer → integer default 1',
    ],
    ['a constraint', 'ALTER TABLE a ADD CONSTRAINT c CHECK (n > 0)', 'SELECT 1', '+ constraint c on public.a'],
    ['a type', 'ALTER TABLE a ALTER n TYPE bigint', 'SELECT 1', '~ column public.a.n: integer → bigint'],
    ['a view', 'CREATE OR REPLACE VIEW v AS SELECT 1 AS one', 'SELECT 1', '+ view public.v'],
    ['a sequence', 'CREATE SEQUENCE IF NOT EXISTS s', 'SELECT 1', '+ sequence public.s'],
    ['a comment', "COMMENT ON TABLE a IS 'x'", 'SELECT 1', '+ comment on table a'],
    [
      'a policy',
      'ALTER TABLE a ENABLE ROW LEVEL SECURITY',
      'SELECT 1',
      '~ table public.a: (nothing) → with row security',
    ],
  ])('sees the difference of %s', async (_title, up, down, difference) => {
    await db.query('CREATE TABLE a (id int, n int)')
    // The constraint would be there already when it goes up again.
    const again = up.includes('ADD CONSTRAINT') ? `ALTER TABLE a DROP CONSTRAINT IF EXISTS c; ${up}` : up
    const error = await write({ '1.sql': again, '1.down.sql': down })
      .check()
      .catch((thrown: Error) => thrown)
    expect(error).toMatchObject({ code: 'MIGRATION_UNSOUND' })
    expect(String(error)).toContain(difference)
  })

  test('finds data that is lost, and lets go what may go', async () => {
    await db.query(`CREATE TABLE a (id int PRIMARY KEY, nick text); INSERT INTO a VALUES (1, 'x'), (2, NULL)`)
    const files = { '1.sql': 'ALTER TABLE a DROP COLUMN nick', '1.down.sql': 'ALTER TABLE a ADD COLUMN nick text' }
    const error = await write(files)
      .check()
      .catch((thrown: Error) => thrown)
    expect(String(error)).toContain('data is lost: a.nick: the column was dropped with 1 value')
    await db.query(
      `DROP TABLE dryfit_migrations; DROP TABLE a; CREATE TABLE a (id int PRIMARY KEY, nick text); INSERT INTO a VALUES (1, 'x')`,
    )
    const [check] = await write(files).check({ mayLose: ['a.nick'] })
    expect(check?.losses).toMatchObject([{ where: 'a.nick' }, { where: 'a.nick' }])
  })

  test.each([
    ['rows', 'DELETE FROM a WHERE id = 1', 'a: 1 row of 2 gone'],
    ['a table', 'DROP TABLE IF EXISTS a', 'a: the table was dropped with 2 rows'],
  ])('finds lost %s', async (_title, up, loss) => {
    await db.query('CREATE TABLE a (id int PRIMARY KEY); INSERT INTO a VALUES (1), (2)')
    const error = await write({ '1.sql': up })
      .check()
      .catch((thrown: Error) => thrown)
    expect(error).toMatchObject({ code: 'MIGRATION_UNSOUND', why: expect.stringContaining(loss) })
  })

  test('refuses heavy locks when it is told to', async () => {
    await db.query('CREATE TABLE a (id int)')
    const all = write({ '1.sql': 'CREATE INDEX i ON a (id)', '1.down.sql': 'DROP INDEX i' })
    await expect(all.check({ locks: 'refuse' })).rejects.toMatchObject({
      code: 'MIGRATION_UNSOUND',
      why: expect.stringContaining('nobody can write'),
    })
  })
})

describe('a mistake is a clear error', () => {
  test('an unknown migration, tool and folder', async () => {
    await expect(migrationsOf(db, 'sql').to('002_order')).rejects.toThrow('did you mean "002_orders"?')
    expect(() => migrations(db, { tool: 'flyway' as 'sql', folder })).toThrow(
      'one of sql, node-pg-migrate, knex, drizzle, prisma',
    )
    expect(() => migrations(db, {})).toThrow('the folder of the migrations')
    await expect(migrations(db, { folder: join(folder, 'none') }).up()).rejects.toMatchObject({
      code: 'MIGRATIONS_UNREADABLE',
    })
    await expect(migrations(db, { tool: 'drizzle', folder }).up()).rejects.toMatchObject({
      code: 'MIGRATIONS_UNREADABLE',
    })
  })

  test('a migration that fails leaves nothing and no mark', async () => {
    const all = write({ '1.sql': 'CREATE TABLE a (id int); SELECT 1 / 0' })
    await expect(all.up()).rejects.toMatchObject({
      code: 'MIGRATION_FAILED',
      why: expect.stringContaining('division by zero'),
    })
    expect(await all.status()).toMatchObject([{ applied: false }])
    expect([...(await all.schema()).keys()]).toEqual(['schema public'])
  })

  test('no way down', async () => {
    const all = migrationsOf(db, 'sql', 'dbmate')
    await all.up()
    await expect(all.down()).rejects.toMatchObject({
      code: 'MIGRATION_IRREVERSIBLE',
      fix: 'write 002_only_up.down.sql',
    })
  })

  test('a tool that is not installed', async () => {
    writeFileSync(join(folder, '1.js'), 'exports.up = async () => {}; exports.down = exports.up')
    await expect(migrations(db, { tool: 'knex', folder }).up()).rejects.toMatchObject({ code: 'PEER_MISSING' })
  })
})

test('a tool of one’s own needs five methods', async () => {
  const applied: string[] = []
  const tool: MigrationTool = {
    name: 'mine',
    list: async () => [{ name: 'one', reversible: true }],
    applied: async () => applied,
    up: async (target, name) => {
      await target.query('CREATE TABLE one (id int)')
      applied.push(name)
      return []
    },
    down: async (target) => {
      await target.query('DROP TABLE one')
      applied.pop()
      return []
    },
  }
  expect(await migrations(db, { tool }).check()).toMatchObject([
    { name: 'one', diff: { added: expect.arrayContaining(['table public.one']) } },
  ])
})
