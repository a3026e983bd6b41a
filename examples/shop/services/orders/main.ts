import { hostname } from 'node:os'
import type { FastifyInstance } from 'fastify'
import { Database } from '../../lib/database.ts'
import type { Env } from '../../lib/env.ts'
import { messageOf } from '../../lib/errors.ts'
import { HttpClient } from '../../lib/http-client.ts'
import { runService, type ServiceParts } from '../../lib/service.ts'
import { AtWork } from './at-work.ts'
import { cartRoutes } from './cart-routes.ts'
import { Carts } from './carts.ts'
import { Compensation } from './compensation.ts'
import { Orders } from './orders.ts'
import { Peers } from './peers.ts'
import { PlaceOrder } from './place-order.ts'
import { Pricing } from './pricing.ts'
import { orderRoutes } from './routes.ts'
import { orderSteps } from './steps.ts'

await runService('orders', (env): ServiceParts => {
  const database = Database.from(env)
  const orders = new Orders(database, env.text('INSTANCE', hostname()))
  const atWork = new AtWork()
  const peers = peersFrom(env)
  const pricing = new Pricing(peers)
  const steps = orderSteps(peers, orders)
  const compensation = new Compensation({
    ...{ orders, steps, atWork },
    onPostponed: (orderId, reason) => console.error(`order ${orderId} cannot be taken back now: ${reason}`),
  })
  const placeOrder = new PlaceOrder({ orders, peers, pricing, steps, compensation, atWork })
  return {
    uses: [database],
    routes: (app) => {
      orderRoutes(app, { orders, placeOrder })
      cartRoutes(app, { carts: new Carts(database), pricing, placeOrder })
    },
    background: (app) =>
      recoverEvery(env.integer('RECOVERY_INTERVAL_MS', 10_000), app, () =>
        compensation.recover(env.integer('RECOVERY_STALE_AFTER_MS', 60_000)),
      ),
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

/** Looks for unfinished orders now and then again and again. */
function recoverEvery(intervalMs: number, app: FastifyInstance, recover: () => Promise<void>): () => void {
  const run = (): void => {
    recover().catch((error: unknown) => app.log.error(`unfinished orders cannot be read: ${messageOf(error)}`))
  }
  run()
  const timer = setInterval(run, intervalMs)
  return () => clearInterval(timer)
}
