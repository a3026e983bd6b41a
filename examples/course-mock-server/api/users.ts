import type { ReplyInit, Store, StubRequest } from 'dryfit/http'
import { nextId, read, type User, write } from '../data.ts'
import { failed, type Handler, pageOf } from './handler.ts'

/** Users that were not deleted; `status` and `role` of the query choose among them. */
export const listUsers: Handler = ({ store, query }) => {
  const [status, role] = [query.get('status'), query.get('role')]
  const found = present(store).filter(
    (user) => (status === null || user.status === status) && (role === null || user.role === role),
  )
  return pageOf(found, query)
}

export const getUser: Handler = (request) => withUser(request, (user) => ({ json: user }))

export const createUser: Handler = (request) => {
  const input = request.json<Partial<User>>()
  const refused = refuse(input)
  if (refused !== undefined) return refused
  const users = read(request.store, 'users')
  const { name = '', email = '', role = 'user', status = 'active' } = input
  const user: User = { id: nextId(users), name, email, role, status, createdAt: now(request) }
  write(request.store, 'users', [...users, user])
  return { status: 201, json: user }
}

export const updateUser: Handler = (request) =>
  withUser(request, (user) => {
    const { name, email, role, status } = request.json<Partial<User>>()
    if (email !== undefined && !email.includes('@')) return failed(400, 'Invalid email format')
    const given = Object.entries({ name, email, role, status }).filter(([, value]) => value !== undefined)
    const changed: User = { ...user, ...Object.fromEntries(given), updatedAt: now(request) }
    replace(request.store, changed)
    return { json: changed }
  })

/** The user stays in the collection, with the time at which it went. */
export const deleteUser: Handler = (request) =>
  withUser(request, (user) => {
    replace(request.store, { ...user, deletedAt: now(request) })
    return { status: 204 }
  })

export function findUser(store: Store, id: unknown): User | undefined {
  return present(store).find((user) => user.id === Number(id))
}

function withUser(request: StubRequest, answer: (user: User) => ReplyInit): ReplyInit {
  const user = findUser(request.store, request.params.id)
  return user === undefined ? failed(404, 'User not found') : answer(user)
}

function refuse({ name, email }: Partial<User>): ReplyInit | undefined {
  const missing = Object.entries({ name, email }).flatMap(([field, value]) => (value ? [] : [field]))
  if (missing.length > 0) return failed(400, `${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} required`)
  return email?.includes('@') ? undefined : failed(400, 'Invalid email format')
}

function present(store: Store): User[] {
  return read(store, 'users').filter(({ deletedAt }) => deletedAt === undefined)
}

function replace(store: Store, changed: User): void {
  const users = read(store, 'users').map((user) => (user.id === changed.id ? changed : user))
  write(store, 'users', users)
}

function now({ clock }: StubRequest): string {
  return new Date(clock.now()).toISOString()
}
