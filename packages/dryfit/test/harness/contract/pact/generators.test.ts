import { describe, expect, test } from 'vitest'
import { createSeed } from '../../../../src/foundation/core/index.ts'
import { readMessage, readRequest, readResponse } from '../../../../src/harness/contract/pact/file/parts.ts'
import {
  generateMessage,
  generateRequest,
  generateResponse,
} from '../../../../src/harness/contract/pact/generate/apply.ts'
import { type GenerateContext, generateValue } from '../../../../src/harness/contract/pact/generate/generators.ts'

const NOW = Date.UTC(2024, 1, 29, 12, 30, 15, 250)
const VALUES = { id: 7, name: 'Ada', on: true, price: '2.5' }
/** The braces belong to the expression language of pact files. */
const placeholder = (name: string): string => `\u0024{${name}}`

function context(seed = 1): GenerateContext {
  return {
    ...{ random: createSeed(seed).random('generators'), now: NOW, providerValues: VALUES },
    mockServerUrl: 'http://127.0.0.1:1234',
  }
}

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}'

describe('random values', () => {
  test.each([
    [{ type: 'RandomInt' }, /^([0-9]|10)$/],
    [{ type: 'RandomInt', min: 3, max: 5 }, /^[345]$/],
    [{ type: 'RandomDecimal', digits: 6 }, /^\d+\.\d+$/],
    [{ type: 'RandomHexadecimal', digits: 8 }, /^[0-9a-f]{8}$/],
    [{ type: 'RandomString', size: 12 }, /^[A-Za-z0-9]{12}$/],
    [{ type: 'RandomBoolean' }, /^(true|false)$/],
    [{ type: 'Regex', regex: '(ab|cd)\\d{2,4}[x-z]' }, /^(ab|cd)\d{2,4}[x-z]$/],
    [{ type: 'Uuid' }, new RegExp(`^${UUID}$`)],
    [{ type: 'Uuid', format: 'simple' }, /^[0-9a-f]{32}$/],
    [{ type: 'Uuid', format: 'lower-case-hyphenated' }, new RegExp(`^${UUID}$`)],
    [{ type: 'Uuid', format: 'upper-case-hyphenated' }, new RegExp(`^${UUID}$`, 'i')],
    [{ type: 'Uuid', format: 'URN' }, new RegExp(`^urn:uuid:${UUID}$`)],
  ])('%j has the form that it asks for, with every seed', (spec, form) => {
    for (let seed = 0; seed < 50; seed++) expect(String(generateValue(spec, context(seed), 'example'))).toMatch(form)
  })

  test('an upper-case UUID has no lower-case letter', () => {
    const spec = { type: 'Uuid', format: 'upper-case-hyphenated' }
    const made = String(generateValue(spec, context(), ''))
    expect(made).toBe(made.toUpperCase())
  })

  test('have as many digits as asked for', () => {
    for (let seed = 0; seed < 50; seed++) {
      const made = String(generateValue({ type: 'RandomDecimal', digits: 6 }, context(seed), 0))
      expect(made.replace('.', '')).toHaveLength(6)
    }
  })

  test('are the same for one seed and others for another', () => {
    const made = (seed: number): unknown => generateValue({ type: 'RandomString', size: 20 }, context(seed), '')
    expect(made(1)).toBe(made(1))
    expect(made(1)).not.toBe(made(2))
  })
})

describe('dates', () => {
  test.each([
    [{ type: 'Date' }, '2024-02-29'],
    [{ type: 'Time' }, '12:30:15'],
    [{ type: 'DateTime', format: "yyyy-MM-dd'T'HH:mm:ss.SSSXXX" }, '2024-02-29T12:30:15.250Z'],
    [{ type: 'Date', format: 'dd/MM/yyyy' }, '29/02/2024'],
    [{ type: 'Date', expression: 'tomorrow' }, '2024-03-01'],
    [{ type: 'Date', expression: 'today + 1 year' }, '2025-02-28'],
    [{ type: 'Date', expression: 'now - 2 weeks' }, '2024-02-15'],
    [{ type: 'Date', expression: 'next monday' }, '2024-03-04'],
    [{ type: 'Date', expression: 'last month' }, '2024-01-29'],
    [{ type: 'Time', expression: 'now + 90 minutes' }, '14:00:15'],
    [{ type: 'DateTime', format: "yyyy-MM-dd'T'HH:mm", expression: 'midnight' }, '2024-02-29T00:00'],
  ])('%j is %s', (spec, made) => {
    expect(generateValue(spec, context(), 'example')).toBe(made)
  })

  test('an expression with a word that has no meaning is refused with that word', () => {
    expect(() => generateValue({ type: 'Date', expression: 'someday' }, context(), '')).toThrow(
      /unknown word "someday"/,
    )
  })
})

