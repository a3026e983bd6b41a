import { app, system } from 'dryfit'
import { postgres } from 'dryfit/postgres'
import { migrate } from './database/migrate.ts'
import { cardProvider } from './virtual/card-provider.ts'
import { carrier } from './virtual/carrier.ts'

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
  RECOVERY_INTERVAL_MS: '100',
  NODE_COMPILE_CACHE: `${import.meta.dirname}/.dryfit/compile-cache`,
}

const service = (name: string, env: Readonly<Record<string, string>>) =>
  app({
    command: `node services/${name}/main.ts`,
    env: { ...TEST_SETTINGS, ...env },
    ready: '/health',
    stopGraceMs: 200,
  })

export default system()
  .register('db', postgres({ migrate: ({ url }) => migrate(url), seed: 'database/seed.sql' }))
  .register('cards', cardProvider())
  .register('carrier', carrier())
  .register('users', ({ db }) => service('users', { DATABASE_URL: db.url }))
  .register('catalog', ({ db }) => service('catalog', { DATABASE_URL: db.url }))
  .register('inventory', ({ db }) => service('inventory', { DATABASE_URL: db.url }))
  .register('payments', ({ db, cards }) => service('payments', { DATABASE_URL: db.url, CARD_PROVIDER_URL: cards.url }))
  .register('shipping', ({ db, carrier }) => service('shipping', { DATABASE_URL: db.url, CARRIER_URL: carrier.url }))
  .register('orders', ({ db, users, catalog, inventory, payments, shipping }) =>
    service('orders', {
      DATABASE_URL: db.url,
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
