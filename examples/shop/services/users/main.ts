import { Broker } from '../../lib/broker/broker.ts'
import { Cache } from '../../lib/cache.ts'
import { Database } from '../../lib/database.ts'
import { Outbox } from '../../lib/outbox.ts'
import { outboxPublisher } from '../../lib/outbox-publisher.ts'
import { runService } from '../../lib/service.ts'
import { Tokens } from '../../lib/tokens.ts'
import { Accounts } from './accounts.ts'
import { Passwords } from './passwords.ts'
import { Registration } from './registration.ts'
import { userRoutes } from './routes.ts'

await runService('users', (env) => {
  const database = Database.from(env)
  const cache = Cache.from(env)
  const broker = Broker.from(env)
  const outbox = new Outbox(database, broker, 'users.outbox')
  const publisher = outboxPublisher(env, outbox)
  const accounts = new Accounts(database)
  const passwords = new Passwords(env.integer('PASSWORD_COST', 2 ** 15))
  const tokens = new Tokens(env.text('TOKEN_SECRET'))
  const onMessage = (): void => publisher.wake()
  const registration = new Registration({ accounts, passwords, cache, outbox, onMessage })
  return {
    uses: [database, cache, broker],
    routes: (app) => userRoutes(app, { accounts, passwords, tokens, registration }),
    background: [broker, publisher],
  }
})
