import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { app, start, system } from 'dryfit'
import {
  assertVerified,
  ContractWatch,
  compareApis,
  loadOpenApi,
  planVerification,
  type VerificationResult,
} from 'dryfit/contract'
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
  const OPENAPI = join(SHOP, 'services/catalog/openapi.yaml')
  const STUB = { ...LAPTOP, price: '999.00' }

  /** What holds the stub against a document of the catalog finds. */
  const findings = async (product: object, openapi = OPENAPI): Promise<readonly string[]> => {
    await using env = await system().register('catalog', virtual({ openapi })).startAll()
    env.catalog.when('GET', '/products/:id').respond({ json: product })
    const watch = await ContractWatch.of(env.journal, [env.catalog])
    return (await watch.check(env.journal.lastId)).failures
  }

  test('a stub that the catalog could answer is fine', async () => {
    expect(await findings(STUB)).toEqual([])
  })

  test('a stub that no longer fits is found before it is ever used', async () => {
    expect(await findings({ id: 1, name: 'Laptop', kind: 'computers', priceCents: 99900, price: '999.00' })).toEqual([
      expect.stringMatching(/the stub GET \/products\/:id[\s\S]*lacks the required property "category"/),
    ])
  })

  test('a field that the catalog renames in its document breaks the stub, and is called a breaking change', async ({
    onTestFinished,
  }) => {
    const folder = await mkdtemp(join(tmpdir(), 'catalog-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const changed = join(folder, 'openapi.yaml')
    await writeFile(changed, (await readFile(OPENAPI, 'utf8')).replaceAll(/\bcategory\b/g, 'kind'))
    expect(await findings(STUB, changed)).toEqual([
      expect.stringMatching(/the stub GET \/products\/:id[\s\S]*lacks the required property "kind"/),
    ])
    const changes = compareApis(await loadOpenApi(OPENAPI), await loadOpenApi(changed))
    expect(changes).toContainEqual(
      expect.objectContaining({ severity: 'breaking', place: 'GET /products/{} 200/category' }),
    )
  })
})
