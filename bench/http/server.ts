// One server of the benchmark, in a process of its own: prints the port it listens on.
//
//   node server.ts bare | ours | level <stubs>      level: with the settings of memory that dryfit mock makes
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getHeapSpaceStatistics } from 'node:v8'
import { keepMemoryLevel } from '../../packages/dryfit/src/entry/cli/mock/level-memory.ts'
import { startMockServer } from '../../packages/dryfit/src/services/http/index.ts'

const [kind, count = '1'] = process.argv.slice(2)
const reply = { id: 1, name: 'Ada Lovelace', roles: ['admin', 'user'] }

if (kind === 'level') keepMemoryLevel()
if (kind === 'bare') serveBare()
else await serveOurs(Number(count))

/** The least that a Node program can do. */
function serveBare(): void {
  const body = JSON.stringify(reply)
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) })
    response.end(body)
  })
  answerQuestions({})
  server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port))
}

async function serveOurs(stubs: number): Promise<void> {
  const server = await startMockServer({ seed: 1 })
  for (let index = 1; index < stubs; index++) server.service.add(stubOf(index))
  server.service.add({ request: { method: 'GET', urlPath: '/users/1' }, response: jsonResponse(reply) })
  answerQuestions({ reset: () => timedReset(server) })
  console.log(server.port)
}

/** The parent asks by name. */
function answerQuestions(more: Readonly<Record<string, () => number>>): void {
  const questions: Readonly<Record<string, () => number>> = { memory, heap, young, cpu, ...more }
  process.on('message', (question) => process.send?.(questions[String(question)]?.()))
}

/** Microseconds of processor time since the start. */
function cpu(): number {
  const { user, system } = process.cpuUsage()
  return user + system
}

/** Bytes in use after a collection: what is kept, and not what the engine has taken in advance. */
function heap(): number {
  global.gc?.()
  return process.memoryUsage().heapUsed
}

/** Bytes that the engine has taken for young objects, used or not. */
function young(): number {
  return getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')?.space_size ?? 0
}

function memory(): number {
  global.gc?.()
  return process.memoryUsage().rss
}

function timedReset({ service }: Awaited<ReturnType<typeof startMockServer>>): number {
  const startedAt = performance.now()
  service.resetNow()
  return performance.now() - startedAt
}

function jsonResponse(body: unknown): object {
  return { jsonBody: body, headers: { 'Content-Type': 'application/json' } }
}

/** Stubs of mixed kinds: paths, templates, patterns, headers, queries, bodies. */
export function stubOf(index: number): Record<string, unknown> {
  const requests: Record<string, unknown>[] = [
    { method: 'GET', urlPath: `/things/${index}` },
    { method: 'GET', urlPathTemplate: `/things/${index}/parts/{part}` },
    { method: 'GET', urlPathPattern: `/patterns/${index}/[a-z]+` },
    { method: 'GET', urlPath: '/users/1', headers: { 'X-Tenant': { equalTo: `t${index}` } } },
    { method: 'GET', urlPath: '/users/1', queryParameters: { page: { equalTo: String(index) } } },
    { method: 'POST', urlPath: '/users', bodyPatterns: [{ equalToJson: { id: index }, ignoreExtraElements: true }] },
    {
      method: 'POST',
      urlPath: '/users',
      bodyPatterns: [{ matchesJsonPath: { expression: '$.name', equalTo: `n${index}` } }],
    },
  ]
  return { request: requests[index % requests.length], response: jsonResponse({ index }) }
}
