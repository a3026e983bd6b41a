import { describe, expect, test } from 'vitest'
import { createHttpClient } from '../../../../src/foundation/net/index.ts'
import { compareApis } from '../../../../src/harness/contract/openapi/breaking.ts'
import { OpenApiConformance } from '../../../../src/harness/contract/openapi/conformance.ts'
import { system } from '../../../../src/harness/environment/index.ts'
import { virtual } from '../../../../src/services/http/index.ts'
import { type JsonObject, openApiOf } from '../../../../src/services/http/openapi/index.ts'

const charge: JsonObject = {
  type: 'object',
  required: ['amount'],
  properties: {
    amount: { type: 'integer', minimum: 1 },
    currency: { type: 'string', enum: ['eur', 'usd'] },
    note: { type: 'string' },
  },
}

function api(change: { schema?: JsonObject; request?: JsonObject; operation?: JsonObject; paths?: JsonObject } = {}) {
  const content = (schema: JsonObject): JsonObject => ({ 'application/json': { schema } })
  const schema = change.schema ?? charge
  return openApiOf({
    openapi: '3.1.0',
    info: { title: 'Payments', version: '1' },
    paths: {
      '/charges': {
        post: {
          requestBody: { required: true, content: content(change.request ?? schema) },
          responses: { 201: { description: 'made', content: content(schema) }, 402: { description: 'declined' } },
          ...change.operation,
        },
        get: {
          parameters: [{ name: 'limit', in: 'query', schema: { type: 'integer' } }],
          responses: { 200: { description: 'all' } },
        },
      },
      ...change.paths,
    },
  })
}

describe('what crosses a seam is held against the document', () => {
  const shop = system().register('payments', virtual())

  test('each violation is named with its exchange, and faults are left out', async () => {
    await using env = await shop.startAll()
    env.payments.when('POST', '/charges').respond({ status: 201, json: { amount: '5' } })
    const client = createHttpClient(env.payments.url)
    await client.post('/charges', { json: { amount: 5 } })
    await client.post('/charges', { json: { amount: 0 } })
    env.seam('test', 'payments').fail({ status: 500 })
    await client.post('/charges', { json: { amount: 5 } })
    client.close()
    const conformance = new OpenApiConformance(api())
    const found = await conformance.check(env.journal, { service: 'payments' })
    expect(
      found.map(({ side, violations }) => [side, ...violations.map(({ at, message }) => `${at} ${message}`)]),
    ).toEqual([
      ['reply', '/amount must be integer'],
      ['request', '/amount must be >= 1'],
      ['reply', '/amount must be integer'],
    ])
    expect(() => conformance.assert(found)).toThrow(
      /3 exchange\(s\) do not keep to[\s\S]*test → payments {2}POST \/charges[\s\S]*body \/amount: must be integer/,
    )
    conformance.assert([])
  })

  test('coverage says what was exercised and what not', async () => {
    await using env = await shop.startAll()
    env.payments.when('POST', '/charges').respond({ status: 201, json: { amount: 5, currency: 'eur' } })
    const client = createHttpClient(env.payments.url)
    await client.post('/charges', { json: { amount: 5 } })
    client.close()
    const conformance = new OpenApiConformance(api())
    await conformance.check(env.journal, { service: 'payments' })
    expect(conformance.coverage).toEqual({
      operations: { covered: 1, total: 2, missing: ['GET /charges'] },
      statuses: { covered: 1, total: 3, missing: ['POST /charges → 402', 'GET /charges → 200'] },
      parameters: { covered: 0, total: 1, missing: ['GET /charges ? limit'] },
      fields: {
        covered: 3,
        total: 6,
        missing: ['POST /charges request /currency', 'POST /charges request /note', 'POST /charges reply /note'],
      },
    })
  })
})

describe('two versions of an API are compared', () => {
  const changes = (after: Parameters<typeof api>[0]) =>
    compareApis(api(), api(after)).map(({ severity, place, message }) => `${severity}: ${place} ${message}`)
  const with_ = (properties: JsonObject, more: JsonObject = {}): JsonObject => ({
    ...charge,
    ...more,
    properties: { ...(charge.properties as JsonObject), ...properties },
  })

  test('the same is no change', () => expect(changes({})).toEqual([]))

  test.each([
    [
      'an operation that is gone',
      { paths: { '/charges': {} } },
      ['breaking: POST /charges the operation was removed', 'breaking: GET /charges the operation was removed'],
    ],
    [
      'an operation that is new',
      { paths: { '/refunds': { post: { responses: {} } } } },
      ['compatible: POST /refunds the operation was added'],
    ],
    [
      'a status that is gone',
      {
        operation: { responses: { 201: { description: 'made', content: { 'application/json': { schema: charge } } } } },
      },
      ['compatible: POST /charges 402 the response was removed'],
    ],
    [
      'credentials that became necessary',
      { operation: { security: [{ token: [] }] } },
      ['breaking: POST /charges credentials became necessary'],
    ],
    [
      'a field that a request now must have',
      { request: { ...charge, required: ['amount', 'note'] } },
      ['breaking: POST /charges request/note became required'],
    ],
    [
      'a field that a reply no longer has',
      { schema: { ...charge, properties: { amount: { type: 'integer', minimum: 1 } } }, request: charge },
      ['breaking: POST /charges 201/currency was removed', 'breaking: POST /charges 201/note was removed'],
    ],
    [
      'a type that changed',
      { schema: with_({ amount: { type: 'string' } }), request: charge },
      ['breaking: POST /charges 201/amount the type string may be returned now'],
    ],
    [
      'a value that is no longer accepted',
      { request: with_({ currency: { type: 'string', enum: ['eur'] } }) },
      ['breaking: POST /charges request/currency "usd" no longer accepted'],
    ],
    [
      'a value that a consumer does not know yet',
      { schema: with_({ currency: { type: 'string', enum: ['eur', 'usd', 'chf'] } }), request: charge },
      ['breaking: POST /charges 201/currency "chf" may be returned now'],
    ],
    [
      'a limit that became tighter',
      { request: with_({ amount: { type: 'integer', minimum: 100 } }) },
      ['breaking: POST /charges request/amount minimum became 100 (was 1)'],
    ],
    ['a field that is new', { schema: with_({ more: { type: 'string' } }) }, []],
  ] as const)('%s', (_name, after, expected) => {
    expect(changes(after as never)).toEqual(expected)
  })
})
