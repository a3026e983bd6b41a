import type { FastifyInstance } from 'fastify'
import { unauthorized } from '../../lib/errors.ts'
import { pageRequest } from '../../lib/page.ts'
import { idParam } from '../../lib/params.ts'
import type { Tokens } from '../../lib/tokens.ts'
import { email, text, validate } from '../../lib/validation.ts'
import type { Accounts } from './accounts.ts'
import type { Passwords } from './passwords.ts'
import type { Registration } from './registration.ts'

export interface UserRoutesParts {
  readonly accounts: Accounts
  readonly passwords: Passwords
  readonly tokens: Tokens
  readonly registration: Registration
}

const NEW_USER = { name: text({ max: 100 }), email: email(), password: text({ min: 8, max: 200 }) }
const CREDENTIALS = { email: email(), password: text() }

export function userRoutes(app: FastifyInstance, parts: UserRoutesParts): void {
  const { accounts, passwords, tokens, registration } = parts
  app.post('/users', async (request, reply) => {
    return reply.code(201).send(await registration.run(validate(request.body, NEW_USER)))
  })

  app.post('/login', async (request) => {
    const { email, password } = validate(request.body, CREDENTIALS)
    const account = await accounts.withPassword(email)
    if (account === undefined || !(await passwords.matches(password, account.passwordHash))) throw unauthorized()
    const { passwordHash: _, ...user } = account
    return { token: tokens.issue({ userId: user.id, role: user.role }), user }
  })

  app.get<{ Querystring: Record<string, string> }>('/users', (request) => {
    const { search = '', ...page } = request.query
    return accounts.page(search, pageRequest(page))
  })

  app.get<{ Params: { id: string } }>('/users/:id', (request) => accounts.byId(idParam(request.params.id, 'User')))
}
