import { join } from 'node:path'
import { beforeAll, test, verifyContracts } from 'dryfit/vitest'
import { providerStates } from '../support/provider-states.ts'
import type { Shop } from '../support/shop.ts'

// Each service keeps what the gateway needs of it: one test for each interaction, on the service as it is.

const CONTRACTS = join(import.meta.dirname, '../../contracts')

let shop: Shop
beforeAll(({ env }) => {
  shop = env
})

for (const provider of ['catalog', 'inventory', 'users', 'orders'] as const) {
  await verifyContracts({
    provider,
    pacts: [join(CONTRACTS, `gateway-${provider}.json`)],
    baseUrl: () => shop[provider].url,
    stateHandlers: providerStates(() => shop.db),
    test,
  })
}
