import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import {
  assertVerified,
  planVerification,
  readPact,
  type VerifyOptions,
} from '../../../../src/harness/contract/index.ts'

let server: Server
let baseUrl: string
const stock = new Map<string, number>()
const seen: { url: string; authorization: string | undefined }[] = []

beforeAll(async () => {
  server = createServer((request, response) => {
    seen.push({ url: request.url ?? '', authorization: request.headers.authorization })
    if (request.url === '/_states') return void text(request).then((body) => states(body, response))
    const quantity = stock.get((request.url ?? '').split('/').at(-1) ?? '')
    response.setHeader('content-type', 'application/json; charset=utf-8')
    response.statusCode = quantity === undefined ? 404 : 200
    response.end(JSON.stringify(quantity === undefined ? { error: 'Product not found' } : { quantity, extra: true }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
beforeEach(() => stock.clear())
afterAll(() => new Promise((resolve) => server.close(resolve)))

function states(body: string, response: import('node:http').ServerResponse): void {
  const { state, params, action } = JSON.parse(body) as { state: string; params: { sku: string }; action: string }
  if (state === 'in stock' && action === 'setup') stock.set(params.sku, 5)
  if (state === 'in stock' && action === 'teardown') stock.delete(params.sku)
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify({ sku: params.sku }))
}

function pact(change: object = {}): ReturnType<typeof readPact> {
  const interaction = {
    description: 'the stock of a product',
    providerStates: [{ name: 'in stock', params: { sku: 'A1' } }],
    request: { method: 'GET', path: '/stock/A1' },
    response: {
      status: 200,
      headers: { 'Content-Type': 'application/json' },
      body: { quantity: 1 },
      matchingRules: { body: { '$.quantity': { matchers: [{ match: 'integer' }] } } },
    },
    ...change,
  }
  const metadata = { pactSpecification: { version: '3.0.0' } }
  return readPact(
    JSON.stringify({
      consumer: { name: 'orders' },
      provider: { name: 'inventory' },
      interactions: [interaction],
      metadata,
    }),
  )
}

async function verifyOne(options: Partial<VerifyOptions>, change?: object) {
  const [verification] = await planVerification({ baseUrl, pacts: [pact(change)], ...options })
  if (verification === undefined) throw new Error('no interaction was planned')
  return verification.run()
}

const handlers = {
  'in stock': {
    setup: ({ sku }: Readonly<Record<string, unknown>>) => void stock.set(String(sku), 5),
    teardown: ({ sku }: Readonly<Record<string, unknown>>) => void stock.delete(String(sku)),
  },
}

describe('a provider that keeps its contract', () => {
  test('is verified with states set by functions, which are taken down again', async () => {
    assertVerified(await verifyOne({ stateHandlers: handlers }))
    expect(stock.size).toBe(0)
  })

  test('is verified with states set over HTTP', async () => {
    assertVerified(await verifyOne({ stateUrl: `${baseUrl}/_states` }))
    expect(stock.size).toBe(0)
  })

  test('is verified with states set over HTTP, at an address that is known later', async () => {
    assertVerified(await verifyOne({ stateUrl: async () => `${baseUrl}/_states` }))
    expect(seen.filter(({ url }) => url === '/_states').length).toBeGreaterThanOrEqual(2)
  })

  test('gets a request that a filter has changed', async () => {
    const requestFilter: VerifyOptions['requestFilter'] = ({ headers }) =>
      void Object.assign(headers, { authorization: 'Bearer t' })
    await verifyOne({ stateHandlers: handlers, requestFilter })
    expect(seen.at(-1)).toEqual({ url: '/stock/A1', authorization: 'Bearer t' })
  })

  test('gets what a state returned in the place of the example', async () => {
    const expression = '/stock/\u0024{sku}'
    const request = { method: 'GET', path: '/stock/old', generators: { path: { type: 'ProviderState', expression } } }
    const stateHandlers = { 'in stock': () => stock.set('B2', 1) && { sku: 'B2' } }
    expect(await verifyOne({ stateHandlers }, { request })).toMatchObject({ status: 'passed' })
    expect(seen.at(-1)?.url).toBe('/stock/B2')
  })
})

describe('a provider that breaks its contract', () => {
  test('is told each difference with what was expected, what came, and the rule', async () => {
    const result = await verifyOne({ stateHandlers: handlers }, { response: { status: 201, body: { quantity: '5' } } })
    expect(result.status).toBe('failed')
    expect(result.mismatches.map(({ part, path }) => `${part} ${path}`)).toEqual(['status ', 'body $.quantity'])
    expect(() => assertVerified(result)).toThrow(
      /inventory does not keep its contract with orders: the stock of a product/,
    )
    expect(() => assertVerified(result)).toThrow(/\$\.quantity\n {6}expected {2}"5"\n {6}actual {4}5/)
  })

  test('is tolerated while the interaction is pending', async () => {
    const result = await verifyOne({ stateHandlers: handlers, pending: true }, { response: { status: 201 } })
    expect(result.status).toBe('pending')
    assertVerified(result)
  })

  test('is tolerated for those pacts of a broker that the broker calls pending', async () => {
    const other = pact({ response: { status: 201 } })
    const brokered = (pending: boolean) => ({
      ...{ pact: other, pending, notices: [], outcomes: { success: [], failure: [] }, resource: {} },
    })
    const pacts = [brokered(true), brokered(false)]
    const plan = await planVerification({ baseUrl, pacts, stateHandlers: handlers })
    const statuses: string[] = []
    for (const each of plan) statuses.push((await each.run()).status)
    expect(statuses).toEqual(['pending', 'failed'])
  })
})

describe('what cannot be verified says why', () => {
  test('a state that nobody can set up', async () => {
    const result = await verifyOne({ stateHandlers: { 'in stok': () => {} } })
    expect(result.error?.message).toMatch(/state "in stock".*\n.*did you mean "in stok"/)
  })

  test('a state handler that throws', async () => {
    const stateHandlers = {
      'in stock': () => {
        throw new Error('no database')
      },
    }
    const result = await verifyOne({ stateHandlers })
    expect(result.error?.message).toMatch(/the setup of the provider state "in stock" failed.*\n.*no database/)
  })

  describe('of several states', () => {
    const providerStates = ['one', 'two', 'three'].map((name) => ({ name }))
    const failing = (...steps: readonly string[]) => {
      const done: string[] = []
      const step = (name: string) => () => {
        done.push(name)
        if (steps.includes(name)) throw new Error(`${name} broke`)
      }
      const handler = (name: string) => ({ setup: step(`set ${name}`), teardown: step(`end ${name}`) })
      const stateHandlers = { one: handler('one'), two: handler('two'), three: handler('three') }
      return { done, run: () => verifyOne({ stateHandlers }, { providerStates }) }
    }

    test('those that were set up are taken down when a later one cannot be', async () => {
      const { done, run } = failing('set three')
      expect((await run()).error?.message).toMatch(/setup of the provider state "three" failed.*\n.*set three broke/)
      expect(done).toEqual(['set one', 'set two', 'set three', 'end two', 'end one'])
    })

    test('each is taken down when the end of another fails, and every failure is told', async () => {
      const { done, run } = failing('set three', 'end two')
      const message = (await run()).error?.message
      expect(message).toMatch(/set three broke[\s\S]*teardown of the provider state "two" failed[\s\S]*end two broke/)
      expect(done.at(-1)).toBe('end one')
    })
  })

  test('a reply that is nested without end', async () => {
    const deep = createServer((_request, response) => {
      response.setHeader('content-type', 'application/json')
      response.end('['.repeat(100_000) + ']'.repeat(100_000))
    })
    await new Promise<void>((resolve) => deep.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void deep.close())
    const { port } = deep.address() as AddressInfo
    const result = await verifyOne(
      { baseUrl: `http://127.0.0.1:${port}`, stateHandlers: handlers },
      { response: { status: 200, headers: { 'Content-Type': 'application/json' }, body: [[1]] } },
    )
    expect(result.error?.message).toMatch(/nested too deeply to be compared/)
  })

  test('a provider that is down', async () => {
    const result = await verifyOne({ baseUrl: 'http://127.0.0.1:1', stateHandlers: handlers })
    expect(result.error?.message).toMatch(/GET http:\/\/127\.0\.0\.1:1\/stock\/A1 got no reply.*\n.*ECONNREFUSED/)
    expect(stock.size).toBe(0)
  })

  test('an option that does not exist', async () => {
    await expect(planVerification({ pacts: [], stateHandler: {} } as never)).rejects.toThrow(
      /did you mean "stateHandlers"/,
    )
  })
})

describe('interactions are chosen', () => {
  test.each([
    [{ provider: 'other' }, 0],
    [{ provider: 'inventory' }, 1],
    [{ consumers: ['web'] }, 0],
    [{ description: 'the stock *' }, 1],
    [{ description: /order/ }, 0],
    [{ state: 'in stock' }, 1],
    [{ state: '' }, 0],
  ])('by %j', async (options, count) => {
    expect(await planVerification({ pacts: [pact()], ...options })).toHaveLength(count)
  })
})

describe('messages', () => {
  const message = {
    description: 'an order was created',
    contents: { id: 1, total: 10997 },
    metaData: { contentType: 'application/json', topic: 'order-events' },
    matchingRules: { body: { '$.id': { matchers: [{ match: 'integer' }] } } },
  }
  const metadata = { pactSpecification: { version: '3.0.0' } }
  const pacts = [
    readPact(
      JSON.stringify({ consumer: { name: 'mail' }, provider: { name: 'orders' }, messages: [message], metadata }),
    ),
  ]

  test.each([
    [() => ({ contents: { id: 7, total: 10997 }, metadata: { topic: 'order-events' } }), 'passed'],
    [() => ({ contents: { id: 7, total: 1 }, metadata: { topic: 'order-events' } }), 'failed'],
    [() => ({ contents: { id: 7, total: 10997 }, metadata: { topic: 'other' } }), 'failed'],
  ] as const)('are made by a function of the provider and compared', async (produce, status) => {
    const [verification] = await planVerification({ pacts, messages: { 'an order was created': produce } })
    expect(await verification?.run()).toMatchObject({ status })
  })

  test('without a function for it, the message is named', async () => {
    const [verification] = await planVerification({ pacts, messages: {} })
    expect((await verification?.run())?.error?.message).toMatch(/nobody can make the message "an order was created"/)
  })
})
