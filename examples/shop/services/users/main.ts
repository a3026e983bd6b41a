import { Database } from '../../lib/database.ts'
import { runService } from '../../lib/service.ts'
import { Tokens } from '../../lib/tokens.ts'
import { Accounts } from './accounts.ts'
import { Passwords } from './passwords.ts'
import { userRoutes } from './routes.ts'

await runService('users', (env) => {
  const database = Database.from(env)
  const accounts = new Accounts(database)
  const passwords = new Passwords(env.integer('PASSWORD_COST', 2 ** 15))
  const tokens = new Tokens(env.text('TOKEN_SECRET'))
  return { uses: [database], routes: (app) => userRoutes(app, { accounts, passwords, tokens }) }
})
