import { Database } from '../../lib/database.ts'
import { HttpClient } from '../../lib/http-client.ts'
import { runService } from '../../lib/service.ts'
import { Carrier } from './carrier.ts'
import { shipmentRoutes } from './routes.ts'
import { Shipments } from './shipments.ts'

await runService('shipping', (env) => {
  const database = Database.from(env)
  const http = new HttpClient({ baseUrl: env.url('CARRIER_URL'), timeoutMs: env.integer('CARRIER_TIMEOUT_MS', 3_000) })
  const shipments = new Shipments(database, new Carrier(http))
  return { uses: [database], routes: (app) => shipmentRoutes(app, shipments) }
})
