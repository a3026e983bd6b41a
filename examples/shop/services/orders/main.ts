import { hostname } from 'node:os'
import { Broker } from '../../lib/broker/broker.ts'
import { Cache } from '../../lib/cache.ts'
import { Database } from '../../lib/database.ts'
import type { Env } from '../../lib/env.ts'
import { messageOf } from '../../lib/errors.ts'
import { HttpClient } from '../../lib/http-client.ts'
import { Outbox } from '../../lib/outbox.ts'
import { outboxPublisher } from '../../lib/outbox-publisher.ts'
import { Poller } from '../../lib/poller.ts'
import { runService, type ServiceParts } from '../../lib/service.ts'
import { AtWork } from './at-work.ts'
import { cartRoutes } from './cart-routes.ts'
import { Carts } from './carts.ts'
import { Compensation } from './compensation.ts'
import { Customers } from './customers.ts'
import { OrderViews } from './order-views.ts'
import { Orders } from './orders.ts'
import { Peers } from './peers.ts'
import { PlaceOrder } from './place-order.ts'
import { Pricing } from './pricing.ts'
import { orderRoutes } from './routes.ts'
import { orderSteps } from './steps.ts'

await runService('orders', (env): ServiceParts => {
  const database = Database.from(env)
  const cache = Cache.from(env)
  const broker = Broker.from(env)
  const outbox = new Outbox(database, broker, 'orders.outbox')
  const publisher = outboxPublisher(env, outbox)
  const instance = env.text('INSTANCE', hostname())
  const orders = new Orders({ database, outbox, instance, onMessage: () => publisher.wake() })
  const views = new OrderViews(orders, cache)
  const peers = peersFrom(env)
  const pricing = new Pricing(peers)
  const saga = { orders, views, steps: orderSteps(peers, orders), atWork: new AtWork() }
  const compensation = new Compensation(saga)
  const recovery = new Poller({
    work: () => compensation.recover(env.integer('RECOVERY_STALE_AFTER_MS', 60_000)),
    intervalMs: env.integer('RECOVERY_INTERVAL_MS', 10_000),
    retryAfterMs: env.integer('RETRY_AFTER_MS', 1_000),
    onError: (error) => console.warn(`orders wait to be taken back: ${messageOf(error)}`),
  })
  const customers = new Customers(peers, cache)
  const onFailed = (): void => recovery.wake()
  const placeOrder = new PlaceOrder({ ...saga, compensation, pricing, customers, onFailed })
  return {
    uses: [database, cache, broker],
    routes: (app) => {
      orderRoutes(app, { orders, views, placeOrder })
      cartRoutes(app, { carts: new Carts(database), pricing, placeOrder })
    },
    background: [broker, publisher, recovery],
  }
})

function peersFrom(env: Env): Peers {
  const timeoutMs = env.integer('PEER_TIMEOUT_MS', 10_000)
  const client = (name: string): HttpClient => new HttpClient({ baseUrl: env.url(name), timeoutMs })
  return new Peers({
    users: client('USERS_URL'),
    catalog: client('CATALOG_URL'),
    inventory: client('INVENTORY_URL'),
    payments: client('PAYMENTS_URL'),
    shipping: client('SHIPPING_URL'),
  })
}
