// Virtual HTTP services: requests a second beside a bare node:http server, WireMock's jar, Mockoon, Prism and json-server, cost
// by the number of stubs, memory, start and reset. WireMock needs a java in PATH.
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { get } from 'node:http'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { bench, type Report } from '../harness.ts'
import { stubBytes } from './memory.ts'
import { type Server, startPeers } from './peers.ts'

const SECONDS = 2
const ROUNDS = 3
const CONNECTIONS = 50
/** Requests after which memory is looked at. */
const FEW = 10_000
const MANY = 1_000_000

const CPU_PAIRS = [
  ['1 stub', 'bare node:http'],
  ['10,000 stubs', '1 stub'],
  ['100,000 stubs', '1 stub'],
  ['1 stub, dryfit mock', 'bare node:http'],
] as const

await bench('http', async (report) => {
  await measureThroughput(report)
  await measureStart(report)
  await measureReset(report)
  report({ id: 'memory of one plain stub', value: stubBytes(20_000), unit: 'B' })
  await measureGrowth(report)
})

/** Everything in one run, in turns, so that a busy machine is busy for all of them. */
async function measureThroughput(report: Report): Promise<void> {
  const servers: (readonly [name: string, server: Server])[] = [
    ['bare node:http', await start('bare')],
    ['1 stub', await start('ours', 1)],
    ['10,000 stubs', await start('ours', 10_000)],
    ['100,000 stubs', await start('ours', 100_000)],
    ['1 stub, dryfit mock', await start('level')],
  ]
  const peers = await startPeers()
  servers.push(...peers)
  const rates = new Map(servers.map(([name]) => [name, [] as number[]]))
  const costs = new Map(servers.map(([name]) => [name, [] as number[]]))
  for (let round = -1; round < ROUNDS; round++) {
    for (const [name, server] of servers) {
      const { rate, cpuUs } = await measureLoad(server)
      if (round >= 0) rates.get(name)?.push(rate)
      if (round >= 0 && cpuUs !== undefined) costs.get(name)?.push(cpuUs)
    }
  }
  for (const [, { process: child }] of servers) child.kill()
  const of = (name: string): number => median(rates.get(name) ?? [])
  report({ id: 'bare node:http', value: of('bare node:http'), unit: 'req/s' })
  report({
    id: '1 stub, journal on',
    value: of('1 stub'),
    unit: 'req/s',
    peer: 'bare node:http',
    ratio: of('1 stub') / of('bare node:http'),
  })
  for (const name of ['10,000 stubs', '100,000 stubs', '1 stub, dryfit mock']) {
    report({ id: name, value: of(name), unit: 'req/s', peer: '1 stub', ratio: of(name) / of('1 stub') })
  }
  // What a busy machine does to throughput it does not do to processor time: the same comparison, steadier.
  const cost = (name: string): number => median(costs.get(name) ?? [])
  for (const [name, peer] of CPU_PAIRS) {
    report({ id: `CPU of a request, ${name}`, value: cost(name), unit: 'µs', peer, ratio: cost(name) / cost(peer) })
  }
  for (const [name] of peers) {
    const ratio = of('1 stub') / of(name)
    report({ id: `1 stub beside ${name}`, value: of(name), unit: 'req/s', peer: name, ratio })
  }
}

/** Requests a second, and the processor time of each where the server can tell. */
async function measureLoad({ port, process: child }: Server): Promise<{ rate: number; cpuUs: number | undefined }> {
  if (!child.connected) return { rate: (await load(port)).rate, cpuUs: undefined }
  const before = await ask(child, 'cpu')
  const { rate, requests } = await load(port)
  return { rate, cpuUs: ((await ask(child, 'cpu')) - before) / requests }
}

/**
 * From the spawn of the process to its first answer. Users run what is compiled; reading the TypeScript of this
 * repository costs many times more, so the package has to be built first.
 */
