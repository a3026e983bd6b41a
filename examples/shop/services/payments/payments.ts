import { CIRCUIT_OPEN } from '../../lib/circuit-breaker.ts'
import type { Database } from '../../lib/database.ts'
import { conflict, HttpError, notFound } from '../../lib/errors.ts'
import type { CardProvider } from './card-provider.ts'

export interface Payment {
  readonly orderId: number
  readonly amountCents: number
  readonly status: 'pending' | 'charged' | 'refused' | 'refunded'
  readonly chargeId: string | null
}

export interface NewPayment {
  readonly orderId: number
  readonly amountCents: number
  readonly cardToken: string
}

/**
 * One payment for each order. Every verb may be repeated.
 *
 * ```
 *   charge ──▶ pending ──▶ charged ──refund──▶ refunded
 *                 ├──────▶ refused             the provider said no, or was never asked
 *                 └──────▶ pending ──refund──▶ refunded   its answer was lost: it is asked what it did
 * ```
 */
export class Payments {
  readonly #database: Database
  readonly #provider: CardProvider

  constructor(database: Database, provider: CardProvider) {
    this.#database = database
    this.#provider = provider
  }

  async ofOrder(orderId: number): Promise<Payment> {
    const sql = `
      SELECT order_id AS "orderId", amount_cents AS "amountCents", status, charge_id AS "chargeId"
      FROM payments.payments WHERE order_id = $1`
    const payment = await this.#database.row<Payment>(sql, [orderId])
    if (payment === undefined) throw notFound('Payment')
    return payment
  }

  async charge({ orderId, amountCents, cardToken }: NewPayment): Promise<Payment> {
    if (!(await this.#begin(orderId, amountCents, 'pending'))) return mustBeCharged(await this.ofOrder(orderId))
    try {
      const chargeId = await this.#provider.charge({ reference: referenceOf(orderId), amountCents, cardToken })
      await this.#store(orderId, 'charged', chargeId)
    } catch (error) {
      if (isRefusal(error)) await this.#store(orderId, 'refused')
      throw error
    }
    return this.ofOrder(orderId)
  }

  /** Also of an order that paid nothing yet: a charge that is still on its way then comes too late. */
  async refund(orderId: number): Promise<Payment> {
    if (!(await this.#begin(orderId, 0, 'refunded'))) await this.#refundCharges(await this.ofOrder(orderId))
    return this.ofOrder(orderId)
  }

  async #refundCharges({ orderId, status, chargeId }: Payment): Promise<void> {
    if (status === 'refused' || status === 'refunded') return
    const charges = chargeId === null ? await this.#provider.chargesOf(referenceOf(orderId)) : [chargeId]
    for (const charge of charges) await this.#provider.refund(charge)
    await this.#store(orderId, 'refunded', charges[0])
  }

  /** Whether this is the order's first word here. */
  async #begin(orderId: number, amountCents: number, status: Payment['status']): Promise<boolean> {
    const sql = `
      INSERT INTO payments.payments (order_id, amount_cents, status) VALUES ($1, $2, $3)
      ON CONFLICT DO NOTHING`
    return (await this.#database.run(sql, [orderId, amountCents, status])) === 1
  }

  async #store(orderId: number, status: Payment['status'], chargeId?: string): Promise<void> {
    const sql = `
      UPDATE payments.payments SET status = $2, charge_id = coalesce($3, charge_id), updated_at = now()
      WHERE order_id = $1`
    await this.#database.run(sql, [orderId, status, chargeId ?? null])
  }
}

function referenceOf(orderId: number): string {
  return `order-${orderId}`
}

/** Whether it is certain that no money moved. */
function isRefusal(error: unknown): boolean {
  return error instanceof HttpError && (error.status < 500 || error.code === CIRCUIT_OPEN)
}

function mustBeCharged(payment: Payment): Payment {
  if (payment.status === 'charged') return payment
  throw conflict('PAYMENT_ENDED', `The payment of order ${payment.orderId} is ${payment.status}`)
}
