import { join } from 'node:path'
import { loadAsyncApi, MessageConformance } from 'dryfit/contract'
import { beforeAll, describe, verifyContracts } from 'dryfit/vitest'
import { signIn } from '../support/customer.ts'
import { orderOf } from '../support/factories.ts'
import { JANE, MOUSE, type Shop } from '../support/shop.ts'
import { expect, test } from '../support/test.ts'

const SHOP = join(import.meta.dirname, '../..')
const SHIPPED = { through: 'queue', operation: 'deliver queue orders' }

async function orderAMouse({ gateway }: Pick<Shop, 'gateway'>): Promise<void> {
  const jane = await signIn(gateway, JANE)
  expect(await jane.post('/api/orders', orderOf([MOUSE, 2]))).toHaveStatus(201)
}

describe('what the notifier is told', () => {
  test('when an order was shipped', async ({ gateway, mail, contract }) => {
    contract('notifier', 'orders', SHIPPED)

    await orderAMouse({ gateway })
    await expect(() => mail.exchanges('POST', '/v3/mail/send').length).toBecome(1)
  })

  test('is what the document of the messages says', async ({ gateway, mail, journal }) => {
    const conformance = new MessageConformance(await loadAsyncApi(join(SHOP, 'services/asyncapi.yaml')))
    await orderAMouse({ gateway })
    const bob = { name: 'Bob Brown', email: 'bob@example.com', password: 'bob-secret-1' }
    expect(await gateway.post('/api/users', { json: bob })).toHaveStatus(201)
    await expect(() => mail.exchanges('POST', '/v3/mail/send').length).toBecome(2)

    conformance.assert(await conformance.check(journal, { service: 'queue' }))
    expect(conformance.missing).toEqual([])
  })
})

let shop: Shop
beforeAll(({ env }) => {
  shop = env
})

// The orders service keeps it: the message that it really publishes is compared.
await verifyContracts({
  provider: 'orders',
  pacts: [join(SHOP, 'contracts/notifier-orders.json')],
  messages: {
    'what the notifier is told when an order was shipped: deliver queue orders': async () => {
      await orderAMouse(shop)
      const message = await shop.queue.queue('orders').next()
      return { contents: message.json(), metadata: { contentType: 'application/json' } }
    },
  },
  test,
})
