import { join } from 'node:path'
import { app, start, system } from 'dryfit'
import { assertVerified, ContractWatch, planVerification, type VerificationResult } from 'dryfit/contract'
import { virtual } from 'dryfit/http'
import { describe, expect, test } from 'dryfit/vitest'
import { createHttpServer } from '../../lib/http-server.ts'
import type { Product, Products } from '../../services/catalog/products.ts'
import { productRoutes } from '../../services/catalog/routes.ts'

const SHOP = join(import.meta.dirname, '../..')
const PACT = join(SHOP, 'contracts/gateway-catalog.json')
const LAPTOP: Product = { id: 1, name: 'Laptop', category: 'computers', priceCents: 99900 }

/** The catalog's own routes over products of the test's making. */
const catalogWith = (product: object) =>
  app({
    ready: '/health',
    run: async ({ port }) => {
      const http = createHttpServer('catalog', [], 'silent')
      productRoutes(http, { byId: async () => product } as unknown as Products)
      await http.listen({ port, host: '127.0.0.1' })
      return { stop: () => http.close() }
    },
  })

async function verify(product: object): Promise<VerificationResult | undefined> {
  await using catalog = await start(catalogWith(product))
  const plan = await planVerification({
    pacts: [PACT],
    description: /is shown with how many can be bought/,
    baseUrl: catalog.url,
    stateHandlers: { 'there are products': () => undefined },
  })
  // Awaited here: the catalog is stopped when this function returns.
  return await plan[0]?.run()
}

describe('the catalog changes what it answers', () => {
  test('as long as the gateway has what it needs, nothing breaks', async () => {
    expect(await verify({ ...LAPTOP, name: 'Another name', addedLater: true })).toMatchObject({ status: 'passed' })
  })

  test('a field that became something else breaks the contract, and is named', async () => {
    const result = await verify({ ...LAPTOP, category: undefined, kind: 'computers' })
    expect(result).toMatchObject({ status: 'failed', mismatches: [{ path: '$.category' }] })
    expect(() => assertVerified(result as VerificationResult)).toThrow(
      /catalog does not keep its contract with gateway/,
    )
  })
})

describe('the gateway is tested against a stub of the catalog', () => {
  /** What holds the stub against the catalog's document finds. */
  const findings = async (product: object): Promise<readonly string[]> => {
    const openapi = join(SHOP, 'services/catalog/openapi.yaml')
    await using env = await system().register('catalog', virtual({ openapi })).startAll()
    env.catalog.when('GET', '/products/:id').respond({ json: product })
    const watch = await ContractWatch.of(env.journal, [env.catalog])
    return (await watch.check(env.journal.lastId)).failures
  }

  test('a stub that the catalog could answer is fine', async () => {
    expect(await findings({ ...LAPTOP, price: '999.00' })).toEqual([])
  })

  test('a stub that no longer fits is found before it is ever used', async () => {
    expect(await findings({ id: 1, name: 'Laptop', kind: 'computers', priceCents: 99900, price: '999.00' })).toEqual([
      expect.stringMatching(/the stub GET \/products\/:id[\s\S]*lacks the required property "category"/),
    ])
  })
})
