// Our client against a real Pact Broker: the story of the tests, told to it and compared with what it said when the
// recording of the tests was made.
//
//   PACT_BROKER_BASE_URL=http://127.0.0.1:9292 node conformance/broker/index.ts            compares
//   PACT_BROKER_BASE_URL=http://127.0.0.1:9292 node conformance/broker/index.ts --record   makes the recording anew
//
// The broker is yours to start, and must be empty: `bundle exec rackup` in a checkout of pact-foundation/pact_broker.
import { readFileSync, writeFileSync } from 'node:fs'
import { createHttpClient, type HttpClient } from '../../packages/dryfit/src/foundation/net/index.ts'
import { Broker } from '../../packages/dryfit/src/harness/contract/index.ts'
import { start } from '../../packages/dryfit/src/harness/environment/index.ts'
import { virtual } from '../../packages/dryfit/src/services/http/index.ts'
import { OUTCOMES, RECORDING } from '../../packages/dryfit/test/harness/contract/broker/recorded.ts'
import { type Chapter, tell } from '../../packages/dryfit/test/harness/contract/broker/story.ts'

const target = process.env.PACT_BROKER_BASE_URL
if (target === undefined) {
  console.error('PACT_BROKER_BASE_URL names no broker: see the head of this file')
  process.exit(2)
}
const recording = process.argv.includes('--record')
await prepare(createHttpClient(target))
const chapters = recording ? await record(target) : await tellTo(target)
if (recording) {
  writeFileSync(OUTCOMES, `${JSON.stringify(chapters, undefined, 2)}\n`)
  console.log(`${chapters.length} chapters recorded`)
} else {
  process.exitCode = compare(chapters)
}

/** Two environments, which a client has no business to make. */
async function prepare(client: HttpClient): Promise<void> {
  const { _embedded } = (await client.get('/pacticipants')).json<{ _embedded: { pacticipants: unknown[] } }>()
  if (_embedded.pacticipants.length > 0) {
    console.error('this broker holds pacts already: the story needs an empty one')
    process.exit(2)
  }
  for (const name of ['production', 'test']) {
    await client.post('/environments', { json: { name, production: name === 'production' } })
  }
  client.close()
}

async function tellTo(url: string): Promise<readonly Chapter[]> {
  await using broker = new Broker({ url })
  return await tell(broker)
}

async function record(url: string): Promise<readonly Chapter[]> {
  const recorder = await start(virtual({ record: { target: url, file: RECORDING, mode: 'all' } }))
  const told = await tellTo(recorder.url)
  await recorder.stop()
  // A recording takes a body with more in it for the same request; to a broker a selector more is another question.
  const text = readFileSync(RECORDING, 'utf8').replaceAll('"ignoreExtraElements": true', '"ignoreExtraElements": false')
  writeFileSync(RECORDING, text)
  return told
}

function compare(told: readonly Chapter[]): number {
  const kept = JSON.parse(readFileSync(OUTCOMES, 'utf8')) as Chapter[]
  const differing = told.filter((chapter, at) => plain(chapter) !== plain(kept[at]))
  for (const chapter of differing) {
    const before = kept.find(({ title }) => title === chapter.title)
    console.log(`${chapter.title}\n  recorded ${plain(before)}\n  now      ${plain(chapter)}`)
  }
  console.log(`${told.length - differing.length} of ${told.length} chapters as recorded`)
  return differing.length === 0 && told.length === kept.length ? 0 : 1
}

/** Brokers are at different addresses. */
function plain(chapter: Chapter | undefined): string {
  return JSON.stringify(chapter ?? null).replaceAll(/https?:\/\/(?:127\.0\.0\.1|localhost)(?::\d+)?/g, '<broker>')
}
