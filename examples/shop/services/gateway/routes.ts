import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { HttpClient } from '../../lib/http-client.ts'
import { idParam } from '../../lib/params.ts'
import type { Tokens } from '../../lib/tokens.ts'
import type { Aggregates, GatewayClients } from './aggregates.ts'
import { identityOf } from './identity.ts'

export interface GatewayRoutesParts {
  readonly to: GatewayClients
  readonly aggregates: Aggregates
  readonly tokens: Tokens
}

type WithId = { Params: { id: string } }

/** What everybody may call. */
export function publicRoutes(app: FastifyInstance, { to, aggregates }: GatewayRoutesParts): void {
  app.post('/api/login', (request, reply) => pass(to.users, '/login', request, reply))
  app.post('/api/users', (request, reply) => pass(to.users, '/users', request, reply))
  app.get('/api/products', (request, reply) => pass(to.catalog, `/products${queryOf(request)}`, request, reply))
  app.get<WithId>('/api/products/:id', (request) => aggregates.product(String(idParam(request.params.id, 'Product'))))
}

/** What needs a bearer token. */
export function memberRoutes(app: FastifyInstance, { to, aggregates, tokens }: GatewayRoutesParts): void {
  app.get('/api/users', (request, reply) => {
    identityOf(request, tokens)
    return pass(to.users, `/users${queryOf(request)}`, request, reply)
  })

  app.get('/api/profile', (request) => aggregates.profile(identityOf(request, tokens)))

  app.get('/api/cart', (request, reply) => {
    const { userId } = identityOf(request, tokens)
    return pass(to.orders, `/users/${userId}/cart`, request, reply)
  })

  app.put<{ Params: { productId: string } }>('/api/cart/:productId', (request, reply) => {
    const { userId } = identityOf(request, tokens)
    const productId = idParam(request.params.productId, 'Product')
    return pass(to.orders, `/users/${userId}/cart/${productId}`, request, reply)
  })

  app.post('/api/checkout', (request, reply) => {
    const { userId } = identityOf(request, tokens)
    return pass(to.orders, `/users/${userId}/checkout`, request, reply)
  })

  app.post('/api/orders', async (request, reply) => {
    const { userId } = identityOf(request, tokens)
    const key = request.headers['idempotency-key']
    const headers = typeof key === 'string' ? { 'idempotency-key': key } : {}
    const json = { ...(request.body as object | undefined), userId }
    return relay(reply, await to.orders.send('POST', '/orders', { json, headers }))
  })

  app.get('/api/orders', (request, reply) => {
    const { userId } = identityOf(request, tokens)
    return pass(to.orders, `/users/${userId}/orders${queryOf(request)}`, request, reply)
  })

  app.get<WithId>('/api/orders/:id', (request) => {
    const identity = identityOf(request, tokens)
    return aggregates.order(String(idParam(request.params.id, 'Order')), identity)
  })
}

/** Passes a request on to one service, and its answer back. */
async function pass(to: HttpClient, path: string, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  return relay(reply, await to.send(request.method, path, { json: request.body ?? undefined }))
}

function relay(reply: FastifyReply, { status, body }: { status: number; body: unknown }): FastifyReply {
  return reply.code(status).send(body)
}

function queryOf({ url }: FastifyRequest): string {
  const start = url.indexOf('?')
  return start < 0 ? '' : url.slice(start)
}
