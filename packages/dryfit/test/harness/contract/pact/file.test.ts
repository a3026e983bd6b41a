import { describe, expect, test } from 'vitest'
import { readPact } from '../../../../src/harness/contract/pact/file/read.ts'
import { writePact } from '../../../../src/harness/contract/pact/file/write.ts'
import { compareResponse } from '../../../../src/harness/contract/pact/matching/http.ts'
import type { HttpInteraction } from '../../../../src/harness/contract/pact/model.ts'
import { DryfitError } from '../../../../src/index.ts'

const http = {
  description: 'a charge',
  providerStates: [{ name: 'a card', params: { number: '42' } }],
  request: {
    method: 'POST',
    path: '/v1/charges',
    query: { currency: ['eur'] },
    headers: { 'Content-Type': 'application/json' },
    body: { amount: 10997, items: [1] },
    matchingRules: {
      path: { combine: 'AND', matchers: [{ match: 'regex', regex: '/v\\d/charges' }] },
      body: { '$.amount': { combine: 'AND', matchers: [{ match: 'integer' }] } },
    },
    generators: { body: { '$.amount': { type: 'RandomInt', min: 1, max: 9 } } },
  },
  response: { status: 201, headers: { 'Content-Type': 'application/json' }, body: { id: 'ch_1' } },
}

function file(interactions: unknown[], version: string): string {
  const metadata = { pactSpecification: { version } }
  return JSON.stringify({ consumer: { name: 'orders' }, provider: { name: 'cards' }, interactions, metadata })
}

test.each([3, 4] as const)('what was read from version 3 and written as version %i reads the same', (version) => {
  const first = readPact(file([http], '3.0.0'))
  const written = writePact(first, version)
  const second = readPact(written)
  expect(second.interactions).toEqual(first.interactions)
  expect(writePact(second, version)).toBe(written)
})

test('messages survive both versions', () => {
  const messages = [
    { description: 'order created', contents: { id: 1 }, metaData: { contentType: 'application/json' } },
  ]
  const first = readPact(
    JSON.stringify({
      consumer: { name: 'a' },
      provider: { name: 'b' },
      messages,
      metadata: { pactSpecification: { version: '3.0.0' } },
    }),
  )
  for (const version of [3, 4] as const)
    expect(readPact(writePact(first, version)).interactions).toEqual(first.interactions)
})

test('the text does not depend on the order in which interactions were made', () => {
  const other = { ...http, description: 'another charge' }
  expect(writePact(readPact(file([http, other], '3.0.0')))).toBe(writePact(readPact(file([other, http], '3.0.0'))))
})

test('fields that the engine does not know are kept', () => {
  const text = file(
    [
      {
        ...http,
        type: 'Synchronous/HTTP',
        transport: 'http',
        request: { method: 'GET', path: '/' },
        response: { status: 200 },
      },
    ],
    '4.0',
  )
  expect(JSON.parse(writePact(readPact(text))).interactions[0].transport).toBe('http')
})

test.each([
  ['{', 'it is not JSON'],
  ['{}', 'at /consumer/name: expected a string, got nothing'],
  [file([{ description: 1, request: {}, response: {} }], '3.0.0'), 'at /interactions/0/description: expected a string'],
  [file([{ request: {} }], '3.0.0'), 'at /interactions/0/response: expected an object, got nothing'],
  [file([], '9.0'), 'at /metadata/pactSpecification/version'],
  [file([{ type: 'Odd/Type' }], '4.0'), 'at /interactions/0/type: expected one of Synchronous/HTTP'],
])('a broken file is refused with a pointer and a reason: %s', (text, reason) => {
  expect(() => readPact(text, 'x.json')).toThrow(DryfitError)
  expect(() => readPact(text, 'x.json')).toThrow(reason)
})

test('a matcher that nobody knows is kept, and says so when it is applied', () => {
  const rule = { match: 'protobuf', field: 'id' }
  const response = { ...http.response, matchingRules: { body: { '$.id': { combine: 'AND', matchers: [rule] } } } }
  const pact = readPact(file([{ ...http, response }], '3.0.0'))
  expect(JSON.parse(writePact(pact)).interactions[0].response.matchingRules.body['$.id'].matchers).toEqual([rule])
  const [interaction] = pact.interactions as readonly HttpInteraction[]
  const found = compareResponse(interaction?.response as HttpInteraction['response'], {
    status: 201,
    headers: { 'Content-Type': ['application/json'] },
    body: { state: 'present', bytes: Buffer.from('{"id":"ch_1"}'), contentType: 'application/json' },
  })
  expect(found.map(({ message }) => message)).toEqual(['$.id: no matcher is known by the name "protobuf"'])
})

describe('long files', () => {
  test('of 50 MB are read', () => {
    const interactions = Array.from({ length: 50_000 }, (_, index) => ({
      description: `the long text ${index}`,
      request: { method: 'GET', path: `/${index}` },
      response: { status: 200, body: { text: 'x'.repeat(900) } },
    }))
    const text = file(interactions, '3.0.0')
    expect(text.length).toBeGreaterThan(50_000_000)
    expect(readPact(text).interactions).toHaveLength(50_000)
  }, 60_000)

  test('of more than 64 Mi characters are refused, with how long they are', () => {
    const text = ' '.repeat(64 * 1024 * 1024 + 1)
    expect(() => readPact(text, 'long.json')).toThrow(/long\.json.*CONTRACT_UNREADABLE.*\n.*67108865 characters/)
  })
})
