import type { FastifyInstance } from 'fastify'
import { POSTAL_ADDRESS } from '../../lib/address.ts'
import { validationFailed } from '../../lib/errors.ts'
import { pageRequest } from '../../lib/page.ts'
import { idParam } from '../../lib/params.ts'
import { integer, list, object, text, validate } from '../../lib/validation.ts'
import { presented } from './order.ts'
import type { OrderViews } from './order-views.ts'
import type { Orders } from './orders.ts'
import type { PlaceOrder } from './place-order.ts'

const ID = integer({ min: 1, max: 2 ** 31 - 1 })
const ITEM = object({ productId: ID, quantity: integer({ min: 1, max: 1000 }) })
const NEW_ORDER = { userId: ID, items: list(ITEM, { max: 50 }), address: POSTAL_ADDRESS, cardToken: text() }
const MAX_KEY_LENGTH = 200

type WithId = { Params: { id: string } }
type WithPage = { Querystring: Record<string, string> }

export interface OrderRoutesParts {
  readonly orders: Orders
  readonly views: OrderViews
  readonly placeOrder: PlaceOrder
}

export function orderRoutes(app: FastifyInstance, { orders, views, placeOrder }: OrderRoutesParts): void {
  app.post('/orders', async (request, reply) => {
    const key = idempotencyKey(request.headers['idempotency-key'])
    const { order, replayed } = await placeOrder.run(validate(request.body, NEW_ORDER), key)
    if (replayed) reply.header('idempotency-replayed', 'true')
    return reply.code(201).send(presented(order))
  })

  app.get<WithId>('/orders/:id', async (request) => presented(await views.byId(idParam(request.params.id, 'Order'))))

  app.get<WithId & WithPage>('/users/:id/orders', async (request) => {
    const page = await views.page(idParam(request.params.id, 'User'), pageRequest(request.query))
    return { ...page, data: page.data.map(presented) }
  })

  app.get<WithId>('/users/:id/stats', (request) => orders.stats(idParam(request.params.id, 'User')))
}

function idempotencyKey(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined
  if (typeof header === 'string' && header.length > 0 && header.length <= MAX_KEY_LENGTH) return header
  const message = `Idempotency-Key must have 1 to ${MAX_KEY_LENGTH} characters`
  throw validationFailed([{ field: 'Idempotency-Key', message }])
}
