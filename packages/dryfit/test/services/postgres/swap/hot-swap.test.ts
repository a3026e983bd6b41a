import { Pool, type PoolClient } from 'pg'
import postgresJs from 'postgres'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { waitFor } from '../../../../src/foundation/core/index.ts'
import { CopyIn } from '../support/copy-in.ts'
import { type Bench, openBench } from '../support/environment.ts'

let bench: Bench
beforeAll(async () => {
  bench = await openBench({ migrate: (db) => db.query(SCHEMA).then(() => {}), resetTimeoutMs: 1000 })
}, 60_000)
afterAll(() => bench.stop())
afterEach(() => bench.clean())

const SCHEMA = `
  create table orders (id serial primary key, item text);
  insert into orders (item) values ('seeded');
  create type mood as enum ('good', 'bad');
  create schema other;
  create table other.things (id int);
  create role app_role;
  grant all on all tables in schema public to app_role`

const items = async (client: { query: Pool['query'] }): Promise<unknown[]> =>
  (await client.query('select item from orders order by id')).rows.map(({ item }) => item)

describe('a connection that stays open over a reset', () => {
  test('sees the seed again, and ids begin where they began', async () => {
    const client = await bench.connect()
    await client.query(`insert into orders (item) values ('mine')`)
    await bench.db.reset()
    expect(await items(client)).toEqual(['seeded'])
    const { rows } = await client.query(`insert into orders (item) values ('next') returning id`)
    expect(rows).toEqual([{ id: 2 }])
  })

  test('keeps its settings, role, time zone and search path', async () => {
    const client = await bench.connect()
    await client.query(`set work_mem = '7MB'; set search_path to other, public; set time zone 'Asia/Tokyo'`)
    await client.query(`select set_config('app.tenant', 'tenant''s \\', false)`)
    await client.query('select set_config($1, $2, false)', ['app.user', '42'])
    await client.query('set role app_role')
    await bench.db.reset()
    const { rows } = await client.query(`select current_setting('work_mem') as memory,
      current_setting('search_path') as path, current_setting('TimeZone') as zone,
      current_setting('app.tenant') as tenant, current_setting('app.user') as user, current_user as role`)
    expect(rows).toEqual([
      { memory: '7MB', path: 'other, public', zone: 'Asia/Tokyo', tenant: "tenant's \\", user: '42', role: 'app_role' },
    ])
  })

  test('keeps its settings when it said nothing for several resets', async () => {
    const client = await bench.connect()
    await client.query(`set work_mem = '7MB'`)
    for (let round = 0; round < 3; round++) await bench.db.reset()
    expect((await client.query('show work_mem')).rows).toEqual([{ work_mem: '7MB' }])
  })

  test('does not take along a setting that was reset', async () => {
    const client = await bench.connect()
    await client.query(`set work_mem = '7MB'`)
    await bench.db.reset()
    await client.query('reset work_mem')
    await bench.db.reset()
    expect((await client.query('show work_mem')).rows).toEqual([{ work_mem: '4MB' }])
  })

  test('keeps its prepared statements, of the protocol and of SQL', async () => {
    const client = await bench.connect()
    const insert = { name: 'insert', text: 'insert into orders (item) values ($1) returning id' }
    await client.query({ ...insert, values: ['a'] })
    await client.query('prepare by_sql as select count(*)::int from orders')
    for (let round = 0; round < 2; round++) {
      await bench.db.reset()
      expect((await client.query({ ...insert, values: ['b'] })).rows).toEqual([{ id: 2 }])
      expect((await client.query('execute by_sql')).rows).toEqual([{ count: 2 }])
    }
    await bench.db.reset()
    await client.query('deallocate insert')
  })

  test('loses only what cannot be made again in a fresh database', async () => {
    const client = await bench.connect()
    await client.query(`set work_mem = '7MB'; create table mine (a int); prepare over_mine as select * from mine`)
    await bench.db.reset()
    expect((await client.query('show work_mem')).rows).toEqual([{ work_mem: '7MB' }])
    await expect(client.query('execute over_mine')).rejects.toMatchObject({ code: '26000' })
  })

  test('keeps the oids of types, which drivers remember', async () => {
    const client = await bench.connect()
    const oid = async () => (await client.query(`select 'good'::mood as mood`)).fields[0]?.dataTypeID
    const before = await oid()
    await bench.db.reset()
    expect(await oid()).toBe(before)
  })

  test('goes on listening', async () => {
    const client = await bench.connect()
    const heard: string[] = []
    client.on('notification', ({ channel, payload }) => heard.push(`${channel} ${payload}`))
    await client.query('listen "to me"')
    await bench.db.reset()
    await bench.db.query(`select pg_notify('to me', 'hello')`)
    await waitFor(() => heard.length > 0)
    expect(heard).toEqual(['to me hello'])
  })

  test('can be cancelled with the key of its beginning', async () => {
    const sql = postgresJs(bench.url, { max: 1, fetch_types: false })
    await sql`select 1`
    await bench.db.reset()
    const sleeping = sql`select pg_sleep(60)`
    const outcome = sleeping.catch((thrown) => thrown)
    await waitFor(
      async () => (await bench.db.query(`select from pg_stat_activity where wait_event = 'PgSleep'`)).length,
    )
    sleeping.cancel()
    expect(await outcome).toMatchObject({ code: '57014' })
    await sql.end()
  })

  test('can be ended by its client before it says anything again', async () => {
    const client = await bench.connect()
    await client.query('select 1')
    await bench.db.reset()
    await client.end()
  })
})

