import { system } from 'dryfit'
import { postgres } from 'dryfit/postgres'

export default system().register(
  'db',
  postgres({
    migrate: async (db) => {
      await db.query('create table orders (item text)')
    },
  }),
)
