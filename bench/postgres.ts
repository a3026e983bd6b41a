// Postgres: from nothing to the first answer, and what each environment and each test costs.
import { rmSync } from 'node:fs'
import { temporaryFolder } from '../packages/dryfit/src/foundation/host/index.ts'
import { system } from '../packages/dryfit/src/harness/environment/index.ts'
import { type MigrationTools, postgres } from '../packages/dryfit/src/services/postgres/index.ts'
import { bench, medianMs } from './harness.ts'

const TABLES = 30
const ROWS_IN_EACH = 20

await using cache = await temporaryFolder()
process.env.DRYFIT_CACHE = cache.path
const empty = system().register('db', postgres({ provider: 'embedded' }))
const shop = system().register('db', postgres({ provider: 'embedded', migrate: manyTables, seed: someRows }))

await bench('postgres', async (report) => {
  const ms = (id: string, value: number): void => report({ id, value, unit: 'ms' })

  ms('cold cache to first query', await medianMs({ runs: 5, warmUps: 0 }, () => firstQuery({ cold: true })))
  ms('warm cache to first query', await medianMs({ runs: 9 }, () => firstQuery({ cold: false })))
  ms('stop', await medianMs({ runs: 9 }, stopOnly))

  await using first = await shop.launch()
  ms(`one more environment (${TABLES} tables), first query`, await medianMs({ runs: 9 }, () => oneMore()))

  const { db } = first
  const write = (): Promise<unknown> => db.query(`INSERT INTO t1 (text) VALUES ('written by a test')`)
  ms('reset, nothing written', await medianMs({ runs: 21, warmUps: 3 }, () => db.reset()))
  ms('reset, one table written', await medianMs({ runs: 21, warmUps: 3 }, () => timedAfter(write, () => db.reset())))
})

async function firstQuery({ cold }: { cold: boolean }): Promise<number> {
  if (cold) rmSync(cache.path, { recursive: true, force: true })
  const startedAt = performance.now()
  await using environment = await empty.launch()
  await environment.db.query('SELECT 1')
  return performance.now() - startedAt
}

async function stopOnly(): Promise<number> {
  const environment = await empty.launch()
  const startedAt = performance.now()
  await environment.stop()
  return performance.now() - startedAt
}

async function oneMore(): Promise<number> {
  const startedAt = performance.now()
  await using environment = await shop.launch()
  await environment.db.query('SELECT 1')
  return performance.now() - startedAt
}

async function timedAfter(prepare: () => Promise<unknown>, work: () => Promise<void>): Promise<number> {
  await prepare()
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}

async function manyTables(db: MigrationTools): Promise<void> {
  const tables = numbers().map(
    (n) => `CREATE TABLE t${n} (id serial PRIMARY KEY, text text, at timestamptz DEFAULT now())`,
  )
  await db.query(tables.join(';'))
}

async function someRows(db: MigrationTools): Promise<void> {
  const inserts = numbers().map(
    (n) => `INSERT INTO t${n} (text) SELECT 'row ' || i FROM generate_series(1, ${ROWS_IN_EACH}) i`,
  )
  await db.query(inserts.join(';'))
}

function numbers(): number[] {
  return Array.from({ length: TABLES }, (_, index) => index + 1)
}
