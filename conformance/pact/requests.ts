// Our engine beside the native mock server: generated requests must get the same verdict from both.
//
//   node conformance/pact/requests.ts [cases of each kind] [seed] [kind]
//
// Each case is a mock server of its own with one interaction; whether it answers 200 is its verdict.
import fc from 'fast-check'
import { parseQuery, readRequest } from '../../packages/dryfit/src/harness/contract/pact/file/parts.ts'
import { type ActualRequest, compareRequest } from '../../packages/dryfit/src/harness/contract/pact/matching/http.ts'
import { REQUESTS, type RequestCase } from './cases/requests.ts'
import { explanationOfRequest } from './explained.ts'
import { eachOf, NATIVE_V4, requireNative, statusOf, type WireRequest } from './native.ts'
import { Tally } from './tally.ts'

const BATCH = 100
const [count = '1000', seed = String(Date.now() % 2 ** 31), only] = process.argv.slice(2)

const core = requireNative()
const tally = new Tally()
for (const [kind, arbitrary] of Object.entries(REQUESTS)) {
  if (only !== undefined && kind !== only) continue
  for (let done = 0; done < Number(count); done += BATCH) {
    const numRuns = Math.min(BATCH, Number(count) - done)
    for (const each of fc.sample(arbitrary, { numRuns, seed: Number(seed) + done })) {
      const verdicts = { ours: ourVerdict(each), native: await nativeVerdict(each) }
      const explanation = verdicts.ours === verdicts.native ? undefined : explanationOfRequest(kind, each, verdicts)
      tally.note(kind, verdicts, explanation, () => JSON.stringify({ ...each, body: each.actual.body?.toString() }))
    }
    process.stderr.write(`\r${kind}: ${done + numRuns} of ${count}   `)
  }
}
tally.report(`requests, seed ${seed}`)

function ourVerdict({ request, actual }: RequestCase): boolean {
  return compareRequest(readRequest({ ...request }, 4), asSeen(actual)).length === 0
}

/** A request as a server sees it. */
function asSeen({ method, target, headers, body }: WireRequest): ActualRequest {
  const [path = '/', query] = target.split('?')
  const lists = Object.entries(headers).map(([name, value]) => [name, typeof value === 'string' ? [value] : value])
  const contentType = headers['content-type']
  return {
    method,
    path,
    query: query === undefined ? undefined : parseQuery(query),
    headers: Object.fromEntries(lists) as Record<string, string[]>,
    body:
      body === undefined
        ? { state: 'empty' }
        : { state: 'present', bytes: body, contentType: typeof contentType === 'string' ? contentType : undefined },
  }
}

async function nativeVerdict({ request, actual }: RequestCase): Promise<boolean> {
  const pact = core.makeConsumerPact('consumer', 'provider', NATIVE_V4, 'error')
  const interaction = pact.newInteraction('case')
  interaction.withRequest(request.method, request.path)
  eachOf(request.query, (name, index, value) => interaction.withQuery(name, index, value))
  eachOf(request.headers, (name, index, value) => interaction.withRequestHeader(name, index, value))
  if (request.body !== undefined) {
    const { content, contentType } = request.body
    interaction.withRequestBody(typeof content === 'string' ? content : JSON.stringify(content), contentType)
  }
  interaction.withRequestMatchingRules(JSON.stringify(request.matchingRules))
  interaction.withStatus(200)
  const port = pact.createMockServer('127.0.0.1', 0, false)
  try {
    return (await statusOf(port, actual)) === 200
  } finally {
    pact.cleanupMockServer(port)
  }
}
