import type { FastifyInstance } from 'fastify'
import { unauthorized } from '../../lib/errors.ts'
import { pageRequest } from '../../lib/page.ts'
import { idParam } from '../../lib/params.ts'
import type { Tokens } from '../../lib/tokens.ts'
import { email, text, validate } from '../../lib/validation.ts'
import type { Accounts } from './accounts.ts'
import type { Passwords } from './passwords.ts'

export interface UserRoutesParts {
  readonly accounts: Accounts
  readonly passwords: Passwords
  readonly tokens: Tokens
}

const NEW_ACCOUNT = { name: text({ max: 100 }), email: email(), password: text({ min: 8, max: 200 }) }
const CREDENTIALS = { email: email(), password: text() }

export function userRoutes(app: FastifyInstance, { accounts, passwords, tokens }: UserRoutesParts): void {
  app.post('/users', async (request, reply) => {
    const { name, email, password } = validate(request.body, NEW_ACCOUNT)
    const account = await accounts.create({ name, email, passwordHash: await passwords.hash(password) })
    return reply.code(201).send(account)
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
