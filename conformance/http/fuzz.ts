// Random stub documents and random requests to one virtual service: it must answer, and have nothing left over at the end.
//
//   node --expose-gc conformance/http/fuzz.ts [requests, 100000] [documents, 10000] [seed, 1]
//
// A tenth of the documents and a third of the requests are noise, down to raw bytes at the socket; the others are valid ones
// of conformance/wiremock/corpus, and some with our own fields, damaged in a few places. Ends with 1 when something crashed, leaked or stopped serving.
import fc from 'fast-check'
import { type MockServer, startMockServer } from '../../packages/dryfit/src/services/http/index.ts'
import { bytes, damaged, noise, OURS, requests } from '../../packages/dryfit/test/services/http/fuzz/damage.ts'
import { exchangeBytes, Lane } from '../../packages/dryfit/test/services/http/fuzz/wire.ts'
import type { Call } from '../wiremock/corpus/case.ts'
import { CORPUS } from '../wiremock/corpus/index.ts'

const [requestCount = 100_000, documentCount = 10_000, seed = 1] = process.argv.slice(2).map(Number)
const LANES = 20
const STUBS_AT_ONCE = 100
/** Documents that would make the service wait, or send something to somewhere. */
const LEAVES_THE_PROCESS = /proxyBaseUrl|upstream|serveEventListeners|postServeActions|[Dd]elay|Dribble|fault/
/** A reply of these words is an error of ours that a stub or a request brought about. */
const INTERNAL =
  /TypeError|ReferenceError|is not a function|is not iterable|Cannot read|Cannot convert|circular|call stack/

const unhandled: unknown[] = []
process.on('unhandledRejection', (reason) => unhandled.push(reason))
process.on('uncaughtException', (thrown) => unhandled.push(thrown))

const valid = CORPUS.flatMap(({ stubs }) => stubs).filter((stub) => !LEAVES_THE_PROCESS.test(JSON.stringify(stub)))
const documents = fc
  .oneof(
    { weight: 7, arbitrary: damaged(valid) },
    { weight: 2, arbitrary: damaged(OURS) },
    { weight: 1, arbitrary: noise },
  )
  .map((document) => JSON.stringify(document) ?? 'null')
  .filter((text) => !LEAVES_THE_PROCESS.test(text))

/** What the corpus asks of its stubs, and requests that nobody thought of. */
const asked = CORPUS.flatMap(({ calls }) => calls).filter(({ admin, upstream }) => admin !== true && upstream !== true)
const mixed = fc.oneof(fc.constantFrom(...asked).map(asText), requests)

const server = await startMockServer({
  seed,
  stubs: [{ request: { urlPath: '/fuzz-is-served' }, response: { body: 'yes' } }],
})
const statuses = new Map<string, number>()
const internal = new Map<string, string>()
const startedAt = performance.now()
const marks: { readonly at: number; readonly heapMb: number; readonly handles: number }[] = []

await sendDocuments()
await sendRequests()
const problems = await verdict()
await server.stop()
console.log(
  `${documentCount} documents, ${requestCount} requests, seed ${seed}, ${Math.round((performance.now() - startedAt) / 1000)} s`,
)
for (const [what, count] of [...statuses].sort()) console.log(`  ${what.padEnd(24)} ${count}`)
for (const { at, heapMb, handles } of marks)
  console.log(`  after ${at} requests: heap ${heapMb.toFixed(1)} MB, ${handles} handles`)
for (const problem of problems) console.log(`PROBLEM ${problem}`)
console.log(`http: ${documentCount} documents and ${requestCount} requests, ${problems.length} problems`)
process.exit(problems.length > 0 ? 1 : 0)

async function sendDocuments(): Promise<void> {
  const all = fc.sample(documents, { numRuns: documentCount, seed })
  const lane = new Lane(server.port)
  for (const [index, text] of all.entries()) {
    if (index % STUBS_AT_ONCE === 0) server.service.resetNow()
    const { status, text: reply } = await lane.ask(post('/__admin/mappings', text))
    note('document', status, reply, text)
    // Each is asked at once, so that a stub that was taken is also served.
    if (status === 201) await askOnce(lane, index)
  }
  lane.close()
}

async function askOnce(lane: Lane, index: number): Promise<void> {
  const [request = ''] = fc.sample(mixed, { numRuns: 1, seed: seed + index })
  const { status, text } = await lane.ask(request)
  note('request', status, text, request)
}

