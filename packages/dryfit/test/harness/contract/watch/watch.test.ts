import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createHttpClient } from '../../../../src/foundation/net/index.ts'
import { ContractRecorder, ContractWatch, eachLike, integer, regex } from '../../../../src/harness/contract/index.ts'
import type { HttpInteraction } from '../../../../src/harness/contract/pact/model.ts'
import { system } from '../../../../src/harness/environment/index.ts'
import { sequence, stub, virtual } from '../../../../src/services/http/index.ts'

const api = JSON.stringify({
  openapi: '3.1.0',
  info: { title: 'Payments', version: '1' },
  paths: {
    '/charges/{id}': {
      get: {
        parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
        responses: {
          200: {
            description: 'a charge',
            content: {
              'application/json': {
                schema: { type: 'object', required: ['amount'], properties: { amount: { type: 'integer' } } },
              },
            },
          },
        },
      },
    },
  },
})

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dryfit-watch-'))
  await writeFile(join(folder, 'api.json'), api)
})
afterEach(() => rm(folder, { recursive: true }))

const payments = (options: Parameters<typeof virtual>[0] = {}) =>
  system()
    .register('payments', virtual({ openapi: 'api.json', ...options }))
    .startAll({ directory: folder })

describe('a virtual service that has a document', () => {
  test.each([
    ['a field of another type', { json: { amount: 'five' } }, /\/amount: must be integer/],
    ['a status that is not described', { status: 418, json: {} }, /status 418 is not described/],
    ['another content type', { text: 'five' }, /text\/plain is not described/],
    ['one reply of several', sequence({ json: { amount: 1 } }, { json: {} }), /lacks the required property "amount"/],
  ])('has no stub that answers with %s', async (_case, reply, message) => {
    await using env = await payments()
    env.payments.when('GET', '/charges/:id').respond(reply)
    const watch = await ContractWatch.of(env.journal, [env.payments])
    const { failures } = await watch.check(0)
    expect(failures).toEqual([expect.stringMatching(/the stub GET \/charges\/:id/)])
    expect(failures[0]).toMatch(message)
  })

  test('may have stubs that fit, declared, added, as WireMock JSON, and with matchers in their bodies', async () => {
    await using env = await payments({ stubs: [stub('GET', '/charges/:id').respond({ json: { amount: 1 } })] })
    env.payments.when('GET', '/charges/1').respond({ json: { amount: integer(5) } })
    env.payments.add({ request: { method: 'GET', urlPath: '/charges/2' }, response: { jsonBody: { amount: 2 } } })
    env.payments.when('GET', '/charges/3').respond({ fault: 'EMPTY_RESPONSE' })
    const watch = await ContractWatch.of(env.journal, [env.payments])
    expect(await watch.check(0)).toEqual({ failures: [], warnings: [] })
  })

  test('is held to what a function answers, once it did', async () => {
    await using env = await payments()
    env.payments.when('GET', '/charges/:id').respond(() => ({ json: { amount: 'five' } }))
    const watch = await ContractWatch.of(env.journal, [env.payments])
    expect((await watch.check(0)).failures).toEqual([])
    const client = createHttpClient(env.payments.url)
    await client.get('/charges/1')
    client.close()
    expect((await watch.check(0)).failures).toEqual([expect.stringMatching(/GET \/charges\/1[\s\S]*must be integer/)])
  })

  test.each([
    ['warn', { failures: 0, warnings: 1 }],
    ['off', { failures: 0, warnings: 0 }],
  ] as const)('is judged as its check says: %s', async (check, expected) => {
    await using env = await payments({ openapi: { document: 'api.json', check } })
    env.payments.when('GET', '/charges/:id').respond({ json: {} })
    const watch = await ContractWatch.of(env.journal, [env.payments])
    const { failures, warnings } = await watch.check(0)
    expect({ failures: failures.length, warnings: warnings.length }).toEqual(expected)
  })

  test('needs one that can be read', async () => {
    await expect(payments({ openapi: 'missing.json' })).rejects.toThrow(/missing\.json cannot be used/)
  })

  test.each([
    [{ openapi: '' }, /option "openapi" is invalid/],
    [{ openapi: { document: 'a', check: 'loud' } }, /option "openapi.check" is invalid/],
    [{ openapi: { file: 'a' } }, /there is no option "file"/],
    [{ contract: 'yes' }, /option "contract" is invalid/],
  ])('refuses %j', (options, message) => {
    expect(() => virtual(options as never)).toThrow(message)
  })
})

test('the matchers in the body of a stub become rules of the contract', async () => {
  await using env = await payments()
  const template = { items: eachLike({ id: integer(7), code: regex(/^[A-Z]+$/, 'AB') }) }
  env.payments.when('GET', '/items').respond({ json: template })
  env.payments.when('GET', '/made').respond(() => ({ json: template }))
  const client = createHttpClient(env.payments.url)
  expect((await client.get('/items')).json()).toEqual({ items: [{ id: 7, code: 'AB' }] })
  await client.get('/made')
  client.close()
  const recorder = new ContractRecorder({ journal: env.journal, consumer: 'test', provider: 'payments' })
  expect(recorder.record(0, { title: 'items' })).toBe(2)
  for (const { response } of recorder.interactions as readonly HttpInteraction[]) {
    expect(response.rules.body).toEqual([
      { path: '$.items', combine: 'AND', matchers: [{ match: 'type', min: 1 }] },
      { path: '$.items[*].id', combine: 'AND', matchers: [{ match: 'integer' }] },
      { path: '$.items[*].code', combine: 'AND', matchers: [{ match: 'regex', regex: '^[A-Z]+$' }] },
    ])
  }
})
