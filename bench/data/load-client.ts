// The client of the benchmark, in a process of its own: asks over so many connections, one statement after the other.
//
//   node load-client.ts '{"url": …, "connections": 10, "statements": 20000, "sql": "select 1"}'
//
// Prints {"ms", "latencies": {"p50", "p95"}} in milliseconds.
import { Client } from 'pg'

interface Order {
  readonly config: object
  readonly connections: number
  readonly statements: number
  readonly sql: string
}

const order = JSON.parse(process.argv[2] ?? '') as Order
const clients = await Promise.all(Array.from({ length: order.connections }, open))
await run(Math.min(2000, order.statements), [])
const latencies: number[] = []
const startedAt = performance.now()
await run(order.statements, latencies)
const ms = performance.now() - startedAt
await Promise.all(clients.map((client) => client.end()))
latencies.sort((a, b) => a - b)
const at = (share: number): number => latencies[Math.floor(latencies.length * share)] ?? Number.NaN
console.log(JSON.stringify({ ms, latencies: { p50: at(0.5), p95: at(0.95) } }))

async function open(): Promise<Client> {
  const client = new Client(order.config)
  await client.connect()
  return client
}

async function run(statements: number, times: number[]): Promise<void> {
  let left = statements
  const work = async (client: Client): Promise<void> => {
    while (left-- > 0) {
      const before = performance.now()
      await client.query(order.sql, [1 + (left % 300)])
      if (times.length < 200_000) times.push(performance.now() - before)
    }
  }
  await Promise.all(clients.map(work))
}
