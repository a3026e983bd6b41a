import { connect } from 'node:net'
import { Client } from 'pg'
import postgresJs from 'postgres'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { can, waitFor } from '../../../src/foundation/core/index.ts'
import { system } from '../../../src/harness/environment/index.ts'
import { type PostgresOptions, postgres, type RunningPostgres } from '../../../src/services/postgres/index.ts'
import { providerCases } from './support/providers.ts'
import { migrateShop, seedShop } from './support/shop.ts'

const cases = providerCases().flatMap((each) => (['clone', 'truncate'] as const).map((reset) => ({ ...each, reset })))

for (const { provider, missing, open, reset } of cases) {
  const title = `postgres, ${provider}, reset by ${reset}${missing === undefined ? '' : ` (${missing})`}`
  describe.skipIf(missing !== undefined)(title, () => {
    let options: PostgresOptions
    let close: () => Promise<void>
    let stop: () => Promise<void>
    let described: () => unknown
    let report: () => string
    let db: RunningPostgres
    let app: Client

    beforeAll(async () => {
      const opened = await open()
      options = { ...opened.options, migrate: migrateShop, seed: seedShop, reset, resetTimeoutMs: 200 }
      close = opened.close
      const environment = await system().register('db', postgres(options)).launch()
      stop = () => environment.stop()
      described = () => environment.services
      report = () => environment.diagnose()
      db = environment.db
    }, 60_000)
    afterAll(async () => {
      await stop?.()
      await close?.()
    })
    beforeEach(async () => {
      app = new Client({ connectionString: db.url })
      app.on('error', () => {})
      await app.connect()
    })
    afterEach(async () => {
      await app.end()
      await db.reset()
    })

    test('is migrated and seeded', async () => {
      expect(await db.rows('users', { name: 'bob' })).toMatchObject([{ id: 2, name: 'bob', shouted: 'BOB', tags: [] }])
      expect(await db.count('orders')).toBe(1)
      expect(await db.rows('SELECT total FROM orders WHERE user_id = $1', [1])).toEqual([{ total: '19.99' }])
    })

    test('is reached by a second kind of client', async () => {
      const sql = postgresJs(db.url, { max: 2 })
      expect(await sql`SELECT name FROM users WHERE id = ${2}`).toEqual([{ name: 'bob' }])
      await sql.end()
    })

    test('has one public name for its database', () => {
      expect(new URL(db.url).pathname).toBe('/app')
    })

    test('lets nobody in without the password', async () => {
      const url = new URL(db.url)
      url.password = 'guessed'
      const stranger = new Client({ connectionString: url.href })
      await expect(stranger.connect()).rejects.toMatchObject({ code: '28P01' })
    })

    test('cancels a query when its client asks for it', async () => {
      const sleeping = app.query('SELECT pg_sleep(60)')
      const active = `SELECT FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(60)' AND wait_event = 'PgSleep'`
      await waitFor(async () => (await db.rows(active)).length === 1)
      requestCancel(app, Number(new URL(db.url).port))
      await expect(sleeping).rejects.toMatchObject({ code: '57014' })
    })

    test('throws the error of the server, with its code', async () => {
      await expect(db.query(`INSERT INTO users (name) VALUES ('bob')`)).rejects.toMatchObject({ code: '23505' })
    })

    test('goes back to the seed under an open connection', async () => {
      const before = await db.rows('SELECT * FROM users ORDER BY id')
      await app.query(`UPDATE users SET name = 'changed' WHERE id = 1`)
      await app.query(`INSERT INTO users (name) VALUES ('new')`)
      await app.query(`INSERT INTO orders (user_id, total) VALUES (3, 1)`)
      await app.query(`DELETE FROM users WHERE id = 2`)
      await app.query(`INSERT INTO events VALUES (2, '2026-04-01')`)
      await app.query('REFRESH MATERIALIZED VIEW totals')

      await db.reset()

      expect((await app.query('SELECT * FROM users ORDER BY id')).rows).toEqual(before)
      expect(await db.rows('orders')).toMatchObject([{ id: '1', user_id: 1, total: '19.99' }])
      expect(await db.rows('audit')).toEqual([{ what: 'INSERT' }])
      expect(await db.count('events')).toBe(1)
      expect(await db.rows('totals')).toEqual([{ user_id: 1, total: '19.99' }])
    })

    test('sets sequences back', async () => {
      await app.query(`INSERT INTO users (name) VALUES ('new')`)
      await db.reset()
      const { rows } = await app.query(`INSERT INTO users (name) VALUES ('next') RETURNING id`)
      expect(rows).toEqual([{ id: 3 }])
    })

    test.runIf(reset === 'truncate')('leaves the table of the migration tool alone', async () => {
      await app.query(`INSERT INTO pgmigrations VALUES ('0002')`)
      await db.reset()
      expect(await db.count('pgmigrations')).toBe(2)
      await app.query(`DELETE FROM pgmigrations WHERE name = '0002'`)
    })

    test('goes back to the seed when the schema was changed', async () => {
      await app.query('CREATE TABLE extra (id int)')
      await db.reset()
      expect(await db.query(`SELECT to_regclass('extra') AS extra`)).toEqual([{ extra: null }])
      expect(await db.count('users')).toBe(2)
    })

    test.runIf(reset === 'truncate')('ends a transaction that still holds locks', async () => {
      await app.query('BEGIN; LOCK TABLE users')
      await db.query('DELETE FROM orders')
      await db.query(`SELECT nextval('users_id_seq')`)
      const other = new Client({ connectionString: db.url })
      await other.connect()
      await other.query('DELETE FROM audit')
      await other.end()
      await db.reset()
      expect(await db.count('audit')).toBe(1)
    })

    test.runIf(reset === 'clone')('names and ends a connection with an open transaction, and is clean', async () => {
      await app.query('BEGIN; DELETE FROM orders')
      await expect(db.reset()).rejects.toMatchObject({
        code: 'POSTGRES_NOT_QUIET',
        message: expect.stringMatching(/test → db, connection \d+: transaction \d+ has been open for \d+ ms/),
      })
      await expect(app.query('COMMIT')).rejects.toThrow('terminat')
      expect(await db.count('orders')).toBe(1)
    })

    test('goes back to a snapshot as often as wanted', async () => {
      await app.query(`INSERT INTO users (name) VALUES ('kept')`)
      const snapshot = await db.snapshot()
      for (let round = 0; round < 2; round++) {
        await app.query('DELETE FROM orders; DELETE FROM users')
        await snapshot.restore()
        expect(await db.rows('SELECT name FROM users ORDER BY id')).toMatchObject([{}, {}, { name: 'kept' }])
        expect(await db.count('orders')).toBe(1)
      }
      await db.reset()
      expect(await db.count('users')).toBe(2)
    })

    test('gives each environment a database of its own', async () => {
      await using other = await system().register('db', postgres(options)).launch()
      await other.db.query(`INSERT INTO users (name) VALUES ('elsewhere')`)
      expect(await db.count('users')).toBe(2)
      expect(await other.db.count('users')).toBe(3)
    })

    test('says what it is', async () => {
      await db.health()
      expect(db.inspect()).toMatchObject({ provider, version: expect.any(Number), reset })
      expect(described()).toMatchObject([{ name: 'db', resetBy: reset }])
      expect(report()).toContain(`between tests db is reset by ${reset}`)
      for (const ability of ['accept', 'reset', 'snapshot', 'health', 'logs', 'inspect', 'failure'] as const) {
        expect(can(db, ability)).toBe(true)
      }
    })
  })
}

/** What psql does on Ctrl-C: a second connection that names the first one. */
function requestCancel(client: Client, port: number): void {
  const { processID, secretKey } = client as unknown as { processID: number; secretKey: number }
  const packet = Buffer.alloc(16)
  for (const [index, word] of [16, 80_877_102, processID, secretKey].entries()) packet.writeInt32BE(word, index * 4)
  connect({ host: '127.0.0.1', port }).end(packet)
}
