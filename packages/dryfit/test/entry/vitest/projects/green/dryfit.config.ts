import { system } from 'dryfit'
import { lines } from '../../../../harness/environment/support/line-service.ts'

export default system()
  .register('db', lines())
  .register('orders', ({ db }) => lines({ env: { DATABASE_URL: db.url } }))
