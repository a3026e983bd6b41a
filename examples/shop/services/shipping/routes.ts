import type { FastifyInstance } from 'fastify'
import { POSTAL_ADDRESS } from '../../lib/address.ts'
import { idParam } from '../../lib/params.ts'
import { integer, validate } from '../../lib/validation.ts'
import type { Shipments } from './shipments.ts'

const NEW_SHIPMENT = { orderId: integer({ min: 1, max: 2 ** 31 - 1 }), address: POSTAL_ADDRESS }

type WithId = { Params: { id: string } }

export function shipmentRoutes(app: FastifyInstance, shipments: Shipments): void {
  app.post('/shipments', async (request, reply) => {
    const { orderId, address } = validate(request.body, NEW_SHIPMENT)
    return reply.code(201).send(await shipments.book(orderId, address))
  })

  app.get<WithId>('/shipments/:id', (request) => shipments.ofOrder(orderOf(request.params)))
  app.post<WithId>('/shipments/:id/cancel', (request) => shipments.cancel(orderOf(request.params)))
}

function orderOf({ id }: { id: string }): number {
  return idParam(id, 'Shipment')
}
