// How long `dryfit mock` takes from the spawn of its process to its first answer, beside a bare node:http server. What users run is
// compiled, so the package has to be built first: npm run build.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { get } from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bench } from './harness.ts'

const ROUNDS = 15
const DEADLINE_MS = 20_000
const command = join(import.meta.dirname, '../packages/dryfit/dist/entry/cli/main.js')
const bare = `import { createServer } from 'node:http'
  createServer((_, response) => response.end('{"a":1}')).listen(Number(process.argv[1]), '127.0.0.1')`

await bench('mock-start', async (report) => {
  if (!existsSync(command)) throw new Error('there is no compiled package: run npm run build first')
  const folder = mkdtempSync(join(tmpdir(), 'dryfit-mock-start-'))
  mkdirSync(join(folder, 'mappings'))
  const stub = { request: { method: 'GET', urlPath: '/a' }, response: { jsonBody: { a: 1 } } }
  writeFileSync(join(folder, 'mappings/a.json'), JSON.stringify(stub))
  const ours: number[] = []
  const peer: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(await firstAnswer((port) => [command, 'mock', folder, '--port', String(port)]))
    peer.push(await firstAnswer((port) => ['--input-type=module', '--eval', bare, String(port)]))
  }
  rmSync(folder, { recursive: true })
  const name = 'bare node:http'
  report({
    id: 'first answer, median',
    value: middle(ours),
    unit: 'ms',
    peer: name,
    ratio: middle(ours) / middle(peer),
  })
  report({ id: 'first answer, fastest', value: Math.min(...ours), unit: 'ms' })
  report({ id: `first answer of ${name}, median`, value: middle(peer), unit: 'ms' })
})

async function firstAnswer(argumentsFor: (port: number) => string[]): Promise<number> {
  const port = await freePort()
  const startedAt = performance.now()
  const child = spawn(process.execPath, argumentsFor(port), { stdio: 'ignore' })
  while (!(await answers(port))) {
    if (performance.now() - startedAt > DEADLINE_MS) throw new Error(`no answer within ${DEADLINE_MS} ms`)
  }
  const tookMs = performance.now() - startedAt
  child.kill('SIGKILL')
  return tookMs
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get({ host: '127.0.0.1', port, path: '/a', agent: false }, (reply) => {
      reply.resume().once('end', () => resolve(true))
    })
    // Asking without a pause would take the processor from the process that starts.
    request.once('error', () => setTimeout(() => resolve(false), 2))
  })
}

function freePort(): Promise<number> {
  const server = createServer()
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}

function middle(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN
}
