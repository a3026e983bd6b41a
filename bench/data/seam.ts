import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { join } from 'node:path'
import { percentile, type Report } from '../harness.ts'
import { CONNECTIONS, directAccess, type Launched, launch, MANY_TABLES } from './databases.ts'
import type { Load, LoadOrder } from './load-client.ts'
import { createBank } from './pgbench.ts'

const ROUNDS = 3
const PGBENCH = '/usr/bin/pgbench'
const PGBENCH_SECONDS = 5

/** What the seam adds to a statement, and what it leaves of the throughput: client, seam and server on one machine. */
export async function timeSeam(report: Report): Promise<void> {
  await using environment = await launch({ ...MANY_TABLES, reset: 'none', migrate: createBank, seed: [] })
  const direct = directAccess(environment)
  const through = { connectionString: environment.db.url }
  await using copier = await copyBytesTo(join(direct.host, `.s.PGSQL.${direct.port}`))
  const copied = { ...direct, host: '127.0.0.1', port: copier.port }
  await timeOne(report, direct, through)
  await timeMany(report, { direct, copied, through }, 'select', 60_000)
  await timeMany(report, { direct, copied, through }, 'tpcb', 10_000)
  if (existsSync(PGBENCH)) await timePgbench(report, environment, copier.port)
}

/** The least that any proxy in Node costs: it reads and writes, and looks at nothing. */
async function copyBytesTo(socketPath: string): Promise<AsyncDisposable & { readonly port: number }> {
  const server = createServer({ noDelay: true }, (client) => {
    const upstream = connect(socketPath)
    client.pipe(upstream).pipe(client)
    for (const each of [client, upstream]) each.on('error', () => each.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => void server.close(),
  }
}

async function timeOne(report: Report, direct: object, through: object): Promise<void> {
  const one = { connections: 1, runs: 20_000, script: 'select' } as const
  const overheads: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const [past, across] = [await load(direct, one), await load(through, one)]
    overheads.push((across.latencies.p50 - past.latencies.p50) * 1000)
  }
  report({ id: 'seam, added to a statement, p50', value: percentile(overheads, 50), unit: 'µs' })
}

/** The same load on the server itself, through a proxy that only copies bytes, and through the seam. */
type Ways<T> = Readonly<Record<'direct' | 'copied' | 'through', T>>

async function timeMany(report: Report, ways: Ways<object>, script: LoadOrder['script'], runs: number): Promise<void> {
  const rates = await inTurns(async (way) =>
    perSecond(await load(ways[way], { connections: CONNECTIONS, runs, script }), runs),
  )
  const what = script === 'select' ? "pgbench's selects" : "pgbench's transactions"
  reportRates(report, `${what} by node-postgres, ${CONNECTIONS} connections`, rates)
}

/** The C program itself, which costs next to nothing: what is left is server and seam. */
async function timePgbench(report: Report, environment: Launched, copierPort: number): Promise<void> {
  const { host, port, user, database } = directAccess(environment)
  const url = new URL(environment.db.url)
  const direct = { PGHOST: host, PGPORT: String(port), PGUSER: user, PGDATABASE: database }
  const through = {
    ...{ PGHOST: url.hostname, PGPORT: url.port, PGDATABASE: url.pathname.slice(1) },
    ...{ PGUSER: url.username, PGPASSWORD: url.password },
  }
  const ways = { direct, copied: { ...direct, PGHOST: '127.0.0.1', PGPORT: String(copierPort) }, through }
  for (const [what, ...flags] of [['selects', '-S'], ['transactions']] as const) {
    const rates = await inTurns((way) => pgbench(ways[way], flags))
    reportRates(report, `pgbench's ${what} by pgbench, ${CONNECTIONS} connections`, rates)
  }
}

/** Some rounds of each way in turns, so that a busy moment is busy for all of them; the medians. */
async function inTurns(measure: (way: keyof Ways<unknown>) => Promise<number>): Promise<Ways<number>> {
  const rates = { direct: [] as number[], copied: [] as number[], through: [] as number[] }
  for (let round = 0; round < ROUNDS; round++) {
    for (const way of ['direct', 'copied', 'through'] as const) rates[way].push(await measure(way))
  }
  return {
    direct: percentile(rates.direct, 50),
    copied: percentile(rates.copied, 50),
    through: percentile(rates.through, 50),
  }
}

function reportRates(report: Report, id: string, { direct, copied, through }: Ways<number>): void {
  const beside = (peer: string, rate: number) => ({ value: through, unit: '/s', peer, ratio: through / rate })
  report({ id, ...beside('direct, over the Unix socket', direct) })
  report({ id: '  the same', ...beside('a proxy that only copies bytes', copied) })
}

function perSecond({ ms }: Load, runs: number): number {
  return runs / (ms / 1000)
}

/** Runs the client of the benchmark in a process of its own. */
export async function load(config: object, order: Omit<LoadOrder, 'config'>): Promise<Load> {
  const output = await outputOf(process.execPath, [
    join(import.meta.dirname, 'load-client.ts'),
    JSON.stringify({ config, ...order }),
  ])
  return JSON.parse(output) as Load
}

async function pgbench(env: Readonly<Record<string, string>>, flags: readonly string[]): Promise<number> {
  const args = ['--no-vacuum', '--client', String(CONNECTIONS), '--time', String(PGBENCH_SECONDS), ...flags]
  const output = await outputOf(PGBENCH, args, env)
  return Number(/tps = ([\d.]+)/.exec(output)?.[1])
}

async function outputOf(command: string, args: readonly string[], env: object = {}): Promise<string> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, ...env } })
  let output = ''
  child.stdout.on('data', (chunk) => {
    output += chunk
  })
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`${command} ended with ${code}`)
  return output
}
