// biome-ignore-all lint/suspicious/noThenProperty: a keyword of JSON Schema
import Ajv2020 from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compileSchema } from '../../../../src/services/http/match/json-schema/json-schema.ts'

const violations = (schema: unknown, value: unknown) =>
  compileSchema(schema, 'V202012')(value).map(({ path, message }) => `${path} ${message}`)

describe('a violation names the place', () => {
  test.each<[object, unknown, string[]]>([
    [{ type: 'object', required: ['a'] }, {}, ['$ lacks a']],
    [{ properties: { a: { type: 'integer' } } }, { a: 1.5 }, ['$.a is number, not integer']],
    [{ items: { minimum: 0 } }, [1, -1], ['$[1] is less than 0']],
    [{ additionalProperties: false, properties: { a: {} } }, { a: 1, b: 2 }, ['$.b is not allowed']],
    [{ oneOf: [{ type: 'string' }, { minLength: 1 }] }, 'x', ['$ fits 2 of the schemas of oneOf, not exactly one']],
    [{ $ref: '#/$defs/p', $defs: { p: { minimum: 3 } } }, 2, ['$ is less than 3']],
    [{ $ref: '#/$defs/%ff', $defs: { '%ff': { minimum: 3 } } }, 2, ['$ is less than 3']],
    [{ $ref: 'other.json' }, 2, ['$ refers to other.json, which is not in the schema']],
    [{ format: 'email' }, 'x', ['$ is no email']],
  ])('%j on %j', (schema, value, expected) => {
    expect(violations(schema, value)).toEqual(expected)
  })
})

test('a schema that refers to itself ends', () => {
  expect(violations({ $ref: '#' }, 1)).not.toEqual([])
})

test('a recursive schema checks a tree', () => {
  const tree = { type: 'object', properties: { kids: { type: 'array', items: { $ref: '#' } } }, required: ['n'] }
  expect(violations(tree, { n: 1, kids: [{ n: 2 }, {}] })).toEqual(['$.kids[1] lacks n'])
})

/** Small schemas over a small world, so that values often fit. */
const schemas = fc.letrec<{ schema: object }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    fc.record(
      {
        type: fc.constantFrom('string', 'number', 'integer', 'boolean', 'null', 'array', 'object'),
        enum: fc.array(fc.constantFrom('a', 1, null, true), { minLength: 1, maxLength: 3 }),
        minimum: fc.integer({ min: -2, max: 2 }),
        exclusiveMaximum: fc.integer({ min: -2, max: 3 }),
        multipleOf: fc.constantFrom(1, 2, 0.5),
        minLength: fc.nat(2),
        maxLength: fc.nat(3),
        pattern: fc.constantFrom('a', '^b', 'c$'),
        minItems: fc.nat(2),
        uniqueItems: fc.boolean(),
        required: fc.uniqueArray(fc.constantFrom('a', 'b'), { maxLength: 2 }),
        maxProperties: fc.nat(2),
      },
      { requiredKeys: [] },
    ),
    fc.record(
      {
        properties: fc.dictionary(fc.constantFrom('a', 'b'), tie('schema'), { noNullPrototype: true }),
        additionalProperties: tie('schema'),
      },
      { requiredKeys: [] },
    ),
    fc.record(
      { items: tie('schema'), prefixItems: fc.array(tie('schema'), { minLength: 1, maxLength: 2 }) },
      { requiredKeys: [] },
    ),
    fc.record({ anyOf: fc.array(tie('schema'), { minLength: 1, maxLength: 2 }) }),
    fc.record({ oneOf: fc.array(tie('schema'), { minLength: 1, maxLength: 2 }) }),
    fc.record({ allOf: fc.array(tie('schema'), { minLength: 1, maxLength: 2 }) }),
    fc.record({ not: tie('schema') }),
    fc.record({ if: tie('schema'), then: tie('schema'), else: tie('schema') }, { requiredKeys: ['if'] }),
    fc.record({ contains: tie('schema'), minContains: fc.nat(2) }, { requiredKeys: ['contains'] }),
    fc.record({
      patternProperties: fc.dictionary(fc.constantFrom('a', 'b'), tie('schema'), { noNullPrototype: true }),
      unevaluatedProperties: fc.boolean(),
    }),
    fc.record({ allOf: fc.array(tie('schema'), { minLength: 1, maxLength: 2 }), unevaluatedProperties: fc.boolean() }),
  ),
})).schema

const values = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 2 },
    fc.constantFrom('', 'a', 'ab', 'bc', 0, 1, 2, -1, 1.5, true, false, null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('value'), { maxKeys: 3, noNullPrototype: true }),
  ),
})).value

test('says the same as Ajv about random schemas and values', () => {
  const ajv = new Ajv2020.default({ strict: false, logger: false })
  fc.assert(
    fc.property(schemas, values, (schema, value) => {
      const ours = compileSchema(schema, 'V202012')(value).length === 0
      expect(ours).toBe(ajv.compile(schema)(value))
    }),
    { numRuns: 400 },
  )
})

test('a schema of words that are none says what it lacks, and does not fail', () => {
  const strange = { toString: 1 }
  const violations = compileSchema({ type: strange, required: [strange] }, 'V202012')({})
  expect(violations.map(({ message }) => message)).toEqual(['is object, not {"toString":1}', 'lacks {"toString":1}'])
})
