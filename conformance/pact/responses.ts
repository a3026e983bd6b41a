// Our verifier beside the native one: generated responses must get the same verdict from both.
//
//   node conformance/pact/responses.ts [cases of each kind] [seed] [kind]
//
// Both verify the same pact file, one interaction for each case, against the same provider.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { planVerification, readPact } from '../../packages/dryfit/src/harness/contract/index.ts'
import { RESPONSES, type Reply, type ResponseCase } from './cases/responses.ts'
import { explanationOfResponse } from './explained.ts'
import { requireNative, verifyNatively } from './native.ts'
import { Tally } from './tally.ts'

const BATCH = 250
const [count = '1000', seed = String(Date.now() % 2 ** 31), only] = process.argv.slice(2)

requireNative()
const tally = new Tally()
for (const [kind, arbitrary] of Object.entries(RESPONSES)) {
  if (only !== undefined && kind !== only) continue
  for (let done = 0; done < Number(count); done += BATCH) {
    const numRuns = Math.min(BATCH, Number(count) - done)
    await runBatch(kind, fc.sample(arbitrary, { numRuns, seed: Number(seed) + done }))
    process.stderr.write(`\r${kind}: ${done + numRuns} of ${count}   `)
  }
}
tally.report(`responses, seed ${seed}`)

async function runBatch(kind: string, cases: readonly ResponseCase[]): Promise<void> {
  const pact = pactOf(cases)
  await using provider = await serve(cases.map(({ reply }) => reply))
  const [ours, native] = await Promise.all([
    ourVerdicts(pact, provider.port),
    verifyNatively(pact, 'provider', provider.port),
  ])
  const nativeVerdicts = new Map(native.results.map(({ description, result }) => [description, result === 'OK']))
  for (const [index, each] of cases.entries()) {
    const verdicts = { ours: ours.get(`case ${index}`) === true, native: nativeVerdicts.get(`case ${index}`) === true }
    const explanation = verdicts.ours === verdicts.native ? undefined : explanationOfResponse(kind, each, verdicts)
    tally.note(kind, verdicts, explanation, () => JSON.stringify(each))
  }
}

function pactOf(cases: readonly ResponseCase[]): string {
  const interactions = cases.map(({ response }, index) => ({
    type: 'Synchronous/HTTP',
    key: String(index),
    description: `case ${index}`,
    request: { method: 'GET', path: `/case/${index}` },
    response,
  }))
  const metadata = { pactSpecification: { version: '4.0' } }
  return JSON.stringify({ consumer: { name: 'consumer' }, provider: { name: 'provider' }, interactions, metadata })
}

async function ourVerdicts(pact: string, port: number): Promise<Map<string, boolean>> {
  const verdicts = new Map<string, boolean>()
  const planned = await planVerification({ pacts: [readPact(pact)], baseUrl: `http://127.0.0.1:${port}` })
  for (const { title, run } of planned) verdicts.set(title, (await run()).status === 'passed')
  return verdicts
}

async function serve(replies: readonly Reply[]): Promise<{ port: number } & AsyncDisposable> {
  const server = createServer((request, response) => {
    const reply = replies[Number(request.url?.split('/').at(-1))]
    if (reply === undefined) return void response.writeHead(599).end()
    response.sendDate = false
    for (const [name, value] of Object.entries(reply.headers)) response.setHeader(name, value as string | string[])
    response.writeHead(reply.status).end(reply.body)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const close = (): Promise<void> =>
    new Promise((done) => {
      server.close(() => done())
      server.closeAllConnections()
    })
  return { port: (server.address() as AddressInfo).port, [Symbol.asyncDispose]: close }
}
