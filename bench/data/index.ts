// Clean data for every test, and what the seam costs: 30 tables with 10,000 rows, an app with 10 open connections.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { dirname, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Client, Pool, type PoolClient } from 'pg'
import { system } from '../../packages/dryfit/src/harness/environment/index.ts'
import { type MigrationTools, postgres, type ResetKind } from '../../packages/dryfit/src/services/postgres/index.ts'
import {
  encodePassword,
  encodeQuery,
  encodeStartup,
  STARTUP,
} from '../../packages/dryfit/src/services/postgres/wire/index.ts'
import { bench, percentile, type Report } from '../harness.ts'

const TABLES = 30
const ROWS_IN_EACH = 334
const CONNECTIONS = 10
const RESETS = 100
/** What a test does between two resets: so many statements on each connection, */
const STATEMENTS_IN_A_TEST = 5
/** … and what else it does takes until so many milliseconds have passed. */
const TEST_MS = 50

/** A point query by the primary key, as pgbench -S asks. */
const SELECT = 'select text from t1 where id = $1'

const here = dirname(fileURLToPath(import.meta.url))

await bench('data', async (report) => {
  const clone = await timeResets(report, 'clone', 'reset')
  await timeResets(report, 'truncate', 'truncate', clone)
  await timeDropAndClone(report, clone)
  await timeRestart(report, clone)
  await timeSuite(report)
  await timeSeam(report)
  await timeMillion(report)
  await timeStream(report)
})

type Times = { readonly p50: number; readonly p95: number }

function launch(reset: ResetKind) {
  return system()
    .register('db', postgres({ provider: 'embedded', migrate: manyTables, seed: someRows, reset }))
    .launch({ journal: { maxExchanges: 10_000 } })
}

/** A pool whose connections are all open, as that of an app that has been running for an hour. */
async function openPool(connectionString: string): Promise<Pool> {
  const pool = new Pool({ connectionString, max: CONNECTIONS, idleTimeoutMillis: 0 })
  pool.on('error', () => {})
  await onAll(pool, (client) => client.query('select 1'))
  return pool
}

async function onAll(pool: Pool, work: (client: PoolClient) => Promise<unknown>): Promise<void> {
  const clients = await Promise.all(Array.from({ length: CONNECTIONS }, () => pool.connect()))
  await Promise.all(clients.map(work))
  for (const client of clients) client.release()
}

async function aTest(pool: Pool): Promise<void> {
  const over = setTimeout(TEST_MS)
  await onAll(pool, async (client) => {
    for (let n = 1; n <= STATEMENTS_IN_A_TEST; n++) {
      await client.query(`insert into t${n} (text) values ($1) returning id`, ['written by a test'])
    }
  })
  await over
}

function summary(times: readonly number[]): Times {
  return { p50: percentile(times, 50), p95: percentile(times, 95) }
}

function reportTimes(report: Report, id: string, times: Times, ours?: Times): void {
  const peer = ours === undefined ? {} : { peer: 'reset', ratio: times.p50 / ours.p50 }
  report({ id: `${id}, p50`, value: times.p50, unit: 'ms', ...peer })
  report({ id: `${id}, p95`, value: times.p95, unit: 'ms' })
}

async function timeResets(report: Report, kind: ResetKind, id: string, ours?: Times): Promise<Times> {
  await using environment = await launch(kind)
  const pool = await openPool(environment.db.url)
  const resets: number[] = []
  const firsts: number[] = []
  for (let round = -5; round < RESETS; round++) {
    await aTest(pool)
    const startedAt = performance.now()
    await environment.db.reset()
    const resetAt = performance.now()
    await onAll(pool, (client) => client.query('select count(*) from t1'))
    if (round < 0) continue
    resets.push(resetAt - startedAt)
    firsts.push(performance.now() - resetAt)
  }
  await pool.end()
  const times = summary(resets)
  reportTimes(report, `${id} under ${CONNECTIONS} open connections`, times, ours)
  reportTimes(report, `  first statement on all ${CONNECTIONS} after it`, summary(firsts))
  return times
}

async function timeDropAndClone(report: Report, ours: Times): Promise<void> {
  await using environment = await launch('none')
  const { database, server } = environment.db.inspect() as { database: string; server: string }
  const [host = '', port = ''] = server.split(/:(?=\d+$)/)
  const access = { host, port: Number(port), user: 'postgres' }
  const admin = new Client({ ...access, database: 'postgres' })
  await admin.connect()
  await admin.query(`create database peer_template template "${database}" strategy file_copy`)
  const times: number[] = []
  const fresh = async (): Promise<Pool> => {
    await admin.query('create database peer template peer_template strategy file_copy')
    const pool = new Pool({ ...access, database: 'peer', max: CONNECTIONS, idleTimeoutMillis: 0 })
    pool.on('error', () => {})
    await onAll(pool, (client) => client.query('select count(*) from t1'))
    return pool
  }
  let pool = await fresh()
  for (let round = -1; round < RESETS / 5; round++) {
    await aTest(pool)
    const startedAt = performance.now()
    await pool.end()
    await admin.query('drop database peer with (force)')
    pool = await fresh()
    if (round >= 0) times.push(performance.now() - startedAt)
  }
  await pool.end()
  await admin.end()
  reportTimes(report, 'drop, clone, reconnect, first statement', summary(times), ours)
}

