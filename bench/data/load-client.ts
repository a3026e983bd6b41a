// The client of the benchmark, in a process of its own: runs a script of pgbench over so many connections.
//
//   node load-client.ts '{"config": {"connectionString": …}, "connections": 10, "runs": 20000, "script": "select"}'
//
// Prints {"ms", "latencies": {"p50", "p95"}} in milliseconds.
import { Client } from 'pg'
import { select, transfer } from './pgbench.ts'

export interface LoadOrder {
  /** node-postgres' own. */
  readonly config: object
  readonly connections: number
  /** How often, over all connections. */
  readonly runs: number
  readonly script: 'select' | 'tpcb'
}

export interface Load {
  readonly ms: number
  readonly latencies: { readonly p50: number; readonly p95: number }
}

const MAX_LATENCIES = 200_000

const order = JSON.parse(process.argv[2] ?? '') as LoadOrder
const script = order.script === 'select' ? select : transfer
const clients = await Promise.all(Array.from({ length: order.connections }, open))
await run(Math.min(2000, order.runs), [])
const latencies: number[] = []
const startedAt = performance.now()
await run(order.runs, latencies)
const ms = performance.now() - startedAt
await Promise.all(clients.map((client) => client.end()))
latencies.sort((a, b) => a - b)
const at = (share: number): number => latencies[Math.floor(latencies.length * share)] ?? Number.NaN
console.log(JSON.stringify({ ms, latencies: { p50: at(0.5), p95: at(0.95) } } satisfies Load))

async function open(): Promise<Client> {
  const client = new Client(order.config)
  await client.connect()
  return client
}

async function run(runs: number, times: number[]): Promise<void> {
  let left = runs
  const work = async (client: Client): Promise<void> => {
    while (left-- > 0) {
      const before = performance.now()
      await script(client)
      if (times.length < MAX_LATENCIES) times.push(performance.now() - before)
    }
  }
  await Promise.all(clients.map(work))
}
