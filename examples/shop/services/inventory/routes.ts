import type { FastifyInstance } from 'fastify'
import { idParam } from '../../lib/params.ts'
import { integer, list, object, validate } from '../../lib/validation.ts'
import type { Reservations } from './reservations.ts'
import type { Stock } from './stock.ts'

const ID = integer({ min: 1, max: 2 ** 31 - 1 })
const ITEM = object({ productId: ID, quantity: integer({ min: 1, max: 1000 }) })
const NEW_RESERVATION = { orderId: ID, items: list(ITEM, { max: 50 }) }
const NEW_LEVEL = { onHand: integer({ min: 0, max: 1_000_000 }), version: ID }

type WithId = { Params: { id: string } }

export function stockRoutes(app: FastifyInstance, stock: Stock): void {
  app.get<WithId>('/stock/:id', (request) => stock.level(idParam(request.params.id, 'Product')))

  app.put<WithId>('/stock/:id', (request) => {
    const { onHand, version } = validate(request.body, NEW_LEVEL)
    return stock.setOnHand(idParam(request.params.id, 'Product'), onHand, version)
  })
}

export function reservationRoutes(app: FastifyInstance, reservations: Reservations): void {
  app.post('/reservations', async (request, reply) => {
    const { orderId, items } = validate(request.body, NEW_RESERVATION)
    return reply.code(201).send(await reservations.reserve(orderId, items))
  })

  app.get<WithId>('/reservations/:id', (request) => reservations.ofOrder(orderOf(request.params)))
  app.post<WithId>('/reservations/:id/confirm', (request) => reservations.confirm(orderOf(request.params)))
  app.post<WithId>('/reservations/:id/release', (request) => reservations.release(orderOf(request.params)))
}

function orderOf({ id }: { id: string }): number {
  return idParam(id, 'Reservation')
}