async function measureStart(report: Report): Promise<void> {
  const compiled = join(import.meta.dirname, '../../packages/dryfit/dist/services/http/index.js')
  if (!existsSync(compiled)) {
    console.log('  start is not measured: run npm run build first')
    return
  }
  const times: number[] = []
  for (let round = 0; round < 7; round++) {
    const script = `import { startMockServer } from ${JSON.stringify(pathToFileURL(compiled).href)}
      const server = await startMockServer({ stubs: [{ response: { body: 'x' } }] }); console.log(server.port)`
    const startedAt = performance.now()
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const port = await new Promise<number>((resolve) =>
      child.stdout.once('data', (chunk: Buffer) => resolve(Number(chunk.toString()))),
    )
    await new Promise((resolve) => get(`http://127.0.0.1:${port}/`, resolve))
    times.push(performance.now() - startedAt)
    child.kill()
  }
  report({ id: 'start of the process to its first answer', value: median(times), unit: 'ms' })
}

async function measureReset(report: Report): Promise<void> {
  const { process: child } = await start('ours', 10_000)
  report({ id: 'reset with 10,000 stubs', value: await ask(child, 'reset'), unit: 'ms' })
  child.kill()
}

/**
 * Memory after a million requests beside that after ten thousand. Resident memory holds what the engine has taken in advance:
 * a server that keeps anything of its requests has a larger place for young objects than a bare one, which keeps nothing. So
 * the heap in use, and that place, stand beside it.
 */
async function measureGrowth(report: Report): Promise<void> {
  const [bare, ours, level] = [await grow('bare'), await grow('ours'), await grow('level')]
  const of = (bytes: number): number => bytes / 1e6
  const [few, many] = [`itself after ${FEW.toLocaleString('en')}`, `after ${MANY.toLocaleString('en')} requests`]
  const grown = (what: string, { early, late }: Growth, key: keyof Memory): void =>
    report({ id: `${what} ${many}`, value: of(late[key]), unit: 'MB', peer: few, ratio: late[key] / early[key] })
  grown('resident memory of dryfit mock', level, 'memory')
  grown('its heap in use', level, 'heap')
  grown('resident memory in a process of your own', ours, 'memory')
  grown('its heap in use there', ours, 'heap')
  grown('its place for young objects there', ours, 'young')
  grown('resident memory of a bare server', bare, 'memory')
  const ratio = level.late.memory / bare.late.memory
  report({ id: `dryfit mock ${many}`, value: of(level.late.memory), unit: 'MB', peer: 'bare node:http', ratio })
}

/** Bytes, each the answer to the question of its name. */
interface Memory {
  readonly memory: number
  readonly heap: number
  readonly young: number
}

interface Growth {
  readonly early: Memory
  readonly late: Memory
}

async function grow(kind: string): Promise<Growth> {
  const { port, process: child } = await start(kind)
  await load(port, { requests: FEW })
  const early = await memoryOf(child)
  await load(port, { requests: MANY - FEW })
  const late = await memoryOf(child)
  child.kill()
  return { early, late }
}

/** The place for young objects first: a forced collection makes it smaller. */
async function memoryOf(child: ChildProcess): Promise<Memory> {
  const young = await ask(child, 'young')
  return { young, memory: await ask(child, 'memory'), heap: await ask(child, 'heap') }
}

function ask(child: ChildProcess, question: string): Promise<number> {
  return new Promise((resolve) => {
    child.once('message', (answer) => resolve(Number(answer)))
    child.send(question)
  })
}

async function load(
  port: number,
  length: { readonly seconds: number } | { readonly requests: number } = { seconds: SECONDS },
): Promise<{ rate: number; requests: number }> {
  const order = JSON.stringify({ port, path: '/users/1', connections: CONNECTIONS, ...length })
  const { stdout } = await promisify(execFile)(process.execPath, [join(import.meta.dirname, 'load.ts'), order])
  const { requests, ms, errors } = JSON.parse(stdout) as { requests: number; ms: number; errors: number }
  if (errors > 0) throw new Error(`${errors} of ${requests} requests failed`)
  return { rate: (requests / ms) * 1000, requests }
}

function start(kind: string, stubs = 1): Promise<Server> {
  const child = spawn(process.execPath, ['--expose-gc', join(import.meta.dirname, 'server.ts'), kind, String(stubs)], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)))
    child.stdout?.once('data', (chunk: Buffer) => resolve({ port: Number(chunk.toString()), process: child }))
  })
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