async function timeRestart(report: Report, ours: Times): Promise<void> {
  const times: number[] = []
  for (let round = 0; round < 5; round++) {
    const environment = await launch('none')
    const startedAt = performance.now()
    await environment.stop()
    const next = await launch('none')
    const pool = await openPool(next.db.url)
    times.push(performance.now() - startedAt)
    await pool.end()
    await next.stop()
  }
  reportTimes(report, 'restart, migrate, seed, reconnect', summary(times), ours)
}

async function timeSuite(report: Report): Promise<void> {
  await using environment = await launch('clone')
  const pool = await openPool(environment.db.url)
  let total = 0
  const suiteStartedAt = performance.now()
  for (let round = 0; round < 1000; round++) {
    for (let n = 1; n <= STATEMENTS_IN_A_TEST; n++) await pool.query(`insert into t${n} (text) values ('x')`)
    const startedAt = performance.now()
    await environment.db.reset()
    total += performance.now() - startedAt
  }
  report({ id: '1,000 resets, in total', value: total / 1000, unit: 's' })
  report({
    id: '1,000 tests of 5 inserts, resets included',
    value: (performance.now() - suiteStartedAt) / 1000,
    unit: 's',
  })
  await pool.end()
}

interface Load {
  readonly ms: number
  readonly latencies: Times
}

async function load(config: object, order: { connections: number; statements: number; sql: string }): Promise<Load> {
  const child = spawn(process.execPath, [join(here, 'load-client.ts'), JSON.stringify({ config, ...order })], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.on('data', (chunk) => {
    output += chunk
  })
  await once(child, 'close')
  return JSON.parse(output) as Load
}

async function timeSeam(report: Report): Promise<void> {
  await using environment = await launch('none')
  const { database, server } = environment.db.inspect() as { database: string; server: string }
  const [host = '', port = ''] = server.split(/:(?=\d+$)/)
  const direct = { host, port: Number(port), user: 'postgres', database }
  const through = { connectionString: environment.db.url }
  const one = { connections: 1, statements: 20_000, sql: SELECT }
  const many = { connections: CONNECTIONS, statements: 60_000, sql: SELECT }
  const overheads: number[] = []
  const ratios: number[] = []
  const rates: number[] = []
  for (let round = 0; round < 3; round++) {
    const [d1, t1] = [await load(direct, one), await load(through, one)]
    overheads.push((t1.latencies.p50 - d1.latencies.p50) * 1000)
    const [d10, t10] = [await load(direct, many), await load(through, many)]
    ratios.push(d10.ms / t10.ms)
    rates.push(many.statements / (t10.ms / 1000))
  }
  report({ id: 'seam, added to a statement, p50', value: percentile(overheads, 50), unit: 'µs' })
  report({
    id: `throughput on ${CONNECTIONS} connections`,
    value: percentile(rates, 50),
    unit: 'statements/s',
    peer: 'direct, over the Unix socket',
    ratio: percentile(ratios, 50),
  })
}

async function timeMillion(report: Report): Promise<void> {
  await using environment = await launch('none')
  const through = { connectionString: environment.db.url }
  await load(through, { connections: CONNECTIONS, statements: 50_000, sql: SELECT })
  const before = memory()
  let most = before
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss)
  }, 100)
  const { ms } = await load(through, { connections: CONNECTIONS, statements: 1_000_000, sql: SELECT })
  clearInterval(watch)
  report({ id: '1,000,000 statements', value: ms / 1000, unit: 's' })
  report({ id: '  memory at most above the beginning', value: (most - before) / 2 ** 20, unit: 'MiB' })
  report({ id: '  memory kept after them', value: (memory() - before) / 2 ** 20, unit: 'MiB' })
}

/** 500 MB of rows to a client that only counts bytes. */
async function timeStream(report: Report): Promise<void> {
  await using environment = await launch('none')
  const before = memory()
  let most = before
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss)
  }, 20)
  const startedAt = performance.now()
  const bytes = await stream(environment.db.url, `select repeat('x', 1000) from generate_series(1, 500000)`)
  clearInterval(watch)
  report({ id: `stream of ${Math.round(bytes / 1e6)} MB`, value: (performance.now() - startedAt) / 1000, unit: 's' })
  report({ id: '  memory at most above the beginning', value: (most - before) / 2 ** 20, unit: 'MiB' })
}

function stream(url: string, sql: string): Promise<number> {
  const { hostname, port, username, password, pathname } = new URL(url)
  const parameters = new Map([
    ['user', username],
    ['database', pathname.slice(1)],
  ])
  return new Promise((resolve, reject) => {
    let bytes = 0
    const socket = connect(Number(port), hostname)
    socket.on('error', reject)
    socket.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      const ready = chunk.at(-6) === 0x5a && chunk.at(-1) === 0x49
      if (bytes === chunk.length) socket.write(encodePassword(password))
      else if (ready && bytes < 5000) socket.write(encodeQuery(sql))
      else if (ready && bytes > 1e6) {
        socket.end()
        resolve(bytes)
      }
    })
    socket.write(encodeStartup(STARTUP.protocol30, parameters))
  })
}

function memory(): number {
  globalThis.gc?.()
  return process.memoryUsage().rss
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
