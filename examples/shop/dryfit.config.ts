import { app, system } from 'dryfit'
import { rabbitmq } from 'dryfit/amqp'
import { postgres } from 'dryfit/postgres'
import { redis } from 'dryfit/redis'
import { migrate } from './database/migrate.ts'
import { cardProvider } from './virtual/card-provider.ts'
import { carrier } from './virtual/carrier.ts'
import { mailProvider } from './virtual/mail-provider.ts'

/** Short times and cheap passwords, so that tests of time-outs and logins wait little; long enough for a busy machine. */
const TEST_SETTINGS = {
  LOG_LEVEL: 'warn',
  TOKEN_SECRET: 'only-for-tests',
  PASSWORD_COST: '1024',
  DATABASE_TIMEOUT_MS: '2000',
  CARD_PROVIDER_TIMEOUT_MS: '700',
  CARRIER_TIMEOUT_MS: '700',
  CIRCUIT_MAX_FAILURES: '5',
  CIRCUIT_RESET_AFTER_MS: '400',
  PUBLISH_TIMEOUT_MS: '700',
  RETRY_AFTER_MS: '100',
  NODE_COMPILE_CACHE: `${import.meta.dirname}/.dryfit/compile-cache`,
}

const service = (name: string, env: Readonly<Record<string, string>>, more: { openapi?: string } = {}) =>
  app({
    command: `node services/${name}/main.ts`,
    env: { ...TEST_SETTINGS, ...env },
    ready: '/health',
    stopGraceMs: 200,
    ...more,
  })

/** A service that says in a document what it does: every test holds it to that. */
const described = (name: string, env: Readonly<Record<string, string>>) =>
  service(name, env, { openapi: `services/${name}/openapi.yaml` })

export default system()
  .register('db', postgres({ migrate: ({ url }) => migrate(url), seed: 'database/seed.sql' }))
  .register('cache', redis())
  .register('queue', rabbitmq())
  .register('cards', cardProvider())
  .register('carrier', carrier())
  .register('mail', mailProvider())
  .register('users', ({ db, cache, queue }) =>
    described('users', { DATABASE_URL: db.url, REDIS_URL: cache.url, AMQP_URL: queue.url }),
  )
  .register('catalog', ({ db }) => described('catalog', { DATABASE_URL: db.url }))
  .register('inventory', ({ db }) => described('inventory', { DATABASE_URL: db.url }))
  .register('payments', ({ db, cards }) => service('payments', { DATABASE_URL: db.url, CARD_PROVIDER_URL: cards.url }))
  .register('shipping', ({ db, carrier }) => service('shipping', { DATABASE_URL: db.url, CARRIER_URL: carrier.url }))
  .register('notifier', ({ queue, users, mail }) =>
    service('notifier', { AMQP_URL: queue.url, USERS_URL: users.url, MAIL_URL: mail.url }),
  )
  .register('orders', ({ db, cache, queue, users, catalog, inventory, payments, shipping }) =>
    described('orders', {
      DATABASE_URL: db.url,
      REDIS_URL: cache.url,
      AMQP_URL: queue.url,
      USERS_URL: users.url,
      CATALOG_URL: catalog.url,
      INVENTORY_URL: inventory.url,
      PAYMENTS_URL: payments.url,
      SHIPPING_URL: shipping.url,
    }),
  )
  .register('gateway', ({ users, catalog, inventory, orders }) =>
    service('gateway', {
      USERS_URL: users.url,
      CATALOG_URL: catalog.url,
      INVENTORY_URL: inventory.url,
      ORDERS_URL: orders.url,
    }),
  )
