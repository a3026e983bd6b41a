import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
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
  await timeOne(report, direct, through)
  await timeMany(report, direct, through, 'select', 60_000)
  await timeMany(report, direct, through, 'tpcb', 10_000)
  if (existsSync(PGBENCH)) await timePgbench(report, environment)
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

async function timeMany(
  report: Report,
  direct: object,
  through: object,
  script: LoadOrder['script'],
  runs: number,
): Promise<void> {
  const many = { connections: CONNECTIONS, runs, script }
  const rates = { direct: [] as number[], through: [] as number[] }
  for (let round = 0; round < ROUNDS; round++) {
    rates.direct.push(perSecond(await load(direct, many), runs))
    rates.through.push(perSecond(await load(through, many), runs))
  }
  const what = script === 'select' ? "pgbench's selects" : "pgbench's transactions"
  reportRates(report, `${what} by node-postgres, ${CONNECTIONS} connections`, rates)
}

/** The C program itself, which costs next to nothing: what is left is server and seam. */
async function timePgbench(report: Report, environment: Launched): Promise<void> {
  const { host, port, user, database } = directAccess(environment)
  const url = new URL(environment.db.url)
  const direct = { PGHOST: host, PGPORT: String(port), PGUSER: user, PGDATABASE: database }
  const through = {
    ...{ PGHOST: url.hostname, PGPORT: url.port, PGDATABASE: url.pathname.slice(1) },
    ...{ PGUSER: url.username, PGPASSWORD: url.password },
  }
  for (const [what, ...flags] of [['selects', '-S'], ['transactions']] as const) {
    const rates = { direct: [] as number[], through: [] as number[] }
    for (let round = 0; round < ROUNDS; round++) {
      rates.direct.push(await pgbench(direct, flags))
      rates.through.push(await pgbench(through, flags))
    }
    reportRates(report, `pgbench's ${what} by pgbench, ${CONNECTIONS} connections`, rates)
  }
}

function reportRates(report: Report, id: string, rates: Readonly<Record<'direct' | 'through', number[]>>): void {
  const value = percentile(rates.through, 50)
  report({ id, value, unit: '/s', peer: 'direct, over the Unix socket', ratio: value / percentile(rates.direct, 50) })
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
