// The HTTP seam: what a request costs through it, beside the same request sent directly.
import { Agent, createServer, request as sendRequest } from 'node:http'
import { isMainThread, parentPort, Worker } from 'node:worker_threads'
import { createClock, createSeed, Journal, Seam } from '../packages/dryfit/src/foundation/core/index.ts'
import { listen } from '../packages/dryfit/src/foundation/net/index.ts'
import { httpProxy } from '../packages/dryfit/src/services/proxy/index.ts'
import { bench, sideBySideMs } from './harness.ts'

const REQUESTS = 2000
const CONNECTIONS = 50
const LARGE_BYTES = 10_000_000

if (isMainThread) await main()
else serve()

/** The service: in a thread of its own, as it would be in a process of its own. */
function serve(): void {
  const large = Buffer.alloc(LARGE_BYTES, 'x')
  const json = JSON.stringify({ id: 'o-1', status: 'confirmed', items: [{ sku: 'mouse', quantity: 2 }] })
  const server = createServer((request, reply) => {
    request.resume()
    if (request.url === '/large') return reply.end(large)
    reply.setHeader('content-type', 'application/json')
    return reply.end(json)
  })
  server.listen(0, '127.0.0.1', () => parentPort?.postMessage(server.address()))
}

async function main(): Promise<void> {
  const worker = new Worker(new URL(import.meta.url))
  const { port } = await new Promise<{ port: number }>((resolve) => worker.once('message', resolve))
  const clock = createClock()
  const journal = new Journal()
  const seam = new Seam({ consumer: 'test', service: 'app', clock, seed: createSeed(1), journal })
  const proxy = httpProxy({ host: '127.0.0.1', port }, { clock })
  await using listener = await listen()
  listener.serve((socket) => proxy.accept(socket, seam))
  const direct = clientOf(port)
  const through = clientOf(listener.address.port)
  const both = (runs: number, work: (client: Client) => Promise<void>) =>
    sideBySideMs(
      { runs, warmUps: 2 },
      () => work(through),
      () => work(direct),
    )

  await bench('seam-http', async (report) => {
    const one = await both(9, (client) => inTurn(client, 'GET'))
    report({ id: 'GET, one after another', value: perRequest(one.ours), unit: 'µs', peer: 'direct', ratio: one.ratio })
    report({ id: 'added to each', value: perRequest(one.ours - one.peer), unit: 'µs' })
    const post = await both(9, (client) => inTurn(client, 'POST'))
    report({ id: 'POST of 1 KB', value: perRequest(post.ours), unit: 'µs', peer: 'direct', ratio: post.ratio })
    const many = await both(9, (client) => atOnce(client))
    const perSecond = (ms: number): number => REQUESTS / (ms / 1000)
    const ratio = perSecond(many.ours) / perSecond(many.peer)
    report({
      id: `GET on ${CONNECTIONS} connections`,
      value: perSecond(many.ours),
      unit: 'req/s',
      peer: 'direct',
      ratio,
    })
    const large = await both(9, (client) => client('GET', '/large'))
    const perMs = LARGE_BYTES / 1e6 / (large.ours / 1000)
    report({ id: 'reply of 10 MB', value: perMs, unit: 'MB/s', peer: 'direct', ratio: large.peer / large.ours })
  })

  for (const client of [direct, through]) client.close()
  proxy.close()
  await worker.terminate()
}

function perRequest(ms: number): number {
  return (ms * 1000) / REQUESTS
}

interface Client {
  (method: string, path: string): Promise<void>
  close(): void
}

function clientOf(port: number): Client {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
  const body = Buffer.alloc(1024, 'b')
  const send = (method: string, path: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const request = sendRequest({ host: '127.0.0.1', port, agent, method, path }, (response) => {
        response.resume().once('end', resolve)
      })
      request.once('error', reject)
      request.end(method === 'POST' ? body : undefined)
    })
  return Object.assign(send, { close: () => agent.destroy() })
}

async function inTurn(client: Client, method: string): Promise<void> {
  for (let count = 0; count < REQUESTS; count++) await client(method, '/orders/o-1')
}

async function atOnce(client: Client): Promise<void> {
  let left = REQUESTS
  const lane = async (): Promise<void> => {
    while (left-- > 0) await client('GET', '/orders/o-1')
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, lane))
}
