import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { Broker } from '../../../../src/harness/contract/index.ts'
import { start } from '../../../../src/harness/environment/index.ts'
import { virtual } from '../../../../src/services/http/index.ts'
import { OUTCOMES, RECORDING } from './recorded.ts'
import { type Chapter, tell } from './story.ts'

/** What a real Pact Broker answered is played back to our client: `conformance/broker` recorded it. */
const kept = JSON.parse(readFileSync(OUTCOMES, 'utf8')) as Chapter[]
let told: readonly Chapter[]
beforeAll(async () => {
  const record = { target: 'http://broker.invalid', file: RECORDING, mode: 'none' } as const
  await using server = await start(virtual({ record }))
  await using broker = new Broker({ url: server.url })
  told = await tell(broker)
})

function chapter(title: string): Chapter {
  const found = told.find((each) => each.title === title)
  if (found === undefined) throw new Error(`the story has no chapter "${title}"`)
  return found
}

test('the whole story is told', () => {
  expect(told.map(({ title }) => title)).toEqual(kept.map(({ title }) => title))
})

test.each(kept)('to a Pact Broker: $title', (recorded) => {
  expect(chapter(recorded.title)).toEqual(recorded)
})

describe('what a Pact Broker says means', () => {
  test('a failure is no reason to deploy, a success is', () => {
    expect(chapter('with a failure nothing may be deployed').answer).toMatchObject({ deployable: false })
    expect(chapter('beside the latest of all others it may be deployed').answer).toMatchObject({ deployable: true })
  })

  test('an environment counts what runs there', () => {
    expect(chapter('where its provider does not run it may not').answer).toMatchObject({ deployable: false })
    expect(chapter('where its provider runs it may').answer).toMatchObject({ deployable: true })
  })

  test('a pact is pending until it was verified once', () => {
    expect(chapter('the latest pact is pending').answer).toMatchObject([{ pending: true }])
    expect(chapter('verified once, a pact is pending no more').answer).toMatchObject([{ pending: false }])
  })

  test('a version never has two contents', () => {
    expect(chapter('other content under a version that is taken').error?.[1]).toContain('409')
  })
})