async function sendRequests(): Promise<void> {
  // A stub that serves everything would leave nothing to the others.
  const picky = documents.filter((text) => /"url|bodyPatterns|headers|queryParameters|cookies/.test(text))
  const stubs = fc.sample(picky, { numRuns: 5 * STUBS_AT_ONCE, seed: seed + 1 })
  const lanes = Array.from({ length: LANES }, () => new Lane(server.port))
  const turn = Math.ceil(requestCount / 20)
  for (let done = 0; done < requestCount; done += turn) {
    server.service.resetNow()
    for (const text of stubs.slice(0, STUBS_AT_ONCE)) await lanes[0]?.ask(post('/__admin/mappings', text))
    stubs.push(...stubs.splice(0, STUBS_AT_ONCE))
    await sendTurn(lanes, Math.min(turn, requestCount - done), seed + 2 + done)
    marks.push({ at: done + turn, heapMb: heapMb(), handles: process.getActiveResourcesInfo().length })
  }
  for (const lane of lanes) lane.close()
}

/** Two thirds in good form on connections that stay, one third as raw bytes on connections of their own. */
async function sendTurn(lanes: readonly Lane[], count: number, from: number): Promise<void> {
  const formed = fc.sample(mixed, { numRuns: Math.ceil((count * 2) / 3), seed: from })
  const raw = fc.sample(bytes, { numRuns: count - formed.length, seed: from })
  await Promise.all(
    lanes.map(async (lane) => {
      for (let text = formed.pop(); text !== undefined; text = formed.pop()) {
        const { status, text: reply } = await lane.ask(text)
        note('request', status, reply, text)
        const noise = formed.length % 2 === 0 ? raw.pop() : undefined
        if (noise !== undefined) noteRaw(await exchangeBytes(server.port, noise))
      }
    }),
  )
  for (const each of raw) noteRaw(await exchangeBytes(server.port, each))
}

function post(path: string, body: string): string {
  return asText({ method: 'POST', path, headers: { 'Content-Type': 'application/json' }, body })
}

function asText({ method = 'GET', path, headers = {}, body }: Call): string {
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body)
  const lines = Object.entries({ Host: 'x', ...headers, 'Content-Length': String(Buffer.byteLength(text)) })
  return `${method} ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${text}`
}

function note(what: string, status: number, reply: string, sent: string): void {
  count(`${what} ${status === 0 ? 'without an answer' : status}`)
  const error = status >= 500 ? INTERNAL.exec(reply) : null
  if (error !== null) internal.set(`${what}: ${reply.slice(-200)}`, sent)
}

function noteRaw(reply: string): void {
  count(`bytes ${reply === '' ? 'without an answer' : reply.slice(9, 12)}`)
}

function count(what: string): void {
  statuses.set(what, (statuses.get(what) ?? 0) + 1)
}

function heapMb(): number {
  global.gc?.()
  return process.memoryUsage().heapUsed / 1e6
}

async function verdict(): Promise<string[]> {
  const problems = [...internal].map(([reply, sent]) => `internal error: ${reply}\n  for ${sent.slice(0, 600)}`)
  problems.push(...unhandled.map((each) => `unhandled: ${each instanceof Error ? each.stack : String(each)}`))
  server.service.resetNow()
  const lane = new Lane(server.port)
  const { status } = await lane.ask('GET /fuzz-is-served HTTP/1.1\r\nHost: x\r\n\r\n')
  lane.close()
  if (status !== 200) problems.push(`the server answers ${status} at the end`)
  problems.push(...leaks(server))
  return problems
}

/** The journal is full after 10,000 requests: from the first quarter on, nothing may grow. */
function leaks({ journal }: MockServer): string[] {
  const problems: string[] = []
  const [early, late] = [marks[Math.floor(marks.length / 4)], marks.at(-1)]
  if (early === undefined || late === undefined) return []
  if (requestCount >= 50_000 && late.heapMb > early.heapMb * 1.3) {
    problems.push(`the heap grew from ${early.heapMb.toFixed(1)} to ${late.heapMb.toFixed(1)} MB`)
  }
  if (late.handles > early.handles + LANES) problems.push(`${early.handles} handles became ${late.handles}`)
  const pending = journal.find({ outcome: 'pending' }).length
  if (pending > 0) problems.push(`${pending} exchanges never ended`)
  return problems
}
