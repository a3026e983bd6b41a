import type { FastifyInstance } from 'fastify'
import type { CircuitBreaker } from '../../lib/circuit-breaker.ts'
import { idParam } from '../../lib/params.ts'
import { integer, text, validate } from '../../lib/validation.ts'
import type { Payments } from './payments.ts'

const NEW_PAYMENT = {
  orderId: integer({ min: 1, max: 2 ** 31 - 1 }),
  amountCents: integer({ min: 0, max: 1_000_000_000_000 }),
  cardToken: text(),
}

type WithId = { Params: { id: string } }

export function paymentRoutes(app: FastifyInstance, payments: Payments): void {
  app.post('/payments', async (request, reply) => {
    const payment = await payments.charge(validate(request.body, NEW_PAYMENT))
    return reply.code(201).send(payment)
  })

  app.get<WithId>('/payments/:id', (request) => payments.ofOrder(orderOf(request.params)))
  app.post<WithId>('/payments/:id/refund', (request) => payments.refund(orderOf(request.params)))
}

/** For the people on duty: how the circuit to the card provider stands, and closing it by hand. */
export function circuitRoutes(app: FastifyInstance, breaker: CircuitBreaker): void {
  app.get('/circuit', async () => ({ state: breaker.state }))
  app.post('/circuit/close', async () => {
    breaker.close()
    return { state: breaker.state }
  })
}

function orderOf({ id }: { id: string }): number {
  return idParam(id, 'Payment')
}
