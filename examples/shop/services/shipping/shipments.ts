import type { PostalAddress } from '../../lib/address.ts'
import type { Database } from '../../lib/database.ts'
import { conflict, HttpError, notFound } from '../../lib/errors.ts'
import type { Carrier } from './carrier.ts'

export interface Shipment {
  readonly orderId: number
  readonly status: 'pending' | 'booked' | 'refused' | 'cancelled'
  readonly trackingNumber: string | null
}

/**
 * One shipment for each order. Every verb may be repeated.
 *
 * ```
 *   book ──▶ pending ──▶ booked ──cancel──▶ cancelled
 *               ├──────▶ refused
 *               └──────▶ pending ──cancel──▶ cancelled   the answer was lost: the carrier is asked what it did
 * ```
 */
export class Shipments {
  readonly #database: Database
  readonly #carrier: Carrier

  constructor(database: Database, carrier: Carrier) {
    this.#database = database
    this.#carrier = carrier
  }

  async ofOrder(orderId: number): Promise<Shipment> {
    const sql = `
      SELECT order_id AS "orderId", status, tracking_number AS "trackingNumber"
      FROM shipping.shipments WHERE order_id = $1`
    const shipment = await this.#database.row<Shipment>(sql, [orderId])
    if (shipment === undefined) throw notFound('Shipment')
    return shipment
  }

  async book(orderId: number, address: PostalAddress): Promise<Shipment> {
    if (!(await this.#begin(orderId, 'pending'))) return mustBeBooked(await this.ofOrder(orderId))
    try {
      await this.#store(orderId, 'booked', await this.#carrier.book(referenceOf(orderId), address))
    } catch (error) {
      if (error instanceof HttpError && error.status < 500) await this.#store(orderId, 'refused')
      throw error
    }
    return this.ofOrder(orderId)
  }

  /** Also of an order that shipped nothing yet: a booking that is still on its way then comes too late. */
  async cancel(orderId: number): Promise<Shipment> {
    if (!(await this.#begin(orderId, 'cancelled'))) await this.#cancelBookings(await this.ofOrder(orderId))
    return this.ofOrder(orderId)
  }

  async #cancelBookings({ orderId, status, trackingNumber }: Shipment): Promise<void> {
    if (status === 'refused' || status === 'cancelled') return
    const bookings = trackingNumber === null ? await this.#carrier.bookingsOf(referenceOf(orderId)) : [trackingNumber]
    for (const booking of bookings) await this.#carrier.cancel(booking)
    await this.#store(orderId, 'cancelled', bookings[0])
  }

  /** Whether this is the order's first word here. */
  async #begin(orderId: number, status: Shipment['status']): Promise<boolean> {
    const sql = 'INSERT INTO shipping.shipments (order_id, status) VALUES ($1, $2) ON CONFLICT DO NOTHING'
    return (await this.#database.run(sql, [orderId, status])) === 1
  }

  async #store(orderId: number, status: Shipment['status'], trackingNumber?: string): Promise<void> {
    const sql = `
      UPDATE shipping.shipments
      SET status = $2, tracking_number = coalesce($3, tracking_number), updated_at = now()
      WHERE order_id = $1`
    await this.#database.run(sql, [orderId, status, trackingNumber ?? null])
  }
}

function referenceOf(orderId: number): string {
  return `order-${orderId}`
}

function mustBeBooked(shipment: Shipment): Shipment {
  if (shipment.status === 'booked') return shipment
  throw conflict('SHIPMENT_ENDED', `The shipment of order ${shipment.orderId} is ${shipment.status}`)
}
