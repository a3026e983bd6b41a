import { type StubDefinition, stub } from 'dryfit/http'
import { everything, read } from '../data.ts'
import type { Settings } from '../settings.ts'
import { dataAtSpeed, explode, pay, stream, validate } from './answers.ts'
import { around, CORS, failed } from './handler.ts'
import { createOrder, getOrder, listOrders } from './orders.ts'
import { getProduct, listProducts } from './products.ts'
import { createUser, deleteUser, getUser, listUsers, updateUser } from './users.ts'

/** Served by Dryfit itself, unless a stub does: the catch-all below must leave them alone. */
const CONTROL_PATHS: ReadonlySet<string> = new Set(['/reset', '/admin/reset', '/admin/failureMode'])

/** Every endpoint that is more than a stub file. */
export function courseStubs(settings: Settings): StubDefinition[] {
  const shared = around(settings)
  return [
    stub('GET', '/api/users').respond(shared(listUsers)),
    stub('GET', '/api/users/:id').respond(shared(getUser)),
    stub('POST', '/api/users').respond(shared(createUser)),
    stub('PUT', '/api/users/:id').respond(shared(updateUser)),
    stub('DELETE', '/api/users/:id').respond(shared(deleteUser)),

    stub('GET', '/api/products').respond(shared(listProducts)),
    stub('GET', '/api/products/:id').respond(shared(getProduct)),
    stub('GET', '/api/orders').respond(shared(listOrders)),
    stub('GET', '/api/orders/:id').respond(shared(getOrder)),
    stub('POST', '/api/orders').respond(shared(createOrder)),

    stub('POST', '/api/validate').respond(shared(validate)),
    stub('POST', '/api/payments').respond(shared(pay)),
    stub('GET', '/api/data/:speed').respond(shared(dataAtSpeed)),
    stub('GET', '/api/stream').respond(shared(stream)),
    stub('GET', '/api/explode').respond(shared(explode)),

    stub('GET', '/admin/state').respond(shared(({ store }) => ({ json: everything(store) }))),
    stub('GET', '/debug/state').respond(shared(({ store }) => ({ json: everything(store) }))),
    stub('GET', '/admin/events').respond(shared(({ store }) => ({ json: read(store, 'events') }))),

    stub('OPTIONS', '/**').respond({ status: 204, headers: CORS }),
    stub('ANY', '/**', { priority: 100, where: ({ path }) => !CONTROL_PATHS.has(path) }).respond(
      shared(() => failed(404, 'Endpoint not found')),
    ),
  ]
}
