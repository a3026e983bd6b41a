import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createHttpClient } from '../../../../src/foundation/net/index.ts'
import { ContractWatch } from '../../../../src/harness/contract/index.ts'
import { system } from '../../../../src/harness/environment/index.ts'
import { virtual } from '../../../../src/services/http/index.ts'

const json = { 'Content-Type': 'application/json' }
/** What the consumer `test` needs of the catalog, as the catalog verifies it. */
const pact = {
  consumer: { name: 'test' },
  provider: { name: 'catalog' },
  interactions: [
    {
      description: 'a product',
      request: { method: 'GET', path: '/products/1' },
      response: {
        ...{ status: 200, headers: json, body: { id: 1, name: 'Laptop' } },
        matchingRules: { body: { '$.name': { matchers: [{ match: 'type' }] } } },
      },
    },
    {
      description: 'no product',
      providerStates: [{ name: 'there is none' }],
      request: { method: 'GET', path: '/products/1' },
      response: { status: 404 },
    },
  ],
  metadata: { pactSpecification: { version: '3.0.0' } },
}

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dryfit-watch-pact-'))
  await writeFile(join(folder, 'pact.json'), JSON.stringify(pact))
})
afterEach(() => rm(folder, { recursive: true }))

const catalogs = (options: Parameters<typeof virtual>[0] = {}) =>
  system()
    .register('catalog', virtual({ pact: 'pact.json', ...options }))
    .startAll({ directory: folder })

describe('a virtual service that has a pact', () => {
  test.each([
    ['a field of another type', '/products/1', { json: { id: 1, name: 5 } }, /body \$\.name.*interaction "a product"/],
    ['a field that is gone', '/products/:id', { json: { id: 1 } }, /body \$\.name/],
    ['a status that nobody promised', '/products/:id', { status: 500 }, /expected status .*, got 500/],
    ['a request that nobody makes', '/baskets', { json: {} }, /GET \/baskets: no interaction of the pact/],
  ])('has no stub with %s', async (_case, path, reply, message) => {
    await using env = await catalogs()
    env.catalog.when('GET', path).respond(reply)
    const { failures } = await (await ContractWatch.of(env.journal, [env.catalog])).check(0)
    expect(failures).toEqual([expect.stringMatching(/catalog: the stub GET /)])
    expect(failures[0]).toMatch(message)
  })

  test('may have stubs that answer as one of its interactions, by path or by pattern', async () => {
    await using env = await catalogs()
    env.catalog.when('GET', '/products/1').respond({ json: { id: 1, name: 'Mouse', more: true } })
    env.catalog.when('GET', '/products/:id').respond({ status: 404 })
    env.catalog.add({ request: { method: 'GET', urlPathTemplate: '/products/{id}' }, response: { status: 404 } })
    expect(await (await ContractWatch.of(env.journal, [env.catalog])).check(0)).toEqual({ failures: [], warnings: [] })
  })

  test('is held to what a function answers, and to what it is asked, once it was', async () => {
    await using env = await catalogs()
    let name: unknown = 'Mouse'
    env.catalog.when('GET', '/products/:id').respond(() => ({ json: { id: 1, name } }))
    const watch = await ContractWatch.of(env.journal, [env.catalog])
    const client = createHttpClient(env.catalog.url)
    await client.get('/products/1')
    expect((await watch.check(0)).failures).toEqual([])
    name = 5
    const mark = env.journal.lastId
    await client.get('/products/1')
    await client.get('/products/2')
    client.close()
    expect((await watch.check(mark)).failures).toEqual([
      expect.stringMatching(/GET \/products\/1[\s\S]*reply body \$\.name/),
      expect.stringMatching(/GET \/products\/2[\s\S]*no interaction of the pact has this request/),
    ])
  })

  test('is judged as its check says', async () => {
    await using env = await catalogs({ pact: { document: 'pact.json', check: 'warn' } })
    env.catalog.when('GET', '/baskets').respond({ json: {} })
    const { failures, warnings } = await (await ContractWatch.of(env.journal, [env.catalog])).check(0)
    expect([failures.length, warnings.length]).toEqual([0, 1])
  })

  test('needs one that can be read', async () => {
    await using env = await catalogs({ pact: 'missing.json' })
    await expect(ContractWatch.of(env.journal, [env.catalog])).rejects.toThrow(/missing\.json cannot be read/)
    expect(() => virtual({ pact: '' })).toThrow(/option "pact" is invalid.*[\s\S]*pact file/)
  })
})