describe('a pool that works while the data is reset', () => {
  test('loses no statement', async () => {
    const pool = new Pool({ connectionString: bench.url, max: 10 })
    let going = true
    const worker = async (): Promise<number> => {
      let done = 0
      while (going) {
        await pool.query('insert into orders (item) values ($1)', ['x'])
        done++
      }
      return done
    }
    const workers = Array.from({ length: 10 }, worker)
    for (let round = 0; round < 5; round++) await bench.db.reset()
    going = false
    const done = await Promise.all(workers)
    expect(Math.min(...done)).toBeGreaterThan(0)
    await bench.db.reset()
    expect(await items(pool)).toEqual(['seeded'])
    await pool.end()
  })

  test('is waited for while a transaction is open', async () => {
    const client = await bench.connect()
    await client.query('begin')
    await client.query(`insert into orders (item) values ('late')`)
    const reset = bench.db.reset()
    await client.query('commit')
    await reset
    expect(await items(client)).toEqual(['seeded'])
  })

  test('a transaction that needs a second connection is not stopped in the middle', async () => {
    const [first, second] = [await bench.connect(), await bench.connect()]
    await first.query('begin')
    const reset = bench.db.reset()
    await second.query('select 1')
    await first.query('commit')
    await reset
  })
})

describe('what binds a connection to its database', () => {
  const bonds: Readonly<Record<string, { bind: string; loosen: string; named: RegExp }>> = {
    'a temporary table': {
      bind: 'create temp table mine (a int)',
      loosen: 'drop table mine',
      named: /temporary tables: mine/,
    },
    'an advisory lock': {
      bind: 'select pg_advisory_lock(7)',
      loosen: 'select pg_advisory_unlock(7)',
      named: /1 session-level advisory lock/,
    },
    'a cursor with hold': {
      bind: 'declare c cursor with hold for select 1',
      loosen: 'close c',
      named: /cursors that outlive their transaction: c/,
    },
    'an open transaction': {
      bind: 'begin; select 1',
      loosen: 'commit',
      named: /transaction \d+ has been open for \d+ ms, and it idles in it/,
    },
  }
  for (const [name, { bind, loosen, named }] of Object.entries(bonds)) {
    test(`${name} is waited for`, async () => {
      const client = await bench.connect()
      await client.query(bind)
      const reset = bench.db.reset()
      await client.query(loosen)
      await reset
      expect(await items(client)).toEqual(['seeded'])
    })

    test(`${name} is named after the deadline; the connection ends, and the data is clean`, async () => {
      const client = await bench.connect()
      await client.query(bind)
      await bench.db.query(`insert into orders (item) values ('dirty')`)
      await expect(bench.db.reset()).rejects.toMatchObject({
        code: 'POSTGRES_NOT_QUIET',
        message: expect.stringMatching(named),
      })
      await expect(client.query('select 1')).rejects.toThrow()
      expect(await bench.db.count('orders')).toBe(1)
    })
  }

  test('COPY is waited for', async () => {
    const client = await bench.connect()
    const copy = client.query(new CopyIn('copy orders (item) from stdin'))
    await copy.begun
    const reset = bench.db.reset()
    copy.end('late\n')
    await Promise.all([copy.over, reset])
    expect(await items(client)).toEqual(['seeded'])
  })

  test('COPY is named after the deadline; the connection ends, and the data is clean', async () => {
    const client = await bench.connect()
    const copy = client.query(new CopyIn('copy orders (item) from stdin'))
    await copy.begun
    await expect(bench.db.reset()).rejects.toThrow(
      /connection \d+: COPY is under way: "copy orders \(item\) from stdin"/,
    )
    await expect(copy.over).rejects.toThrow()
    expect(await bench.db.count('orders')).toBe(1)
  })

  test('a statement that runs is named by its text', async () => {
    const client = await bench.connect()
    const running = client.query('select pg_sleep(60)')
    running.catch(() => {})
    await waitFor(() => bench.db.pool('test').busy === 1)
    await expect(bench.db.reset()).rejects.toThrow(/test → db, connection \d+: it runs "select pg_sleep\(60\)"/)
    await expect(running).rejects.toMatchObject({ code: '57P01' })
  })

  test('a held statement is named with its fault', async () => {
    const client = await bench.connect()
    const held = bench.seam.hold({ operation: 'select 1' })
    const answer = client.query('select 1')
    answer.catch(() => {})
    await held.arrived()
    await expect(bench.db.reset()).rejects.toThrow(/a fault holds "select 1"/)
  })
})

