import { Database } from '../../lib/database.ts'
import { runService } from '../../lib/service.ts'
import { Reservations } from './reservations.ts'
import { reservationRoutes, stockRoutes } from './routes.ts'
import { Stock } from './stock.ts'

await runService('inventory', (env) => {
  const database = Database.from(env)
  return {
    uses: [database],
    routes: (app) => {
      stockRoutes(app, new Stock(database))
      reservationRoutes(app, new Reservations(database))
    },
  }
})
