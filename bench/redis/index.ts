// The embedded Redis beside redis-server, with redis-benchmark as the load on both.
//
//   npm run bench -- redis
import { fork, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { connect as connectSocket } from 'node:net'
import { fileURLToPath } from 'node:url'
import { Peer } from '../../conformance/redis/peer.ts'
import { startRealRedis } from '../../conformance/redis/servers.ts'
import { startRedis } from '../../packages/dryfit/test/services/redis/support/started.ts'
import { bench, median, medianMs } from '../harness.ts'

const ROUNDS = 5
const KEYS = 100_000
const PEER = 'redis-server'

/** One row of `redis-benchmark`: its options, and the share of the real server's rate that is wanted. */
const LOADS: readonly {
  readonly id: string
  readonly args: readonly string[]
  readonly wanted: number
  readonly requests: number
}[] = [
  { id: 'SET, no pipeline', args: ['-t', 'set'], wanted: 0.5, requests: 30_000 },
  { id: 'GET, no pipeline', args: ['-t', 'get'], wanted: 0.5, requests: 30_000 },
  { id: 'SET, pipeline of 16', args: ['-t', 'set', '-P', '16'], wanted: 0.25, requests: 200_000 },
  { id: 'GET, pipeline of 16', args: ['-t', 'get', '-P', '16'], wanted: 0.25, requests: 200_000 },
  {
    id: 'EVAL',
    args: ['eval', "return redis.call('SET',KEYS[1],ARGV[1])", '1', 'k', 'v'],
    wanted: 0.25,
    requests: 30_000,
  },
]

await bench('redis', async (report) => {
  const real = await startRealRedis()
  if (typeof real === 'string') throw new Error(real)
  const embedded = await startChild()
  for (const { id, args, wanted, requests } of LOADS) {
    const rates: { ours: number[]; theirs: number[] } = { ours: [], theirs: [] }
    // In turns, so that both see the same machine; the first round warms up.
    for (let round = 0; round <= ROUNDS; round++) {
      const [ours, theirs] = [rate(embedded.port, args, requests), rate(real.port, args, requests)]
      if (round === 0) continue
      rates.ours.push(ours)
      rates.theirs.push(theirs)
    }
    const value = median(rates.ours)
    const theirs = median(rates.theirs)
    report({ id, value, unit: 'requests/s', peer: `${PEER} (wanted ≥ ${wanted})`, ratio: value / theirs })
  }
  report({ id: 'start to first reply', value: await medianMs({}, startToFirstReply), unit: 'ms' })
  await memory(report, embedded, real.port)
  report({ id: `reset with ${KEYS} keys`, value: await resetMs(), unit: 'ms' })
  embedded.stop()
  await real[Symbol.asyncDispose]()
})

/** Requests in a second, as redis-benchmark counts them. */
function rate(port: number, args: readonly string[], requests: number): number {
  const all = ['-p', String(port), '-n', String(requests), '-q', '--csv', ...args]
  const { stdout } = spawnSync('redis-benchmark', all, { encoding: 'utf8' })
  const row = stdout.trim().split('\n').at(-1) ?? ''
  return Number(row.split('","')[1]?.replaceAll('"', ''))
}

interface Child {
  readonly port: number
  heapBytes(): Promise<number>
  stop(): void
}

/** The embedded server in a process of its own, as a system under test sees it. */
async function startChild(): Promise<Child> {
  const child = fork(fileURLToPath(new URL('./server.ts', import.meta.url)), { execArgv: ['--expose-gc'] })
  const [{ port }] = (await once(child, 'message')) as [{ port: number }]
  return {
    port,
    heapBytes: async () => {
      child.send('heap')
      const [{ heapBytes }] = (await once(child, 'message')) as [{ heapBytes: number }]
      return heapBytes
    },
    stop: () => child.kill(),
  }
}

async function startToFirstReply(): Promise<number> {
  const startedAt = performance.now()
  await using redis = await startRedis({ provider: 'embedded' })
  const socket = connectSocket({ port: redis.port, host: redis.host, noDelay: true })
  socket.write('*1\r\n$4\r\nPING\r\n')
  await once(socket, 'data')
  const ms = performance.now() - startedAt
  socket.destroy()
  return ms
}

async function memory(report: Parameters<Parameters<typeof bench>[1]>[0], embedded: Child, realPort: number) {
  const [ours, theirs] = [await Peer.connect(embedded.port), await Peer.connect(realPort)]
  await Promise.all([ours.command('FLUSHALL'), theirs.command('FLUSHALL')])
  const usedByReal = async (): Promise<number> =>
    Number(/used_memory:(\d+)/.exec(String(await theirs.command('INFO', 'memory')))?.[1])
  const before = [await embedded.heapBytes(), await usedByReal()] as const
  await Promise.all([ours, theirs].map(fill))
  const after = [await embedded.heapBytes(), await usedByReal()] as const
  const [our, their] = [after[0] - before[0], after[1] - before[1]]
  report({
    id: `memory of ${KEYS} small keys`,
    value: our / 2 ** 20,
    unit: 'MiB',
    peer: `${PEER} (wanted ≤ 3)`,
    ratio: our / their,
  })
  ours.end()
  theirs.end()
}

async function fill(peer: Peer): Promise<void> {
  for (let at = 0; at < KEYS; at += 1000) {
    await peer.send(Array.from({ length: 1000 }, (_, key) => ['SET', `key:${at + key}`, `value ${at + key}`]))
  }
  // The journal is to hold something else than these.
  for (let round = 0; round < 11; round++) await peer.send(Array.from({ length: 1000 }, () => ['PING']))
}

async function resetMs(): Promise<number> {
  await using redis = await startRedis({ provider: 'embedded' })
  const peer = await Peer.connect(redis.port)
  const ms = await medianMs({ runs: 5, warmUps: 1 }, async () => {
    await fill(peer)
    const startedAt = performance.now()
    await redis.service.reset()
    return performance.now() - startedAt
  })
  peer.end()
  return ms
}
