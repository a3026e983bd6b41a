import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { afterAll, beforeAll, test, verifyContracts } from 'dryfit/vitest'
import { providerStates } from '../support/provider-states.ts'
import type { Shop } from '../support/shop.ts'

// The team of the mobile app writes its contract with a tool of its own (the file is from the native engine of Pact), and
// sets provider states over HTTP, as tools of other languages do. The catalog keeps that contract like any other.

const PACT = join(import.meta.dirname, '../../contracts/mobile-catalog.json')

interface ChangeOfState {
  readonly action: 'setup' | 'teardown'
  readonly state: string
  readonly params: Readonly<Record<string, unknown>>
}

let shop: Shop
const handlers = providerStates(() => shop.db)
const states = createServer(async (request, response) => {
  const { action, state, params } = (await json(request)) as ChangeOfState
  const handler = handlers[state]
  if (typeof handler !== 'function') response.statusCode = 404
  else if (action === 'setup') await handler(params)
  response.end()
})

beforeAll(async ({ env }) => {
  shop = env
  await once(states.listen(0, '127.0.0.1'), 'listening')
})
afterAll(() => void states.close())

await verifyContracts({
  provider: 'catalog',
  pacts: [PACT],
  baseUrl: () => shop.catalog.url,
  stateUrl: () => `http://127.0.0.1:${(states.address() as AddressInfo).port}/_pact/provider_states`,
  test,
})
