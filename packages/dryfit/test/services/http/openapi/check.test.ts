import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createSeed } from '../../../../src/foundation/core/index.ts'
import {
  exampleOf,
  type JsonValue,
  loadOpenApi,
  type ObservedRequest,
  OpenApiChecker,
  openApiOf,
  responseFor,
  sample,
  validateDocument,
  valueAt,
} from '../../../../src/services/http/openapi/index.ts'

/** A small payments API; `change` may replace its top-level fields. */
function payments(version = '3.1.0', change: Record<string, JsonValue> = {}): JsonValue {
  const charge: JsonValue = {
    type: 'object',
    required: ['id', 'amount', 'secret'],
    additionalProperties: false,
    properties: {
      id: { type: 'string', readOnly: true },
      amount: { type: 'integer', minimum: 1 },
      secret: { type: 'string', writeOnly: true },
      note: version.startsWith('3.0') ? { type: 'string', nullable: true } : { type: ['string', 'null'] },
    },
  }
  const json = { 'application/json': { schema: { $ref: '#/components/schemas/Charge' } } }
  return {
    openapi: version,
    info: { title: 'Payments', version: '1' },
    servers: [{ url: 'https://api.example.com/v1' }],
    paths: {
      '/charges': {
        get: {
          operationId: 'list',
          parameters: [
            { name: 'limit', in: 'query', schema: { type: 'integer', maximum: 100 } },
            { name: 'status', in: 'query', schema: { type: 'array', items: { enum: ['open', 'paid'] } } },
            { name: 'X-Tenant', in: 'header', required: true, schema: { type: 'string', minLength: 2 } },
          ],
          responses: {
            200: {
              description: 'ok',
              content: {
                'application/json': { schema: { type: 'array', items: { $ref: '#/components/schemas/Charge' } } },
              },
            },
          },
        },
        post: {
          operationId: 'create',
          security: [{ token: [] }],
          requestBody: { required: true, content: json },
          responses: {
            201: {
              description: 'made',
              content: json,
              headers: { Location: { required: true, schema: { type: 'string' } } },
            },
            '4XX': { description: 'no' },
          },
        },
      },
      '/charges/{id}': {
        parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string', pattern: '^ch_' } }],
        get: { operationId: 'read', responses: { default: { description: 'any' } } },
      },
      '/charges/latest': { get: { operationId: 'latest', responses: { 204: { description: 'none' } } } },
    },
    components: { schemas: { Charge: charge }, securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
    ...change,
  }
}

const checker = (version?: string): OpenApiChecker => new OpenApiChecker(openApiOf(payments(version)))
const request = (method: string, path: string, more: Partial<ObservedRequest> = {}): ObservedRequest => ({
  ...{ method, path, query: '', headers: {}, body: undefined },
  ...more,
})
const json = (value: unknown) => ({
  headers: { 'content-type': 'application/json' },
  body: Buffer.from(JSON.stringify(value)),
})

async function requestProblems(observed: ObservedRequest, version?: string): Promise<string[]> {
  return (await checker(version).checkRequest(observed)).violations.map(
    ({ part, at, message }) => `${part} ${at}: ${message}`,
  )
}
async function replyProblems(
  status: number,
  reply: ReturnType<typeof json> | { headers: object; body: undefined },
  method = 'POST',
  path = '/charges',
) {
  const { violations } = await checker().checkReply({ method, path }, { status, ...reply } as never)
  return violations.map(({ part, at, message }) => `${part} ${at}: ${message}`)
}

describe('a request is checked for', () => {
  const tenant = { 'x-tenant': 'acme' }

  test.each([
    ['its path', request('GET', '/refunds'), ['operation : no path of the document fits /refunds']],
    ['its method', request('DELETE', '/charges'), ['operation : /charges has no DELETE (it has GET, POST)']],
    ['a missing header', request('GET', '/charges'), ['header X-Tenant: is required, and missing']],
    [
      'a query value of the wrong type',
      request('GET', '/charges', { query: 'limit=ten', headers: tenant }),
      ['query limit: must be integer'],
    ],
    [
      'a query value out of range',
      request('GET', '/charges', { query: 'limit=101', headers: tenant }),
      ['query limit: must be <= 100'],
    ],
    [
      'each value of a list',
      request('GET', '/charges', { query: 'status=open&status=lost', headers: tenant }),
      ['query status/1: must be one of ["open","paid"]'],
    ],
    [
      'a query parameter nobody knows',
      request('GET', '/charges', { query: 'pag=2', headers: tenant }),
      ['query pag: is not described'],
    ],
    ['a path parameter', request('GET', '/charges/x1'), ['path id: must match pattern "^ch_"']],
  ] as const)('%s', async (_name, observed, problems) => {
    expect(await requestProblems(observed)).toEqual(problems)
  })

  test('security, body and content type', async () => {
    expect(await requestProblems(request('POST', '/charges', json({ amount: 5, secret: 's' })))).toEqual([
      'security : the request shows no token',
    ])
    const headers = { authorization: 'Bearer t' }
    expect(await requestProblems(request('POST', '/charges', { headers }))).toEqual(['body : is required, and missing'])
    const text = { headers: { ...headers, 'content-type': 'text/plain' }, body: Buffer.from('5') }
    expect(await requestProblems(request('POST', '/charges', text))).toEqual([
      'content type : text/plain is not described (described: application/json)',
    ])
  })

  test.each(['3.0.3', '3.1.0', '3.2.0'])('its body against the schema, version %s', async (version) => {
    const post = (value: unknown): ObservedRequest => {
      const { headers, body } = json(value)
      return request('POST', '/charges', { body, headers: { ...headers, authorization: 'Bearer t' } })
    }
    expect(await requestProblems(post({ amount: 5, secret: 's', note: null }), version)).toEqual([])
    expect(await requestProblems(post({ amount: 0, secret: 's' }), version)).toEqual(['body /amount: must be >= 1'])
    expect(await requestProblems(post({ amount: 1 }), version)).toEqual(['body : lacks the required property "secret"'])
    expect(await requestProblems(post({ amount: 1, secret: 's', x: 1 }), version)).toEqual([
      'body : has the property "x", which the schema does not allow',
    ])
  })

  test('nothing, when all is well, with or without the path of the server', async () => {
    expect(await requestProblems(request('GET', '/v1/charges', { query: 'limit=5', headers: tenant }))).toEqual([])
    expect(await requestProblems(request('GET', '/charges/latest'))).toEqual([])
  })

  test('nothing, where a parameter of the path is not properly encoded', async () => {
    expect(await requestProblems(request('GET', '/charges/ch_%ff'))).toEqual([])
  })
})

describe('a reply is checked for', () => {
  test('a status that is described, by itself, by its class or by default', async () => {
    expect(await replyProblems(500, json({}))).toEqual(['status : status 500 is not described (described: 201, 4XX)'])
    expect(await replyProblems(404, json({}))).toEqual([])
    expect(await replyProblems(503, json({}), 'GET', '/charges/ch_1')).toEqual([])
  })

  test('headers and body', async () => {
    expect(await replyProblems(201, json({ id: 'ch_1', amount: 5 }))).toEqual([
      'header Location: is required, and missing',
    ])
    const { body } = json({ amount: '5' })
    const headers = { 'content-type': 'application/json', location: '/charges/ch_1' }
    expect(await replyProblems(201, { headers, body })).toEqual([
      'body : lacks the required property "id"',
      'body /amount: must be integer',
    ])
    expect(await replyProblems(201, { headers, body: Buffer.from('{') } as never)).toEqual([
      expect.stringMatching(/^body : is not JSON/),
    ])
  })
})

describe('a document', () => {
  test('that keeps to its specification has no problems', () => {
    for (const version of ['3.0.3', '3.1.0', '3.2.0'])
      expect(validateDocument(openApiOf(payments(version)))).toEqual([])
  })

  test.each([
    [{ info: { title: 'x' } }, '#/info', 'lacks the required field "version" (Info Object)'],
    [{ info: { title: 'x', version: 1 } }, '#/info/version', 'must be of type string, and is number'],
    [{ pathz: {} }, '#/pathz', 'is not a field of the OpenAPI Object'],
    [
      { paths: { '/a': { get: { responses: { 2000: {} } } } } },
      '#/paths/~1a/get/responses/2000',
      'is not a field of the Responses Object',
    ],
    [
      { paths: { '/a/{b}': { get: { responses: {} } } } },
      '#/paths/~1a~1{b}/get',
      'does not declare the path parameter "b"',
    ],
    [
      { paths: { '/a': { get: { requestBody: { $ref: '#/nowhere' } } } } },
      '#/paths/~1a/get/requestBody',
      'refers to #/nowhere, which does not exist',
    ],
  ] as const)('that does not is told where and why: %j', (change, pointer, message) => {
    expect(validateDocument(openApiOf(payments('3.1.0', change as never)))).toEqual([{ pointer, message }])
  })

  test('of another kind is refused', () => {
    expect(() => openApiOf({ swagger: '2.0' })).toThrow(/OPENAPI_UNREADABLE[\s\S]*version 2\.0/)
    expect(() => openApiOf([])).toThrow(/it is not an object/)
  })
})

test('a pointer finds its value, also under a name that is not properly encoded', () => {
  const root = { 'a b': { 'c/d': 1 }, '%ff': 2 }
  expect(['#/a%20b/c~1d', '#/%ff', '#/%zz'].map((pointer) => valueAt(root, pointer))).toEqual([1, 2, undefined])
})

describe('files', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dryfit-openapi-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  test('that refer to each other are read as one document', async () => {
    await mkdir(join(folder, 'schemas'))
    await writeFile(
      join(folder, 'api.yaml'),
      "openapi: 3.1.0\ninfo: { title: t, version: '1' }\npaths:\n  /pets:\n    get: { responses: { '200': { description: ok, content: { application/json: { schema: { $ref: 'schemas/pet.yaml#/Pet' } } } } } }\n",
    )
    await writeFile(
      join(folder, 'schemas', 'pet.yaml'),
      "Pet: { type: object, properties: { owner: { $ref: '#/Owner' } } }\nOwner: { type: string }\n",
    )
    const found = new OpenApiChecker(await loadOpenApi(join(folder, 'api.yaml')))
    expect(validateDocument(found.document)).toEqual([])
    const reply = { status: 200, ...json({ owner: 5 }) }
    const { violations } = await found.checkReply({ method: 'GET', path: '/pets' }, reply)
    expect(violations.map(({ at, message }) => [at, message])).toEqual([['/owner', 'must be string']])
  })

  test('of 50 MB are read, when they are JSON', async () => {
    const get = { description: 'd'.repeat(1000), responses: { 200: { description: 'ok' } } }
    const paths = Object.fromEntries(Array.from({ length: 48_000 }, (_, index) => [`/p${index}`, { get }]))
    const text = JSON.stringify({ openapi: '3.1.0', info: { title: 't', version: '1' }, paths })
    expect(text.length).toBeGreaterThan(50_000_000)
    await writeFile(join(folder, 'long.json'), text)
    expect(Object.keys((await loadOpenApi(join(folder, 'long.json'))).root.paths ?? {})).toHaveLength(48_000)
  }, 60_000)

  test.each([
    ['long.json', `{}${' '.repeat(64 * 1024 * 1024)}`, /it is longer than 67108864 bytes/],
    ['long.yaml', `a: ${'b'.repeat(16 * 1024 * 1024)}`, /16777219 characters of YAML.*\n.*write it as JSON/],
  ])('that are too long are refused at once: %s', async (name, text, reason) => {
    await writeFile(join(folder, name), text)
    await expect(loadOpenApi(join(folder, name))).rejects.toThrow(reason)
  })

  test.each([
    ['{ broken', /OPENAPI_UNREADABLE/],
    ["openapi: 3.1.0\nx: { $ref: '../../etc/passwd' }", /outside of its folder/],
    ["openapi: 3.1.0\nx: { $ref: '%ff.yaml' }", /%ff\.yaml/],
    ["openapi: 3.1.0\nx: { $ref: 'https://example.com/a.yaml' }", /nothing on the network/],
  ])('that cannot be used say why: %s', async (text, reason) => {
    await writeFile(join(folder, 'api.yaml'), text)
    await expect(loadOpenApi(join(folder, 'api.yaml'))).rejects.toThrow(reason)
  })
})