describe('snapshots', () => {
  test('are gone back to under open connections, schema and all', async () => {
    const client = await bench.connect()
    await client.query(`insert into orders (item) values ('kept'); create table later (a int)`)
    const snapshot = await bench.db.snapshot()
    await client.query(`delete from orders; drop table later`)
    await snapshot.restore()
    expect(await items(client)).toEqual(['seeded', 'kept'])
    expect((await client.query('select count(*)::int from later')).rows).toEqual([{ count: 0 }])
    await snapshot.dispose?.()
    await expect(snapshot.restore()).rejects.toMatchObject({ code: 'POSTGRES_COPY_FAILED' })
  })

  test('are not taken while something is under way', async () => {
    const client = await bench.connect()
    await client.query('begin; select 1')
    await expect(bench.db.snapshot()).rejects.toMatchObject({ code: 'POSTGRES_NOT_QUIET' })
    await client.query('commit')
    expect(await items(client)).toEqual(['seeded'])
  })
})

test('many resets leave few databases and connections on the server', async () => {
  const pool = new Pool({ connectionString: bench.url, max: 4 })
  const use = async (): Promise<void> => {
    const clients: PoolClient[] = await Promise.all(Array.from({ length: 4 }, () => pool.connect()))
    await Promise.all(clients.map((client) => client.query('select 1')))
    for (const client of clients) client.release()
  }
  for (let round = 0; round < 20; round++) {
    await use()
    await bench.db.reset()
  }
  const countOf = async (sql: string): Promise<number> => Number((await bench.db.query(sql))[0]?.count)
  await waitFor(async () => (await countOf(`select count(*) from pg_database where datname like '%\\_env\\_%'`)) <= 4)
  // Four of the pool, as many opened ahead on each of two copies, and a few of the seam's own.
  expect(await countOf(`select count(*) from pg_stat_activity where backend_type = 'client backend'`)).toBeLessThan(30)
  await pool.end()
})
