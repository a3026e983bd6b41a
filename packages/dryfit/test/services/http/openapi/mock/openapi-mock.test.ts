import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  type MockServer,
  type MockServerOptions,
  sequence,
  serveFolder,
  startMockServer,
  stub,
} from '../../../../../src/services/http/index.ts'
import { payments } from './payments.ts'

/** For conditions: a busy machine takes its time. */
const PATIENCE = { timeout: 15_000 }

let server: MockServer
const start = async (options: MockServerOptions = {}): Promise<void> => {
  await server?.stop()
  server = await startMockServer({ openapi: payments, openapiMode: 'strict', seed: 7, ...options })
}
beforeEach(() => start())
afterEach(() => server.stop())

interface Call {
  readonly method?: string
  readonly json?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

async function ask(path: string, { method = 'GET', json, headers }: Call = {}) {
  const init = json === undefined ? {} : { body: JSON.stringify(json) }
  const type = json === undefined ? {} : { 'content-type': 'application/json' }
  const reply = await fetch(`${server.url}${path}`, { method, headers: { ...type, ...headers }, ...init })
  const text = await reply.text()
  const isJson = reply.headers.get('content-type')?.includes('json') ?? false
  return { status: reply.status, headers: reply.headers, body: isJson ? JSON.parse(text) : text }
}

const charge = (call: Call = {}) => ask('/charges', { method: 'POST', json: { amount: 5 }, ...call })
const prefer = (text: string): Call => ({ headers: { prefer: text } })

describe('the answer of an operation', () => {
  test('is the first example of the first success', async () => {
    expect(await charge()).toMatchObject({ status: 201, body: { id: 'ch_1', amount: 5, state: 'paid' } })
  })

  test('is made from the schema where there is no example, and the same each time', async () => {
    const { status, body, headers } = await ask('/charges')
    expect(status).toBe(200)
    expect(headers.get('x-total')).toBe('3')
    expect(body).toEqual([
      { id: expect.any(String), amount: expect.any(Number), state: expect.stringMatching(/paid|pending/) },
    ])
    await charge()
    expect((await ask('/charges')).body).toEqual(body)
    await start()
    expect((await ask('/charges')).body).toEqual(body)
    await start({ seed: 8 })
    expect((await ask('/charges')).body).not.toEqual(body)
  })

  test('keeps to the document, also where it is made', async () => {
    for (let call = 0; call < 20; call++) {
      const { body } = await ask('/charges', prefer('dynamic=true'))
      expect(body[0].id).toMatch(/^ch_[a-z0-9]+$/)
      await charge(prefer('code=503, dynamic=true'))
    }
    expect(server.service.breaches).toEqual([])
  })

  test('is found below the path of the server, too, and a concrete path wins', async () => {
    expect((await ask('/v1/charges/latest')).body).toBe('latest')
    expect((await ask('/charges/latest')).body).toBe('latest')
  })

  test('is in the type that the client accepts', async () => {
    expect((await ask('/charges/ch_1')).headers.get('content-type')).toBe('application/json')
    const text = await ask('/charges/ch_1', { headers: { accept: 'text/html;q=0.1, text/plain' } })
    expect([text.headers.get('content-type'), text.body]).toEqual(['text/plain', 'ch_1 paid'])
    expect(await ask('/charges/ch_1', { headers: { accept: 'image/png' } })).toMatchObject({
      status: 406,
      body: { detail: 'text/plain, application/json can be had, not image/png' },
    })
  })

  test('without content is empty', async () => {
    const gone = await ask('/charges/ch_1', { method: 'DELETE', headers: { authorization: 'Bearer x' } })
    expect(gone).toMatchObject({ status: 204, body: '' })
  })
})

describe('a client prefers', () => {
  test.each([
    ['code=402', 402, { error: 'card_declined' }],
    ['code=402, example=expired', 402, { error: 'card_expired' }],
    ['example="expired"', 402, { error: 'card_expired' }],
    ['example=large', 201, { id: 'ch_2' }],
    ['code=503', 503, { error: expect.any(String) }],
    ['respond-async; wait=10', 201, { id: 'ch_1' }],
    ['code=418', 400, { detail: 'status 418 is not described (described: 201, 402, 5XX)' }],
    ['code=402, example=none', 400, { detail: 'status 402 has no example "none"' }],
  ])('%s', async (text, status, body) => {
    expect(await charge(prefer(text))).toMatchObject({ status, body })
  })

  test('something new at each call: dynamic=true', async () => {
    const bodies = new Set<string>()
    for (let call = 0; call < 5; call++) bodies.add(JSON.stringify((await charge(prefer('dynamic=true'))).body))
    expect(bodies.size).toBeGreaterThan(1)
    const [first = ''] = bodies
    await start()
    expect(JSON.stringify((await charge(prefer('dynamic=true'))).body)).toBe(first)
  })
})

describe('a stub', () => {
  test('wins over the document until the reset', async () => {
    server.service.when('POST', '/charges').respond({ status: 402, json: { error: 'mine' } })
    expect(await charge()).toMatchObject({ status: 402, body: { error: 'mine' } })
    await server.service.reset()
    expect((await charge()).status).toBe(201)
  })

  test('chooses an answer of the document, in TypeScript and in JSON', async () => {
    server.service
      .when('POST', '/charges')
      .respond(sequence({ openapi: { status: 402, example: 'expired' } }, { openapi: { example: 'large' } }))
    expect(await charge()).toMatchObject({ status: 402, body: { error: 'card_expired' } })
    // What the stub has chosen is not up to the client.
    expect(await charge(prefer('example=small'))).toMatchObject({ status: 201, body: { id: 'ch_2' } })
    server.service.add({ request: { urlPath: '/charges' }, response: { openapi: { status: 500 } } })
    expect((await charge()).status).toBe(500)
    const bad = { response: { openapi: { statuss: 1 } } }
    expect(() => server.service.add(bad)).toThrow(/\/response\/openapi\/statuss.*[\s\S]*did you mean "status"/)
  })

  test('that breaks the document is refused when it is registered', async () => {
    const add = (json: unknown, status = 201) => server.service.when('POST', '/v1/charges').respond({ status, json })
    expect(() => add({ id: 'ch_9', amount: 0, state: 'paid' })).toThrow(
      /the stub POST \/v1\/charges breaks OpenAPI document[\s\S]*body \/amount: must be >= 1/,
    )
    expect(() => add({}, 418)).toThrow(/status 418 is not described/)
    expect(() => server.service.when('GET', '/refunds/:id').respond({})).toThrow(/no path of the document fits/)
    expect(() => server.service.when('PUT', '/charges/:id').respond({})).toThrow(/has no PUT \(it has GET, DELETE\)/)
    add({ id: 'ch_9', amount: 9, state: 'paid' })
    expect((await charge()).status).toBe(201)
    await expect(start({ stubs: [stub('GET', '/nowhere').respond({})] })).rejects.toThrow(
      expect.objectContaining({ code: 'STUB_INVALID' }),
    )
  })

  test('that breaks the document only when it answers is answered 500, with the reason', async () => {
    server.service.when('POST', '/charges').respond(() => ({ status: 201, json: { id: 7 } }))
    const { status, body } = await charge()
    expect(status).toBe(500)
    expect(body.violations).toContainEqual(
      expect.objectContaining({ part: 'body', at: '/id', message: 'must be string' }),
    )
    expect(server.service.breaches).toMatchObject([{ what: 'reply', operation: 'POST /charges' }])
  })

  test('with a fault, or for any path, is not judged', async () => {
    server.service.when('POST', '/charges').respond({ fault: 'EMPTY_RESPONSE' })
    await expect(charge()).rejects.toThrow()
    server.service.when('ANY', /.*/).respond({ status: 503 })
    expect((await ask('/charges')).status).toBe(500)
  })
})

describe('a request that breaks the document', () => {
  test.each([
    [
      'a body that does not fit',
      '/charges',
      { method: 'POST', json: { amount: 0, x: 1 } },
      400,
      ['body /amount', 'body '],
    ],
    ['a body that is missing', '/charges', { method: 'POST' }, 400, ['body ']],
    ['a parameter out of range', '/charges?limit=1000', {}, 400, ['query limit']],
    ['a path parameter', '/charges/7', {}, 400, ['path id']],
    ['no credentials', '/charges/ch_1', { method: 'DELETE' }, 401, ['security ']],
    ['an unknown path', '/refunds', {}, 404, ['operation ']],
    ['an unknown method', '/charges', { method: 'DELETE' }, 405, ['operation ']],
  ])('%s is refused, with what is wrong', async (_what, path, call, status, places) => {
    const reply = await ask(path, call)
    expect(reply.status).toBe(status)
    expect(reply.headers.get('content-type')).toBe('application/problem+json')
    const found = reply.body.violations.map(({ part, at }: { part: string; at: string }) => `${part} ${at}`)
    expect(found.sort()).toEqual([...places].sort())
    expect(server.service.breaches).toMatchObject([{ what: 'request' }])
    if (status === 405) expect(reply.headers.get('allow')).toBe('GET, POST')
  })

  test('does not reach a stub', async () => {
    const handle = server.service.when('POST', '/charges').respond({ openapi: {} })
    await charge({ json: {} })
    expect(handle.calls).toBe(0)
  })
})

describe('the mode', () => {
  test('warn lets everything pass, and notes it', async () => {
    await start({ openapiMode: 'warn', stubs: [stub('GET', '/charges').respond({ json: 'none' })] })
    expect((await charge({ json: {} })).status).toBe(201)
    expect((await ask('/charges')).body).toBe('none')
    expect((await ask('/refunds')).status).toBe(404)
    expect(server.service.breaches.map(({ what, operation }) => `${what} ${operation}`)).toEqual([
      'stub GET /charges',
      'request POST /charges',
      'reply GET /charges',
      'request GET /refunds',
    ])
    const [first] = server.service.exchanges('POST', '/charges')
    expect(JSON.stringify(first?.attributes.http)).toBeDefined()
    await server.service.reset()
    expect(server.service.breaches).toMatchObject([{ what: 'stub' }])
  })

  test('off looks at nothing', async () => {
    await start({ openapiMode: 'off', stubs: [stub('GET', '/charges').respond({ json: 'none' })] })
    expect((await charge({ json: {} })).status).toBe(201)
    expect((await ask('/charges')).body).toBe('none')
    expect(server.service.breaches).toEqual([])
  })

  test('is one of three', async () => {
    await expect(start({ openapiMode: 'lax' as never })).rejects.toThrow(/openapiMode/)
  })
})

describe('a document in a file', () => {
  test('is read again when it changes', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'dryfit-openapi-'))
    const path = join(folder, 'api.json')
    const write = (text: string) =>
      writeFile(
        path,
        JSON.stringify({
          openapi: '3.0.3',
          info: { title: 'a', version: '1' },
          paths: {
            '/a': { get: { responses: { 200: { description: '', content: { 'text/plain': { example: text } } } } } },
          },
        }),
      )
    await write('one')
    await using own = await serveFolder(undefined, { openapi: path })
    const read = async () => (await fetch(`${own.url}/a`)).text()
    expect(await read()).toBe('one')
    await write('two')
    await expect.poll(read, PATIENCE).toBe('two')
    await rm(folder, { recursive: true })
  })

  test('that is none is named', async () => {
    await expect(start({ openapi: '/nowhere.yaml' })).rejects.toThrow(
      expect.objectContaining({ code: 'OPENAPI_UNREADABLE' }),
    )
  })
})

test('a stub that takes its answer from a document needs one', async () => {
  await using own = await startMockServer({ stubs: [stub('GET', '/a').respond({ openapi: {} })] })
  expect(await (await fetch(`${own.url}/a`)).text()).toContain('is from an OpenAPI document, and there is none')
})
