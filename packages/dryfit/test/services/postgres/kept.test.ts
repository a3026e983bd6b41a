import { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { temporaryFolder } from '../../../src/foundation/host/index.ts'
import { keptClusters, openKept, removeKeptClusters } from '../../../src/services/postgres/index.ts'
import { give, serverAccount } from '../../../src/services/postgres/server/account.ts'
import { type Bench, openBench } from './support/environment.ts'

const migrate = async (db: { query(sql: string): Promise<unknown> }): Promise<void> => {
  await db.query('create table orders (item text)')
}

async function rowsAt(url: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query('select item from orders')
  await client.end()
  return rows
}

describe('a database that is kept', () => {
  let bench: Bench
  let before: readonly string[]
  const fresh = () => keptClusters().filter(({ id }) => !before.includes(id))
  beforeEach(async () => {
    before = keptClusters().map(({ id }) => id)
    bench = await openBench({ migrate, maxKept: 2 })
  }, 60_000)
  afterEach(async () => {
    await bench.stop()
    for (const { id } of fresh()) removeKeptClusters(id)
  })

  test('stays as it is over the next resets, and its address leads to it', async () => {
    await bench.db.query(`insert into orders values ('evidence')`)
    const kept = bench.db.keep('orders are counted')
    await bench.db.reset()
    await bench.db.reset()
    expect(await bench.db.count('orders')).toBe(0)
    expect(await rowsAt(kept.url)).toEqual([{ item: 'evidence' }])
    expect(kept.psql).toBe(`psql "${kept.url}"`)
  })

  test('is let go when there are too many', async () => {
    const names: string[] = []
    for (const label of ['one', 'two', 'three']) {
      names.push(bench.db.keep(label).database)
      await bench.db.reset()
    }
    expect(bench.db.kept.map(({ label }) => label)).toEqual(['two', 'three'])
  })

  test('outlives the server, and can be opened and removed', async () => {
    await bench.db.query(`insert into orders values ('evidence')`)
    bench.db.keep('orders are counted')
    await bench.db.reset()
    await bench.stop()
    const [kept] = fresh()
    expect(kept?.databases).toMatchObject([{ label: 'orders are counted' }])
    await using opened = await openKept(kept?.id ?? '')
    expect(await rowsAt(opened.databases[0]?.url ?? '')).toEqual([{ item: 'evidence' }])
    await opened.close()
    removeKeptClusters(kept?.id)
    expect(fresh()).toEqual([])
  })
})

test('a database that is kept takes its tablespaces along', async () => {
  await using place = await temporaryFolder()
  give(place.path, serverAccount())
  const before = keptClusters().map(({ id }) => id)
  const bench = await openBench({
    settings: { 'dryfit.test': 'tablespaces' },
    migrate: async (db) => {
      await db.query(`create tablespace elsewhere location '${place.path}'`)
      await db.query('create table orders (item text) tablespace elsewhere')
    },
  })
  await bench.db.query(`insert into orders values ('evidence')`)
  bench.db.keep('orders are counted')
  await bench.stop()
  const [kept] = keptClusters().filter(({ id }) => !before.includes(id))
  const opened = await openKept(kept?.id ?? '')
  expect(await rowsAt(opened.databases[0]?.url ?? '')).toEqual([{ item: 'evidence' }])
  await opened.close()
  removeKeptClusters(kept?.id)
})

test('nothing is kept where there is only one database', async () => {
  const bench = await openBench({ migrate, reset: 'truncate' })
  expect(() => bench.db.keep('x')).toThrow(expect.objectContaining({ code: 'ABILITY_MISSING' }))
  await bench.stop()
})

test('an id that is not kept is refused', async () => {
  await expect(openKept('nothing')).rejects.toMatchObject({ code: 'OPTION_INVALID' })
})
