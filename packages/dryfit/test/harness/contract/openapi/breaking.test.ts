import { describe, expect, test } from 'vitest'
import { compareApis } from '../../../../src/harness/contract/index.ts'
import { type JsonObject, openApiOf } from '../../../../src/services/http/openapi/index.ts'

interface Parts {
  readonly request?: JsonObject
  readonly reply?: JsonObject
  readonly headers?: JsonObject
  readonly parameter?: JsonObject
  readonly path?: string
  readonly version?: string
}

/** A document of one operation with these parts. */
function api({
  request = {},
  reply = {},
  headers = {},
  parameter = {},
  path = '/things/{id}',
  version = '3.1.0',
}: Parts) {
  const name = /\{(.+)\}/.exec(path)?.[1] ?? ''
  return openApiOf({
    openapi: version,
    info: { title: 'Things', version: '1' },
    paths: {
      [path]: {
        put: {
          parameters: [
            { name, in: 'path', required: true, schema: { type: 'string' } },
            { name: 'q', in: 'query', schema: { type: 'string' }, ...parameter },
          ],
          requestBody: { content: { 'application/json': { schema: request } } },
          responses: { 200: { description: 'a thing', headers, content: { 'application/json': { schema: reply } } } },
        },
      },
    },
    components: { schemas: { Cat: { type: 'object', required: ['meow'] }, Dog: { type: 'object' } } },
  })
}

const breaks = (before: Parts, after: Parts): string[] =>
  compareApis(api(before), api(after)).map(({ place, message }) => `${place.replace('PUT /things/{} ', '')} ${message}`)

const cat = { $ref: '#/components/schemas/Cat' }
const dog = { $ref: '#/components/schemas/Dog' }

describe('what a request may no longer be breaks its sender:', () => {
  test.each<[string, JsonObject, JsonObject, readonly string[]]>([
    [
      'a pattern that is new',
      { type: 'string' },
      { type: 'string', pattern: '^a' },
      ['pattern became "^a" (was none)'],
    ],
    [
      'another format',
      { type: 'string', format: 'email' },
      { type: 'string', format: 'uri' },
      ['format became "uri" (was "email")'],
    ],
    ['a format that is wider', { type: 'integer', format: 'int32' }, { type: 'integer', format: 'int64' }, []],
    ['a format that is gone', { type: 'string', format: 'email' }, { type: 'string' }, []],
    [
      'an exclusive limit',
      { type: 'number' },
      { type: 'number', exclusiveMinimum: 3 },
      ['exclusiveMinimum became 3 (was none)'],
    ],
    [
      'coarser steps',
      { type: 'integer', multipleOf: 2 },
      { type: 'integer', multipleOf: 6 },
      ['multipleOf became 6 (was 2)'],
    ],
    ['finer steps', { type: 'integer', multipleOf: 6 }, { type: 'integer', multipleOf: 2 }, []],
    [
      'a list without doubles',
      { type: 'array' },
      { type: 'array', uniqueItems: true },
      ['uniqueItems became true (was none)'],
    ],
    ['one value only', { type: 'string' }, { const: 'a' }, ['const became "a" (was none)']],
    [
      'another default',
      { type: 'string', default: 'a' },
      { type: 'string', default: 'b' },
      ['the default became "b" (was "a")'],
    ],
    [
      'an alternative that is gone',
      { oneOf: [cat, dog] },
      { oneOf: [dog] },
      ['the alternative Cat is no longer accepted'],
    ],
    ['an alternative more', { oneOf: [dog] }, { oneOf: [cat, dog] }, []],
    [
      'properties that nobody described',
      { type: 'object' },
      { type: 'object', additionalProperties: false },
      ['properties that are not described are refused now'],
    ],
    [
      'a property that a part of it demands',
      { allOf: [{ type: 'object' }] },
      { allOf: [{ type: 'object', required: ['a'] }] },
      ['/a became required'],
    ],
    [
      'the same in another order',
      { allOf: [{ required: ['a'] }, { type: 'object' }] },
      { type: 'object', required: ['a'] },
      [],
    ],
  ])('%s', (_case, before, after, expected) => {
    const found = breaks({ request: before }, { request: after })
    expect(found).toEqual(expected.map((each) => `request${each.startsWith('/') ? '' : ' '}${each}`))
  })

  test('an exclusive limit as version 3.0 writes it', () => {
    const [before, after] = [
      { type: 'integer', minimum: 1 },
      { type: 'integer', minimum: 1, exclusiveMinimum: true },
    ]
    expect(breaks({ request: before, version: '3.0.3' }, { request: after, version: '3.0.3' })).toEqual([
      'request exclusiveMinimum became 1 (was none)',
    ])
  })

  test('a parameter that is written otherwise', () => {
    const schema = { type: 'array', items: { type: 'string' } }
    expect(
      breaks({ parameter: { schema } }, { parameter: { schema, style: 'pipeDelimited', explode: false } }),
    ).toEqual(['query parameter q is written as pipeDelimited now (was form, exploded)'])
  })

  test('but another name of a path parameter does not', () => {
    expect(breaks({ path: '/things/{id}' }, { path: '/things/{thingId}' })).toEqual([])
  })
})

describe('what a reply may be now breaks its reader:', () => {
  test.each<[string, JsonObject, JsonObject, readonly string[]]>([
    ['a limit that is gone', { type: 'string', maxLength: 5 }, { type: 'string' }, ['maxLength became none (was 5)']],
    [
      'a limit that is wider',
      { type: 'integer', minimum: 5 },
      { type: 'integer', minimum: 0 },
      ['minimum became 0 (was 5)'],
    ],
    ['a limit that is tighter', { type: 'integer', minimum: 0 }, { type: 'integer', minimum: 5 }, []],
    [
      'a format that is gone',
      { type: 'string', format: 'uuid' },
      { type: 'string' },
      ['format became none (was "uuid")'],
    ],
    ['another pattern', { type: 'string', pattern: 'a' }, { type: 'string', pattern: 'b' }, []],
    ['an alternative more', { anyOf: [dog] }, { anyOf: [cat, dog] }, ['the alternative Cat may be returned now']],
    ['null', { type: 'string' }, { type: ['string', 'null'] }, ['the type null may be returned now']],
    ['a default', { type: 'string', default: 'a' }, { type: 'string', default: 'b' }, []],
  ])('%s', (_case, before, after, expected) => {
    expect(breaks({ reply: before }, { reply: after })).toEqual(expected.map((each) => `200 ${each}`))
  })

  test.each<[string, JsonObject, JsonObject, readonly string[]]>([
    ['one that is gone', { Location: { schema: {} } }, {}, ['200 header Location was removed']],
    [
      'one that may be missing',
      { Location: { required: true } },
      { location: {} },
      ['200 header Location may be missing now'],
    ],
    [
      'one of another type',
      { Age: { schema: { type: 'integer' } } },
      { Age: { schema: { type: 'string' } } },
      ['200 header Age the type string may be returned now'],
    ],
    ['one more', {}, { Location: { schema: {} } }, []],
  ])('its headers: %s', (_case, before, after, expected) => {
    expect(breaks({ headers: before }, { headers: after })).toEqual(expected)
  })
})
