import { describe, expect, test } from 'vitest'
import { expectationFromSchema } from '../../../../src/harness/contract/record/from-schema.ts'
import { type JsonObject, openApiOf } from '../../../../src/services/http/openapi/index.ts'

const document = openApiOf({
  openapi: '3.1.0',
  info: { title: 'Shop', version: '1' },
  components: {
    schemas: {
      Node: { type: 'object', properties: { id: { type: 'integer' }, next: { $ref: '#/components/schemas/Node' } } },
    },
  },
})

/** The example, and the first matcher at each path. */
function expectation(schema: JsonObject, value: unknown) {
  const { example, rules } = expectationFromSchema(document, schema, value)
  return { example, rules: Object.fromEntries(rules.map(({ path, matchers }) => [path, matchers[0]])) }
}

const object = (properties: JsonObject): JsonObject => ({ type: 'object', properties })

describe('a schema gives rules', () => {
  test('for the types of values', () => {
    const schema = object({
      id: { type: 'integer' },
      price: { type: 'number' },
      name: { type: 'string' },
      open: { type: 'boolean' },
    })
    expect(expectation(schema, { id: 7, price: 1, name: 'Ada', open: true }).rules).toEqual({
      '$.id': { match: 'integer' },
      '$.price': { match: 'number' },
      '$.name': { match: 'type' },
      '$.open': { match: 'type' },
    })
  })

  test('for one word of several, for formats and for patterns that span the text', () => {
    const schema = object({
      status: { enum: ['open', 'a.b'] },
      on: { type: 'string', format: 'date' },
      code: { type: 'string', pattern: '^[A-Z]+$' },
      anywhere: { type: 'string', pattern: '[A-Z]' },
    })
    const value = { status: 'open', on: '2024-02-29', code: 'X', anywhere: 'aXa' }
    expect(expectation(schema, value).rules).toEqual({
      '$.status': { match: 'regex', regex: '^(open|a\\.b)$' },
      '$.on': { match: 'date', format: 'yyyy-MM-dd' },
      '$.code': { match: 'regex', regex: '^[A-Z]+$' },
      '$.anywhere': { match: 'type' },
    })
  })

  test('for every element of a list, of which one stands in the contract', () => {
    const schema = { type: 'array', items: object({ id: { type: 'integer' } }) }
    expect(expectation(schema, [{ id: 1 }, { id: 2 }])).toEqual({
      example: [{ id: 1 }],
      rules: { $: { match: 'type', min: 1 }, '$[*].id': { match: 'integer' } },
    })
  })

  test('from all parts of allOf, and from a schema that refers to itself', () => {
    const whole = { allOf: [object({ a: { type: 'integer' } }), object({ b: { type: 'integer' } })] }
    expect(Object.keys(expectation(whole, { a: 1, b: 2 }).rules)).toEqual(['$.a', '$.b'])
    const node = { $ref: '#/components/schemas/Node' }
    expect(Object.keys(expectation(node, { id: 1, next: { id: 2 } }).rules)).toEqual(['$.id', '$.next.id'])
  })
})

describe('a schema gives none', () => {
  test.each([
    ['a list that was empty', { type: 'array', items: { type: 'integer' } }, []],
    ['null', { type: ['string', 'null'] }, null],
    ['a constant', { const: 'v1' }, 'v1'],
    ['a value of another type', { type: 'integer' }, 'seven'],
    ['alternatives', { oneOf: [{ type: 'integer' }, { type: 'string' }] }, 7],
  ])('for %s, which stays as it was', (_case, schema, value) => {
    expect(expectation(schema as JsonObject, value)).toEqual({ example: value, rules: {} })
  })
})

test('what changes from run to run is replaced by the same example', () => {
  const schema = object({
    at: { type: 'string', format: 'date-time' },
    token: { type: 'string', example: 'abc.def' },
  })
  const one = expectation(schema, { at: '2024-01-01T10:00:00Z', token: 'x1' })
  const other = expectation(schema, { at: '2025-05-05T11:11:11.123Z', token: 'x2' })
  expect(one).toEqual(other)
})
