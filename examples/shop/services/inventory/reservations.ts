import type { Database, Queryable } from '../../lib/database.ts'
import { conflict, HttpError, notFound } from '../../lib/errors.ts'
import { changeLevel, readLevel, type StockLevel, VERSION_CONFLICT } from './stock.ts'

export interface ReservedItem {
  readonly productId: number
  readonly quantity: number
}

export type ReservationStatus = 'reserved' | 'confirmed' | 'released'

export interface Reservation {
  readonly orderId: number
  readonly status: ReservationStatus
  readonly items: readonly ReservedItem[]
}

/** Whoever loses a race against another buyer reads again and tries again, at most so often. */
const MAX_ATTEMPTS = 50

/**
 * Pieces set aside for an order: all of its items or none. Every verb may be repeated.
 *
 * ```
 *   reserve ──▶ reserved ──confirm──▶ confirmed   the pieces have left
 *                   └──────release──▶ released    the pieces are back, also of a confirmed order
 * ```
 */
export class Reservations {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  ofOrder(orderId: number): Promise<Reservation> {
    return readReservation(this.#database, orderId)
  }

  reserve(orderId: number, items: readonly ReservedItem[]): Promise<Reservation> {
    return this.#change(async (tx) => {
      if (!(await begin(tx, orderId, 'reserved'))) return mustNotBeReleased(await readReservation(tx, orderId))
      for (const item of inLockOrder(items)) await reserveItem(tx, orderId, item)
      return { orderId, status: 'reserved', items }
    })
  }

  confirm(orderId: number): Promise<Reservation> {
    return this.#change(async (tx) => {
      const reservation = mustNotBeReleased(await readReservation(tx, orderId))
      return end(tx, reservation, 'confirmed')
    })
  }

  /** Also of an order that reserved nothing yet: a reservation that is still on its way then comes too late. */
  release(orderId: number): Promise<Reservation> {
    return this.#change(async (tx) => {
      if (await begin(tx, orderId, 'released')) return { orderId, status: 'released', items: [] }
      return end(tx, await readReservation(tx, orderId), 'released')
    })
  }

  async #change<T>(work: (tx: Queryable) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#database.transaction(work)
      } catch (error) {
        const lostRace = error instanceof HttpError && error.code === VERSION_CONFLICT
        if (!lostRace || attempt >= MAX_ATTEMPTS) throw error
      }
    }
  }
}

/** Whether this is the order's first word here. */
async function begin(tx: Queryable, orderId: number, status: ReservationStatus): Promise<boolean> {
  const sql = 'INSERT INTO inventory.reservations (order_id, status) VALUES ($1, $2) ON CONFLICT DO NOTHING'
  return (await tx.run(sql, [orderId, status])) === 1
}

async function reserveItem(tx: Queryable, orderId: number, { productId, quantity }: ReservedItem): Promise<void> {
  const level = await readLevel(tx, productId)
  if (level.available < quantity) {
    throw conflict('INVENTORY_UNAVAILABLE', `Not enough stock for product ${productId}`, { productId })
  }
  await changeLevel(tx, { ...level, reserved: level.reserved + quantity })
  const sql = 'INSERT INTO inventory.reservation_items (order_id, product_id, quantity) VALUES ($1, $2, $3)'
  await tx.run(sql, [orderId, productId, quantity])
}

async function end(
  tx: Queryable,
  { orderId, status: from, items }: Reservation,
  to: 'confirmed' | 'released',
): Promise<Reservation> {
  const sql = 'UPDATE inventory.reservations SET status = $3 WHERE order_id = $1 AND status = $2'
  // Nothing is left to do the second time; a concurrent first time has ended when this statement has run.
  if (from === to || (await tx.run(sql, [orderId, from, to])) === 0) return readReservation(tx, orderId)
  for (const { productId, quantity } of inLockOrder(items)) {
    await changeLevel(tx, levelAfter(await readLevel(tx, productId), quantity, from, to))
  }
  return { orderId, status: to, items }
}

function levelAfter(level: StockLevel, quantity: number, from: ReservationStatus, to: ReservationStatus): StockLevel {
  const reserved = from === 'reserved' ? level.reserved - quantity : level.reserved
  if (to === 'confirmed') return { ...level, reserved, onHand: level.onHand - quantity }
  return { ...level, reserved, onHand: from === 'confirmed' ? level.onHand + quantity : level.onHand }
}

async function readReservation(database: Queryable, orderId: number): Promise<Reservation> {
  const reservation = await database.row<{ status: ReservationStatus }>(
    'SELECT status FROM inventory.reservations WHERE order_id = $1',
    [orderId],
  )
  if (reservation === undefined) throw notFound('Reservation')
  const sql = `
    SELECT product_id AS "productId", quantity FROM inventory.reservation_items
    WHERE order_id = $1 ORDER BY product_id`
  return { orderId, status: reservation.status, items: await database.rows<ReservedItem>(sql, [orderId]) }
}

function mustNotBeReleased(reservation: Reservation): Reservation {
  if (reservation.status === 'released') throw ended(reservation)
  return reservation
}

function ended({ orderId, status }: Reservation): HttpError {
  return conflict('RESERVATION_ENDED', `The reservation of order ${orderId} is ${status}`)
}

/** Rows are always changed in the same order, so that two orders never wait for each other in a circle. */
function inLockOrder(items: readonly ReservedItem[]): ReservedItem[] {
  return items.toSorted((a, b) => a.productId - b.productId)
}