describe('values of the provider state', () => {
  test.each([
    [{ expression: placeholder('id') }, 7],
    [{ expression: 'id' }, 7],
    [{ expression: placeholder('id'), dataType: 'STRING' }, '7'],
    [{ expression: `/users/${placeholder('id')}`, dataType: 'STRING' }, '/users/7'],
    [{ expression: placeholder('id'), dataType: 'INTEGER' }, 7],
    [{ expression: placeholder('id'), dataType: 'DECIMAL' }, 7],
    [{ expression: placeholder('price'), dataType: 'DECIMAL' }, 2.5],
    [{ expression: placeholder('price'), dataType: 'FLOAT' }, 2.5],
    [{ expression: placeholder('price') }, '2.5'],
    [{ expression: placeholder('on'), dataType: 'BOOLEAN' }, true],
    [{ expression: placeholder('name'), dataType: 'RAW' }, 'Ada'],
    [{ expression: placeholder('unknown') }, 'example'],
  ])('%j gives %j', (spec, made) => {
    expect(generateValue({ type: 'ProviderState', ...spec }, context(), 'example')).toBe(made)
  })
})

test('a link to the mock server leads to where it listens', () => {
  const spec = { type: 'MockServerURL', regex: '.*(/orders/\\d+)$', example: 'http://localhost:8080/orders/5' }
  expect(generateValue(spec, context(), 'http://localhost:8080/orders/5')).toBe('http://127.0.0.1:1234/orders/5')
})

test('a generator that nobody knows leaves the example', () => {
  expect(generateValue({ type: 'plugin/protobuf' }, context(), 'example')).toBe('example')
})

const SEVEN = { type: 'ProviderState', expression: 'id' }

describe('generators stand at every part', () => {
  test('of a request', () => {
    const request = readRequest(
      {
        ...{ method: 'POST', path: '/users/1', query: { user: ['1'], page: ['2'] }, headers: { 'X-User': ['1'] } },
        body: { content: { user: { id: 1 }, items: [{ id: 1 }, { id: 2 }] }, contentType: 'application/json' },
        generators: {
          path: { type: 'ProviderState', expression: `/users/${placeholder('id')}` },
          query: { user: SEVEN },
          header: { 'x-user': SEVEN },
          body: { '$.user.id': SEVEN, '$.items[*].id': SEVEN },
        },
      },
      4,
    )
    const made = generateRequest(request, context())
    expect(made).toMatchObject({ path: '/users/7', query: { user: ['7'], page: ['2'] }, headers: { 'X-User': ['7'] } })
    expect(jsonOf(made.body)).toEqual({ user: { id: 7 }, items: [{ id: 7 }, { id: 7 }] })
  })

  test('of a method, and of the variants of arrayContains', () => {
    const variants = [{ index: 1, rules: {}, generators: { '$.id': SEVEN } }]
    const request = readRequest(
      {
        ...{ method: 'PUT', path: '/' },
        body: { content: { links: [{ id: 1 }, { id: 1 }] }, contentType: 'application/json' },
        matchingRules: { body: { '$.links': { matchers: [{ match: 'arrayContains', variants }] } } },
        generators: { method: { type: 'Regex', regex: 'PATCH' } },
      },
      4,
    )
    const made = generateRequest(request, context())
    expect(made.method).toBe('PATCH')
    expect(jsonOf(made.body)).toEqual({ links: [{ id: 1 }, { id: 7 }] })
  })

  test('of a response and of a message', () => {
    const generators = { status: { type: 'RandomInt', min: 204, max: 204 }, body: { $: SEVEN } }
    const text = { content: 'example', contentType: 'text/plain', encoded: false }
    const response = generateResponse(readResponse({ status: 200, body: text, generators }, 4), context())
    expect([response.status, textOf(response.body)]).toEqual([204, '7'])
    const message = readMessage(
      { contents: text, metadata: { user: '1' }, generators: { metadata: { user: SEVEN } } },
      4,
    )
    expect(generateMessage(message, context()).metadata).toEqual({ user: 7 })
  })
})

function textOf(body: ReturnType<typeof generateRequest>['body']): string {
  return body.state === 'present' ? Buffer.from(body.bytes).toString() : body.state
}

function jsonOf(body: ReturnType<typeof generateRequest>['body']): unknown {
  return JSON.parse(textOf(body))
}
