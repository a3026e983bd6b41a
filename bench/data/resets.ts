import { setTimeout } from 'node:timers/promises'
import { Client, type Pool } from 'pg'
import type { PostgresOptions } from '../../packages/dryfit/src/services/postgres/index.ts'
import { percentile, type Report } from '../harness.ts'
import { CONNECTIONS, directAccess, launch, MANY_TABLES, onAll, openPool } from './databases.ts'

const RESETS = 100
/** What a test does between two resets: so many statements on each connection, */
const STATEMENTS_IN_A_TEST = 5
/** … and what else it does takes until so many milliseconds have passed. */
const TEST_MS = 50

export type Times = { readonly p50: number; readonly p95: number }

/** What is timed, as the report names it, and what it is compared with. */
interface Timed {
  readonly id: string
  readonly options: PostgresOptions
  /** A statement of a test, for the n-th of its statements; one without values. Default: one that suits {@link MANY_TABLES}. */
  readonly write?: (n: number) => string
  readonly read?: string
  readonly peer?: { readonly name: string; readonly times: Times }
}

const writeOne = (n: number): string => `insert into t${n} (text) values ('written by a test') returning id`
const READ = 'select count(*) from t1'

export async function timeResets(report: Report, timed: Timed): Promise<Times> {
  const { id, options, write = writeOne, read = READ, peer } = timed
  await using environment = await launch(options)
  const pool = await openPool({ connectionString: environment.db.url })
  const resets: number[] = []
  const firsts: number[] = []
  for (let round = -5; round < RESETS; round++) {
    await aTest(pool, write)
    const startedAt = performance.now()
    await environment.db.reset()
    const resetAt = performance.now()
    await onAll(pool, (client) => client.query(read))
    if (round < 0) continue
    resets.push(resetAt - startedAt)
    firsts.push(performance.now() - resetAt)
  }
  await pool.end()
  const times = summary(resets)
  reportTimes(report, id, times, peer)
  reportTimes(report, `  first statement on all ${CONNECTIONS} after it`, summary(firsts))
  return times
}

/** What tools that clone databases do: the app has to reconnect. */
export async function timeDropAndClone(report: Report, ours: Times): Promise<void> {
  await using environment = await launch({ ...MANY_TABLES, reset: 'none' })
  const { database, ...access } = directAccess(environment)
  const admin = new Client({ ...access, database: 'postgres' })
  await admin.connect()
  await admin.query(`create database peer_template template "${database}" strategy file_copy`)
  const times: number[] = []
  const fresh = async (): Promise<Pool> => {
    await admin.query('create database peer template peer_template strategy file_copy')
    const pool = await openPool({ ...access, database: 'peer' })
    await onAll(pool, (client) => client.query(READ))
    return pool
  }
  let pool = await fresh()
  for (let round = -1; round < RESETS / 5; round++) {
    await aTest(pool, writeOne)
    const startedAt = performance.now()
    await pool.end()
    await admin.query('drop database peer with (force)')
    pool = await fresh()
    if (round >= 0) times.push(performance.now() - startedAt)
  }
  await pool.end()
  await admin.end()
  reportTimes(report, 'drop, clone, reconnect, first statement', summary(times), { name: 'reset', times: ours })
}

export async function timeRestart(report: Report, ours: Times): Promise<void> {
  const times: number[] = []
  for (let round = 0; round < 5; round++) {
    const environment = await launch({ ...MANY_TABLES, reset: 'none' })
    const startedAt = performance.now()
    await environment.stop()
    const next = await launch({ ...MANY_TABLES, reset: 'none' })
    const pool = await openPool({ connectionString: next.db.url })
    times.push(performance.now() - startedAt)
    await pool.end()
    await next.stop()
  }
  reportTimes(report, 'restart, migrate, seed, reconnect', summary(times), { name: 'reset', times: ours })
}

export async function timeSuite(report: Report): Promise<void> {
  await using environment = await launch(MANY_TABLES)
  const pool = await openPool({ connectionString: environment.db.url })
  let total = 0
  const suiteStartedAt = performance.now()
  for (let round = 0; round < 1000; round++) {
    for (let n = 1; n <= STATEMENTS_IN_A_TEST; n++) await pool.query(writeOne(n))
    const startedAt = performance.now()
    await environment.db.reset()
    total += performance.now() - startedAt
  }
  const seconds = (id: string, ms: number): void => report({ id, value: ms / 1000, unit: 's' })
  seconds('1,000 resets, in total', total)
  seconds('1,000 tests of 5 inserts, resets included', performance.now() - suiteStartedAt)
  await pool.end()
}

async function aTest(pool: Pool, write: (n: number) => string): Promise<void> {
  const over = setTimeout(TEST_MS)
  await onAll(pool, async (client) => {
    for (let n = 1; n <= STATEMENTS_IN_A_TEST; n++) await client.query(write(n))
  })
  await over
}

function summary(times: readonly number[]): Times {
  return { p50: percentile(times, 50), p95: percentile(times, 95) }
}

function reportTimes(report: Report, id: string, times: Times, peer?: Timed['peer']): void {
  const compared = (at: keyof Times) =>
    peer === undefined ? {} : { peer: peer.name, ratio: times[at] / peer.times[at] }
  report({ id: `${id}, p50`, value: times.p50, unit: 'ms', ...compared('p50') })
  report({ id: `${id}, p95`, value: times.p95, unit: 'ms', ...compared('p95') })
}