describe('an example', () => {
  const options = { random: createSeed(1).random('sample'), direction: 'reply', now: 0 } as const

  test('fits the schema it was made from, for every schema of the document', async () => {
    const found = checker()
    const place = { pointer: '#/components/schemas/Charge', schema: { $ref: '#/components/schemas/Charge' } }
    for (const direction of ['request', 'reply'] as const) {
      const value = sample(found.document, place.schema, { ...options, direction })
      expect(await found.checkValue(value, place, direction)).toEqual([])
    }
  })

  test('is the document’s own where it has one', () => {
    const document = openApiOf(payments())
    const media = { schema: undefined, source: { examples: { one: { value: 1 }, two: { value: 2 } } } }
    expect(exampleOf(document, media, options)).toBe(1)
    expect(exampleOf(document, media, options, 'two')).toBe(2)
  })

  test('of a recursive schema ends', () => {
    const node: JsonValue = {
      type: 'object',
      properties: {
        next: { $ref: '#/components/schemas/Node' },
        all: { type: 'array', items: { $ref: '#/components/schemas/Node' } },
      },
    }
    const document = openApiOf(payments('3.1.0', { components: { schemas: { Node: node } } }))
    expect(JSON.stringify(sample(document, { $ref: '#/components/schemas/Node' }, options)).length).toBeLessThan(
      100_000,
    )
  })

  test('has the response that a status is described by', () => {
    const operation = checker().routes.operations.find(({ id }) => id === 'create')
    expect(operation && responseFor(operation, 422)?.source.description).toBe('no')
  })
})
