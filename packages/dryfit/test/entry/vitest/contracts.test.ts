import { afterAll, beforeAll, describe, test } from 'vitest'
import { expect, verifyContracts } from '../../../src/entry/vitest/index.ts'
import { createHttpClient } from '../../../src/foundation/net/index.ts'
import { readPact } from '../../../src/harness/contract/index.ts'
import { start } from '../../../src/harness/environment/index.ts'
import { type RunningVirtual, virtual } from '../../../src/services/http/index.ts'
import { openApiOf } from '../../../src/services/http/openapi/index.ts'

let cards: RunningVirtual
const prepared: string[] = []

beforeAll(async () => {
  cards = await start(virtual())
  cards.when('GET', '/charges/1').respond({ json: { amount: 5 } })
  cards.when('GET', '/charges/2').respond({ json: { amount: 'five' } })
})
afterAll(() => cards.stop())

const interaction = {
  description: 'a charge is read',
  providerStates: [{ name: 'a charge' }],
  request: { method: 'GET', path: '/charges/1' },
  response: { status: 200, body: { amount: 5 } },
}
const pact = readPact(
  JSON.stringify({
    consumer: { name: 'orders' },
    provider: { name: 'cards' },
    interactions: [
      interaction,
      {
        ...interaction,
        description: 'a charge with another amount is read',
        response: { status: 200, body: { amount: 6 } },
        pending: true,
        type: 'Synchronous/HTTP',
      },
    ],
    metadata: { pactSpecification: { version: '3.0.0' } },
  }),
)

// Each interaction below is a test of its own in this run.
await verifyContracts({
  provider: 'cards',
  baseUrl: () => cards.url,
  pacts: [pact],
  description: 'a charge is read',
  stateHandlers: { 'a charge': () => prepared.push('a charge') },
})

test('the interactions ran as tests, with their states', () => {
  expect(prepared).toEqual(['a charge'])
})

test('names that fit no pact are an error, not a run without tests', async () => {
  const other = { consumer: 'orders', provider: 'cards', interactions: [], version: 4 as const, metadata: {} }
  await expect(verifyContracts({ provider: 'card', pacts: [other] })).rejects.toThrow(
    /nothing to verify for provider "card"/,
  )
})

describe('toMatchOpenApi', () => {
  const document = openApiOf({
    openapi: '3.1.0',
    info: { title: 'Cards', version: '1' },
    paths: {
      '/charges/{id}': {
        get: {
          responses: {
            200: {
              description: 'a charge',
              content: {
                'application/json': { schema: { type: 'object', properties: { amount: { type: 'integer' } } } },
              },
            },
          },
        },
      },
    },
  })

  test('passes for a reply that the document describes', async () => {
    const client = createHttpClient(cards.url)
    await expect(await client.get('/charges/1')).toMatchOpenApi(document)
    await expect(await client.get('/charges/2')).not.toMatchOpenApi(document)
    client.close()
  })

  test('says what does not fit, and where the document says so', async () => {
    const client = createHttpClient(cards.url)
    const reply = await client.get('/charges/2')
    client.close()
    await expect(async () => expect(reply).toMatchOpenApi(document)).rejects.toThrow(
      /expected GET \/charges\/2 \(status 200\) to keep to[\s\S]*body \/amount: must be integer {2}\(#\/paths/,
    )
  })

  test('says what it needs', async () => {
    const client = createHttpClient(cards.url)
    const reply = await client.get('/charges/1')
    client.close()
    await expect(async () => expect(reply).toMatchOpenApi(undefined as never)).rejects.toThrow(
      /toMatchOpenApi: option "document" is invalid/,
    )
    await expect(async () => expect(new Response('{}')).toMatchOpenApi(document)).rejects.toThrow(
      /a reply of the HTTP client, which knows its request/,
    )
  })
})
