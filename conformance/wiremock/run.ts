// Asks WireMock's jar and ours the same, and compares what comes back, byte by byte where it is no control call.
//
//   node conformance/wiremock/run.ts [--verbose] [filter]     installs the jar into this folder when it is not there
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { startMockServer } from '../../packages/dryfit/src/services/http/index.ts'
import { type Call, type Case, UPSTREAM } from './corpus/case.ts'
import { CORPUS } from './corpus/index.ts'
import { NOT_COMPARED, uncovered } from './coverage.ts'
import { COMPARED_HEADERS, normalizeJson } from './normalize.ts'
import { parseReply, type RawReply, rawRequest } from './raw-client.ts'
import { startUpstream } from './upstream.ts'

const here = import.meta.dirname
const verbose = process.argv.includes('--verbose')
const filter = process.argv.slice(2).find((argument) => !argument.startsWith('--'))
const known = readKnownDifferences()

const folder = mkdtempSync(join(tmpdir(), 'dryfit-wiremock-'))
const jar = await startJar(join(folder, 'jar'))
mkdirSync(join(folder, 'ours'))
const ours = await startMockServer({ folder: join(folder, 'ours'), seed: 1 }).catch((thrown) => {
  jar.stop()
  throw thrown
})
const behind = { jar: await startUpstream(), ours: await startUpstream() }
/** A server under comparison, and the service behind it. */
interface Side {
  readonly port: number
  readonly upstream: number
}
const theirSide: Side = { port: jar.port, upstream: behind.jar.port }
const ourSide: Side = { port: ours.port, upstream: behind.ours.port }
let compared = 0
const differing: string[] = []
try {
  for (const each of CORPUS) {
    if (filter === undefined || each.name.includes(filter)) await compareCase(each)
  }
} finally {
  jar.stop()
  behind.jar.stop()
  behind.ours.stop()
  await ours.stop()
  rmSync(folder, { recursive: true, force: true })
}
const unexpected = differing.filter((name) => !known.has(name))
const gone = filter === undefined ? [...known].filter((name) => !differing.includes(name)) : []
console.log(`wiremock: ${compared} answers compared, ${compared - differing.length} equal, ${differing.length} differ`)
for (const name of unexpected) console.log(`  not listed in COMPATIBILITY.md: ${name}`)
for (const name of gone) console.log(`  listed in COMPATIBILITY.md, and equal: ${name}`)
const missing = uncovered(CORPUS)
for (const [name, reason] of Object.entries(NOT_COMPARED)) console.log(`  not compared: ${name} (${reason})`)
for (const name of missing) console.log(`  no case for: ${name}`)
if (unexpected.length + gone.length + missing.length > 0) process.exitCode = 1

async function compareCase({ name, stubs, calls }: Case): Promise<void> {
  for (const side of [theirSide, ourSide]) await prepare(side, stubs)
  for (const [index, call] of calls.entries()) {
    const title = `${name} · ${call.admin ? 'admin ' : ''}${call.upstream ? 'upstream ' : ''}${call.method ?? 'GET'} ${call.path}`
    const [theirs, own] = await Promise.all([ask(theirSide, call), ask(ourSide, call)])
    compared++
    const expected = comparable(theirs, call, theirSide)
    const actual = comparable(own, call, ourSide)
    if (expected === actual || call.differs !== undefined) continue
    differing.push(title)
    if (verbose || !known.has(title))
      console.log(`\n${title} (${index})\n  wiremock: ${expected}\n  ours:     ${actual}`)
  }
}

async function prepare(side: Side, stubs: readonly object[]): Promise<void> {
  await ask(side, { admin: true, method: 'POST', path: '/reset' })
  await ask(side, { admin: true, method: 'DELETE', path: '/mappings' })
  await ask(side, { admin: true, method: 'POST', path: '/settings', body: { fixedDelay: 0 } })
  for (const stub of stubs) {
    const reply = await ask(side, { admin: true, method: 'POST', path: '/mappings', body: stub })
    const parsed = parseReply(reply.bytes)
    if (parsed?.status !== 201) {
      console.log(`port ${side.port} refuses ${JSON.stringify(stub)}: ${parsed?.body.toString()}`)
    }
  }
}

