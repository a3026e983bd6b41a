import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { installedPeer } from '../harness.ts'

/** A server of the benchmark, in a process of its own. */
export interface Server {
  readonly port: number
  readonly process: ChildProcess
}

const START_MS = 120_000
const USER = { id: 1, name: 'Ada Lovelace', roles: ['admin', 'user'] }

/** Each serves the same user at /users/1. Whatever cannot be started is left out, with a word why. */
export async function startPeers(): Promise<(readonly [name: string, server: Server])[]> {
  const folder = mkdtempSync(join(tmpdir(), 'dryfit-bench-'))
  const peers: (readonly [string, Server])[] = []
  for (const [name, start] of Object.entries({ WireMock, Mockoon, Prism, 'json-server': jsonServer })) {
    const port = await freePort()
    const child = start(folder, port)
    if (child !== undefined && (await serves(port, child, name))) peers.push([name, { port, process: child }])
    else {
      child?.kill()
      console.log(`  ${name} is left out: it does not start here`)
    }
  }
  return peers
}

/** WireMock's jar, with the journal that the others have: as many requests as ours keeps. */
function WireMock(_folder: string, port: number): ChildProcess | undefined {
  const build = join(installedPeer('wiremock'), 'build')
  const jar = existsSync(build) ? readdirSync(build).find((each) => each.endsWith('.jar')) : undefined
  if (jar === undefined) return undefined
  const journal = ['--max-request-journal-entries', '10000']
  return quietly('java', ['-Xmx400m', '-jar', join(build, jar), '--port', String(port), ...journal])
}

function Mockoon(folder: string, port: number): ChildProcess {
  const file = join(folder, 'mockoon.json')
  writeFileSync(file, JSON.stringify(mockoonEnvironment(port)))
  const command = join(installedPeer('@mockoon/cli'), 'bin/run.js')
  return quietly(process.execPath, [command, 'start', '--data', file, '--port', String(port), '--disable-log-to-file'])
}

function mockoonEnvironment(port: number): object {
  const [environment, route, response] = ['1', '2', '3'].map(
    (digit) => `${digit.repeat(8)}-1111-4111-8111-111111111111`,
  )
  const headers = [{ key: 'Content-Type', value: 'application/json' }]
  const answer = {
    uuid: response,
    body: JSON.stringify(USER),
    statusCode: 200,
    headers,
    bodyType: 'INLINE',
    default: true,
  }
  const served = { uuid: route, type: 'http', method: 'get', endpoint: 'users/1', responses: [answer] }
  const where = { port, hostname: '127.0.0.1', endpointPrefix: '', rootChildren: [{ type: 'route', uuid: route }] }
  return { uuid: environment, lastMigration: 33, name: 'users', ...where, folders: [], routes: [served] }
}

function Prism(folder: string, port: number): ChildProcess {
  const content = { 'application/json': { example: USER } }
  const paths = { '/users/1': { get: { responses: { 200: { description: 'a user', content } } } } }
  const file = join(folder, 'users.json')
  writeFileSync(file, JSON.stringify({ openapi: '3.0.3', info: { title: 'users', version: '1' }, paths }))
  const command = join(installedPeer('@stoplight/prism-cli'), 'dist/index.js')
  return quietly(process.execPath, [command, 'mock', file, '--port', String(port), '--host', '127.0.0.1'])
}

function jsonServer(folder: string, port: number): ChildProcess {
  const file = join(folder, 'db.json')
  writeFileSync(file, JSON.stringify({ users: [{ ...USER, id: '1' }] }))
  const command = join(installedPeer('json-server'), 'lib/bin.js')
  return quietly(process.execPath, [command, file, '--port', String(port), '--host', '127.0.0.1'])
}

function quietly(command: string, args: readonly string[]): ChildProcess {
  return spawn(command, args, { stdio: 'ignore' })
}

/** Waits until it serves the user; WireMock is told about it first. */
async function serves(port: number, child: ChildProcess, name: string): Promise<boolean> {
  let ended = false
  child.once('error', () => (ended = true)).once('exit', () => (ended = true))
  for (const deadline = performance.now() + START_MS; performance.now() < deadline && !ended; await pause(100)) {
    if (name === 'WireMock') await teach(port)
    const reply = await fetch(`http://127.0.0.1:${port}/users/1`).catch(() => undefined)
    await reply?.arrayBuffer()
    if (reply?.status === 200) return true
  }
  return false
}

async function teach(port: number): Promise<void> {
  const request = { method: 'GET', urlPath: '/users/1' }
  const body = JSON.stringify({
    request,
    response: { jsonBody: USER, headers: { 'Content-Type': 'application/json' } },
  })
  const made = await fetch(`http://127.0.0.1:${port}/__admin/mappings`, { method: 'POST', body }).catch(() => undefined)
  await made?.arrayBuffer()
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
