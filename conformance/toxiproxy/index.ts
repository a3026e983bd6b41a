// Our Toxiproxy against the real one: the same calls and the same connections, and what came of each side by side.
//
//   go install github.com/Shopify/toxiproxy/v2/cmd/server@v2.12.0
//   TOXIPROXY_SERVER=$(go env GOPATH)/bin/server node conformance/toxiproxy/index.ts
import { createServer, type Socket } from 'node:net'
import { waitFor } from '../../packages/dryfit/src/foundation/core/index.ts'
import { spawnProcess } from '../../packages/dryfit/src/foundation/host/index.ts'
import { createHttpClient, listen } from '../../packages/dryfit/src/foundation/net/index.ts'
import { toxiproxy } from '../../packages/dryfit/src/services/proxy/toxiproxy/index.ts'
import { CALLS, type Call } from './calls.ts'
import { CONNECTIONS, runConnection } from './connections.ts'

/** What is meant to differ, and why; COMPATIBILITY.md says the same. */
const DIFFERENCES: Readonly<Record<string, string>> = {
  slow_close: 'a half-close passes through and does not end the other direction',
}

const binary = process.env.TOXIPROXY_SERVER
if (binary === undefined) {
  console.error('TOXIPROXY_SERVER names no program: see the head of this file')
  process.exit(2)
}

const upstream = await startEcho()
await using real = await startReal(binary)
await using ours = await toxiproxy({ port: 0, seed: 1 })
const results = [...(await compareCalls()), ...(await compareConnections())]
let unexplained = 0
for (const { title, real: theirs, ours: own } of results.filter(({ same }) => !same)) {
  const reason = DIFFERENCES[title]
  if (reason === undefined) unexplained++
  const verdict = reason === undefined ? 'differs' : `differs, since ${reason}`
  console.log(`${title}: ${verdict}\n  real ${theirs}\n  ours ${own}`)
}
const agreeing = results.filter(({ same }) => same).length
console.log(`${agreeing} of ${results.length} the same, ${unexplained} not explained`)
upstream.server.close()
process.exitCode = unexplained === 0 ? 0 : 1

interface Comparison {
  readonly title: string
  readonly real: string
  readonly ours: string
  readonly same: boolean
}

async function compareCalls(): Promise<Comparison[]> {
  const compared: Comparison[] = []
  for (const call of CALLS) {
    const title = `${call.method} ${call.path} ${call.body ?? ''}`
    compared.push(comparison(title, await say(real.url, call), await say(ours.url, call)))
  }
  return compared
}

async function compareConnections(): Promise<Comparison[]> {
  const compared: Comparison[] = []
  for (const plan of CONNECTIONS) {
    const outcome = (url: string): Promise<string> => runConnection(url, upstream.address, plan)
    compared.push(comparison(plan.title, await outcome(real.url), await outcome(ours.url)))
  }
  return compared
}

function comparison(title: string, theirs: string, own: string): Comparison {
  return { title, real: theirs, ours: own, same: theirs === own }
}

/** Sends a call, and says what came: status, type and body, without what is a matter of chance. */
async function say(url: string, { method, path, body, headers = {} }: Call): Promise<string> {
  const client = createHttpClient(url)
  const filled = body?.replaceAll('{upstream}', upstream.address)
  const reply = await client.request(method, path, { headers, ...(filled !== undefined && { body: filled }) })
  client.close()
  return `${reply.status} ${reply.headers['content-type'] ?? '-'} ${normalise(reply.text)}`
}

function normalise(text: string): string {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    // Not everything it says is JSON.
    return JSON.stringify(text)
  }
  return JSON.stringify(comparable(value)).replaceAll(upstream.address, 'UPSTREAM')
}

/** With keys in order, and without what differs by nature. */
function comparable(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((each) => comparable(each))
  if (typeof value === 'string') return comparableText(value, key)
  if (typeof value !== 'object' || value === null) return value
  // The logger shows in the real one by accident.
  const entries = Object.entries(value).filter(([name]) => name !== 'Logger')
  const inOrder = entries.sort(([one], [other]) => (one < other ? -1 : 1))
  return Object.fromEntries(inOrder.map(([name, each]) => [name, comparable(each, name)]))
}

function comparableText(text: string, key: string): string {
  if (key === 'listen') return text.replace(/:\d+$/, ':PORT')
  // One that was built by `go install` calls itself "git".
  if (key === 'version') return 'VERSION'
  // What Go's decoder says of a body that it cannot read is its own.
  if (key === 'error' && !text.endsWith(': EOF')) return text.replace(/^(bad request body: ).*$/s, '$1…')
  return text
}

async function startReal(command: string): Promise<AsyncDisposable & { readonly url: string }> {
  const free = await listen()
  const { port } = free.address
  await free.close()
  const args = ['-host', '127.0.0.1', '-port', String(port), '-seed', '1']
  const server = await spawnProcess({ command, args })
  const url = `http://127.0.0.1:${port}`
  const client = createHttpClient(url)
  await waitFor(async () => (await client.get('/version')).status === 200, { what: 'the real Toxiproxy' })
  client.close()
  return { url, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
}

async function startEcho(): Promise<{ address: string; server: { close(): void } }> {
  const sockets = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.pipe(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const bound = server.address()
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0
  const close = (): void => {
    for (const socket of sockets) socket.destroy()
    server.close()
  }
  return { address: `127.0.0.1:${port}`, server: { close } }
}