function ask(side: Side, { admin, upstream, method = 'GET', path, headers = {}, body }: Call): Promise<RawReply> {
  const request = { method, path: admin ? `/__admin${path}` : path, headers, body: bytesOf(body, side) }
  return rawRequest(upstream ? side.upstream : side.port, request)
}

function bytesOf(body: unknown, { upstream }: Side): Buffer {
  if (Buffer.isBuffer(body)) return body
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body)
  return Buffer.from(text.replaceAll(UPSTREAM, `http://127.0.0.1:${upstream}`))
}

/** What of a reply has to be equal, as one text. */
function comparable({ ended, bytes }: RawReply, call: Call, side: Side): string {
  const reply = parseReply(bytes)
  if (reply === undefined) return `${ended}: ${JSON.stringify(bytes.toString('latin1'))}`
  const headers = COMPARED_HEADERS.flatMap((name) =>
    reply.headers[name] === undefined ? [] : [`${name}: ${withoutPorts(reply.headers[name], side)}`],
  )
  const stubIds = headers.map((line) =>
    line.replace(/^matched-stub-id: (?!.*-0000-4000-8000-).*/, 'matched-stub-id: UUID'),
  )
  return `${reply.status} ${reply.reason} [${stubIds.join('; ')}] ${bodyText(reply.body, call, side)}`
}

function withoutPorts(text: string, { port, upstream }: Side): string {
  return text.replaceAll(String(port), 'PORT').replaceAll(String(upstream), 'UPSTREAM')
}

function bodyText(body: Buffer, { admin }: Call, side: Side): string {
  if (!admin) return JSON.stringify(withoutPorts(body.toString('latin1'), side))
  try {
    return JSON.stringify(normalizeJson(JSON.parse(withoutPorts(body.toString('utf8'), side))))
  } catch {
    // An empty body, a file, a page.
    return body.toString('latin1').slice(0, 500)
  }
}

async function startJar(root: string): Promise<{ port: number; stop(): void }> {
  if (jarPath() === undefined) {
    execFileSync('npm', ['install', '--no-save', '--ignore-scripts'], { cwd: here, stdio: 'inherit' })
  }
  const path = jarPath()
  if (path === undefined) throw new Error('the jar of the npm package wiremock was not found')
  const port = 20_000 + (process.pid % 20_000)
  const java = spawn(
    'java',
    ['-Xmx300m', '-jar', path, '--port', String(port), '--root-dir', root, '--disable-banner'],
    { stdio: 'ignore' },
  )
  for (let tries = 0; tries < 300; tries++) {
    const up = await rawRequest(port, {
      method: 'GET',
      path: '/__admin/health',
      headers: {},
      body: Buffer.alloc(0),
    }).catch(() => undefined)
    if (up !== undefined && up.bytes.length > 0) return { port, stop: () => java.kill() }
    await pause(100)
  }
  java.kill()
  throw new Error('WireMock did not start: is there a java in PATH?')
}

function jarPath(): string | undefined {
  const build = join(here, 'node_modules/wiremock/build')
  if (!existsSync(build)) return undefined
  const name = readdirSync(build).find((each) => each.endsWith('.jar'))
  return name === undefined ? undefined : join(build, name)
}

/** The differences that COMPATIBILITY.md lists, each as the title of a call in its first column. */
function readKnownDifferences(): Set<string> {
  const path = join(here, '../../packages/dryfit/src/services/http/COMPATIBILITY.md')
  return new Set(
    [...readFileSync(path, 'utf8').matchAll(/^\| `(.+? · .+?)` \|/gm)].map((match) =>
      (match[1] as string).replaceAll('\\|', '|'),
    ),
  )
}
