import { Database } from '../../lib/database.ts'
import { runService } from '../../lib/service.ts'
import { Products } from './products.ts'
import { productRoutes } from './routes.ts'

await runService('catalog', (env) => {
  const database = Database.from(env)
  const products = new Products(database)
  return { uses: [database], routes: (app) => productRoutes(app, products) }
})
