import { CircuitBreaker } from '../../lib/circuit-breaker.ts'
import { Database } from '../../lib/database.ts'
import { HttpClient } from '../../lib/http-client.ts'
import { runService } from '../../lib/service.ts'
import { CardProvider } from './card-provider.ts'
import { Payments } from './payments.ts'
import { circuitRoutes, paymentRoutes } from './routes.ts'

await runService('payments', (env) => {
  const database = Database.from(env)
  const http = new HttpClient({
    baseUrl: env.url('CARD_PROVIDER_URL'),
    timeoutMs: env.integer('CARD_PROVIDER_TIMEOUT_MS', 3_000),
  })
  const breaker = new CircuitBreaker({
    maxFailures: env.integer('CIRCUIT_MAX_FAILURES', 5),
    resetAfterMs: env.integer('CIRCUIT_RESET_AFTER_MS', 10_000),
  })
  const payments = new Payments(database, new CardProvider(http, breaker))
  return {
    uses: [database],
    routes: (app) => {
      paymentRoutes(app, payments)
      circuitRoutes(app, breaker)
    },
  }
})
