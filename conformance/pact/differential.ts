// Our engine beside the native one: generated (expected, rules, actual) triples must get the same verdict from both.
//
//   node conformance/pact/differential.ts [triples] [seed]
//
// Each batch is one mock server of the native engine with many interactions, told apart by their path; whether it answers
// 200 is its verdict. A difference that is not explained in COMPATIBILITY.md fails the run.
import { createRequire } from 'node:module'
import fc from 'fast-check'
import { createHttpClient } from '../../packages/dryfit/src/foundation/net/index.ts'
import { readRequest } from '../../packages/dryfit/src/harness/contract/pact/file/parts.ts'
import { compareRequest } from '../../packages/dryfit/src/harness/contract/pact/matching/http.ts'
import { explanationOf } from './explained.ts'
import { type Triple, tripleArbitrary } from './triples.ts'

const core = createRequire(import.meta.url)('@pact-foundation/pact-core') as NativeCore
const BATCH = 20
const [count = '10000', seed = String(Date.now() % 2 ** 31)] = process.argv.slice(2)

interface NativeCore {
  makeConsumerPact(consumer: string, provider: string, version: number, logLevel: string): NativePact
}
interface NativePact {
  newInteraction(description: string): {
    withRequest(method: string, path: string): boolean
    withRequestBody(body: string, contentType: string): boolean
    withRequestMatchingRules(rules: string): boolean
    withStatus(status: number): boolean
  }
  createMockServer(host: string, port: number, tls: boolean): number
  cleanupMockServer(port: number): boolean
}

const tally = { same: 0, matched: 0, explained: new Map<string, number>(), different: [] as string[] }
const started = performance.now()
for (let done = 0; done < Number(count); done += BATCH) {
  const triples = fc.sample(tripleArbitrary, {
    numRuns: Math.min(BATCH, Number(count) - done),
    seed: Number(seed) + done,
  })
  await runBatch(triples)
  process.stderr.write(`\r${done + triples.length} of ${count}`)
}
report()

async function runBatch(triples: readonly Triple[]): Promise<void> {
  // 4 is the native library's name for version 3 of the specification.
  const pact = core.makeConsumerPact('consumer', 'provider', 4, 'error')
  triples.forEach(({ expected, rules }, index) => {
    const interaction = pact.newInteraction(`case ${index}`)
    interaction.withRequest('POST', `/case/${index}`)
    interaction.withRequestBody(JSON.stringify(expected), 'application/json')
    interaction.withRequestMatchingRules(JSON.stringify({ body: rules }))
    interaction.withStatus(200)
  })
  const port = pact.createMockServer('127.0.0.1', 0, false)
  const client = createHttpClient(`http://127.0.0.1:${port}`)
  for (const [index, triple] of triples.entries()) {
    const reply = await client.post(`/case/${index}`, { json: triple.actual })
    note(triple, ourVerdict(triple, index), reply.status === 200)
  }
  client.close()
  pact.cleanupMockServer(port)
}

function ourVerdict({ expected, rules, actual }: Triple, index: number): boolean {
  const headers = { 'Content-Type': 'application/json' }
  const base = { method: 'POST', path: `/case/${index}`, headers }
  const request = readRequest({ ...base, body: expected, matchingRules: { body: rules } }, 3)
  return compareRequest(request, readRequest({ ...base, body: actual }, 3)).length === 0
}

function note(triple: Triple, ours: boolean, native: boolean): void {
  if (ours === native) {
    tally.same++
    if (ours) tally.matched++
    return
  }
  const explanation = explanationOf(triple, { ours, native })
  if (explanation !== undefined) tally.explained.set(explanation, (tally.explained.get(explanation) ?? 0) + 1)
  else tally.different.push(JSON.stringify({ ...triple, ours, native }))
}

function report(): void {
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  console.log(`\n${count} triples in ${seconds} s, seed ${seed}`)
  console.log(`same verdict: ${tally.same} (${tally.matched} fit)`)
  for (const [explanation, times] of tally.explained) console.log(`explained: ${times} × ${explanation}`)
  console.log(`different: ${tally.different.length}`)
  for (const line of tally.different.sort((one, other) => one.length - other.length).slice(0, 20))
    console.log(`  ${line}`)
  process.exitCode = tally.different.length > 0 ? 1 : 0
}
