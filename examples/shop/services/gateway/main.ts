import { HttpClient } from '../../lib/http-client.ts'
import { runService } from '../../lib/service.ts'
import { Tokens } from '../../lib/tokens.ts'
import { Aggregates } from './aggregates.ts'
import { memberRoutes, publicRoutes } from './routes.ts'

await runService('gateway', (env) => {
  const timeoutMs = env.integer('PEER_TIMEOUT_MS', 15_000)
  const client = (name: string): HttpClient => new HttpClient({ baseUrl: env.url(name), timeoutMs })
  const to = {
    users: client('USERS_URL'),
    catalog: client('CATALOG_URL'),
    inventory: client('INVENTORY_URL'),
    orders: client('ORDERS_URL'),
  }
  const parts = { to, aggregates: new Aggregates(to), tokens: new Tokens(env.text('TOKEN_SECRET')) }
  return {
    routes: (app) => {
      publicRoutes(app, parts)
      memberRoutes(app, parts)
    },
  }
})
