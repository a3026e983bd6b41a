import { join } from 'node:path'
import { Pool, type PoolClient } from 'pg'
import { migrate as migrateShop } from '../../examples/shop/database/migrate.ts'
import { system } from '../../packages/dryfit/src/harness/environment/index.ts'
import {
  type MigrationTools,
  type PostgresOptions,
  postgres,
  type RunningPostgres,
} from '../../packages/dryfit/src/services/postgres/index.ts'

export const CONNECTIONS = 10

const TABLES = 30
const ROWS_IN_EACH = 334

/** 30 tables with 10,000 rows. */
export const MANY_TABLES: PostgresOptions = { migrate: manyTables, seed: someRows }

/** The example shop's own schema and seed. */
export const SHOP: PostgresOptions = {
  migrate: ({ url }) => migrateShop(url),
  seed: join(import.meta.dirname, '../../examples/shop/database/seed.sql'),
}

/** An environment with a database. */
export interface Launched extends AsyncDisposable {
  readonly db: RunningPostgres
  stop(): Promise<void>
}

export function launch(options: PostgresOptions): Promise<Launched> {
  return system()
    .register('db', postgres({ provider: 'embedded', ...options }))
    .launch({ journal: { maxExchanges: 10_000 } })
}

/** The database past the seam. */
export function directAccess({ db }: Launched) {
  const { database, server } = db.inspect() as { database: string; server: string }
  const [host = '', port = ''] = server.split(/:(?=\d+$)/)
  return { host, port: Number(port), user: 'postgres', database }
}

/** A pool whose connections are all open, as that of an app that has been running for an hour. */
export async function openPool(config: object): Promise<Pool> {
  const pool = new Pool({ ...config, max: CONNECTIONS, idleTimeoutMillis: 0 })
  pool.on('error', () => {})
  await onAll(pool, (client) => client.query('select 1'))
  return pool
}

export async function onAll(pool: Pool, work: (client: PoolClient) => Promise<unknown>): Promise<void> {
  const clients = await Promise.all(Array.from({ length: CONNECTIONS }, () => pool.connect()))
  await Promise.all(clients.map(work))
  for (const client of clients) client.release()
}

async function manyTables(db: MigrationTools): Promise<void> {
  const tables = Array.from(
    { length: TABLES },
    (_, n) => `create table t${n + 1} (id serial primary key, text text, at timestamptz default now());
      create index on t${n + 1} (text)`,
  )
  await db.query(tables.join(';'))
}

async function someRows(db: MigrationTools): Promise<void> {
  const inserts = Array.from(
    { length: TABLES },
    (_, n) => `insert into t${n + 1} (text) select 'row ' || i from generate_series(1, ${ROWS_IN_EACH}) i`,
  )
  await db.query(inserts.join(';'))
}
