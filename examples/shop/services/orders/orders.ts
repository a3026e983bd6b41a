import { type Database, isUniqueViolation, type Queryable } from '../../lib/database.ts'
import { conflict, notFound } from '../../lib/errors.ts'
import { formatCents } from '../../lib/money.ts'
import type { Outbox } from '../../lib/outbox.ts'
import { type Page, type PageRequest, pageOf } from '../../lib/page.ts'
import { type Order, type OrderItem, type OrderRequest, totalOf } from './order.ts'

export interface OrdersParts {
  readonly database: Database
  readonly outbox: Outbox
  /** The name of this process, the same after its restart. */
  readonly instance: string
  /** Called when a message was put into the outbox. */
  readonly onMessage: () => void
}

export interface NewOrder {
  readonly id: number
  readonly request: OrderRequest
  readonly items: readonly OrderItem[]
  readonly idempotencyKey: string | undefined
  readonly requestHash: string
}

export interface UnfinishedOrder {
  readonly order: Order
  /** The last step that was begun. */
  readonly step: string
}

export interface OrderStats {
  readonly orders: number
  readonly spentCents: number
}

const SELECT = `
  SELECT id, user_id AS "userId", status, total_cents AS "totalCents", address, tracking_number AS "trackingNumber",
         failure, created_at AS "createdAt", step, request_hash AS "requestHash",
         (SELECT json_agg(json_build_object('productId', product_id, 'name', name, 'quantity', quantity,
                                            'unitPriceCents', unit_price_cents) ORDER BY product_id)
          FROM orders.order_items WHERE order_id = orders.id) AS items
  FROM orders.orders`

interface Row extends Order {
  readonly step: string
  readonly requestHash: string
}

/** The orders as they are stored. */
export class Orders {
  readonly #database: Database
  readonly #outbox: Outbox
  readonly #instance: string

  readonly #onMessage: () => void

  constructor({ database, outbox, instance, onMessage }: OrdersParts) {
    this.#database = database
    this.#outbox = outbox
    this.#instance = instance
    this.#onMessage = onMessage
  }

  async nextId(): Promise<number> {
    const sql = `SELECT nextval(pg_get_serial_sequence('orders.orders', 'id')) AS id`
    return ((await this.#database.row<{ id: number }>(sql)) as { id: number }).id
  }

  async byId(id: number): Promise<Order> {
    const row = await this.#database.row<Row>(`${SELECT} WHERE id = $1`, [id])
    if (row === undefined) throw notFound('Order')
    return orderOf(row)
  }

  /** The order that was sent with this key before, and the hash of what was sent. */
  async byKey(userId: number, key: string): Promise<{ order: Order; requestHash: string } | undefined> {
    const row = await this.#database.row<Row>(`${SELECT} WHERE user_id = $1 AND idempotency_key = $2`, [userId, key])
    return row && { order: orderOf(row), requestHash: row.requestHash }
  }

  async page(userId: number, request: PageRequest): Promise<Page<Order>> {
    const [rows, count] = await Promise.all([
      this.#database.rows<Row>(`${SELECT} WHERE user_id = $1 ORDER BY id DESC LIMIT $2 OFFSET $3`, [
        userId,
        request.limit,
        request.offset,
      ]),
      this.#database.row<{ total: number }>('SELECT count(*) AS total FROM orders.orders WHERE user_id = $1', [userId]),
    ])
    return pageOf(rows.map(orderOf), count?.total ?? 0, request)
  }

  async stats(userId: number): Promise<OrderStats> {
    const sql = `
      SELECT count(*) AS orders, coalesce(sum(total_cents), 0)::bigint AS "spentCents"
      FROM orders.orders WHERE user_id = $1 AND status = 'shipped'`
    return (await this.#database.row<OrderStats>(sql, [userId])) as OrderStats
  }

  /** Stores an order before its first step. Undefined when the customer's key has been used already. */
  async begin({ id, request, items, idempotencyKey, requestHash }: NewOrder): Promise<Order | undefined> {
    try {
      await this.#database.transaction(async (tx) => {
        const values = [totalOf(items), request.address, idempotencyKey ?? null, requestHash, this.#instance]
        await tx.run(
          `INSERT INTO orders.orders
             (id, user_id, status, total_cents, address, idempotency_key, request_hash, instance)
           VALUES ($1, $2, 'pending', $3, $4, $5, $6, $7)`,
          [id, request.userId, ...values],
        )
        const sql = `
          INSERT INTO orders.order_items (order_id, product_id, name, quantity, unit_price_cents)
          SELECT $1, * FROM unnest($2::int[], $3::text[], $4::int[], $5::int[])`
        await tx.run(sql, [id, ...columnsOf(items)])
      })
    } catch (error) {
      if (isUniqueViolation(error)) return undefined
      throw error
    }
    return this.byId(id)
  }

  async beginStep(id: number, step: string): Promise<void> {
    await update(this.#database, id, 'pending', 'step = $3', step)
  }

  async setTrackingNumber(id: number, trackingNumber: string): Promise<void> {
    await update(this.#database, id, 'pending', 'tracking_number = $3', trackingNumber)
  }

  /** The last step; from then on it is told of. */
  async ship({ id, userId, totalCents }: Order): Promise<void> {
    await this.#database.transaction(async (tx) => {
      await update(tx, id, 'pending', 'status = $3', 'shipped')
      const body = { orderId: id, userId, total: formatCents(totalCents) }
      await this.#outbox.add(tx, { queue: 'orders', body })
    })
    this.#onMessage()
  }

  async beginCompensation(id: number, step: string, failure: string): Promise<void> {
    const sql = `
      UPDATE orders.orders SET status = 'compensating', step = $2, failure = coalesce(failure, $3), updated_at = now()
      WHERE id = $1`
    await this.#database.run(sql, [id, step, failure])
  }

  /** The customer may try again: a failed order does not use up its key. */
  async cancel(id: number): Promise<void> {
    await update(this.#database, id, 'compensating', 'idempotency_key = NULL, status = $3', 'cancelled')
  }

  async remove(id: number): Promise<void> {
    await this.#database.run('DELETE FROM orders.orders WHERE id = $1', [id])
  }

  /** Orders that are neither finished nor taken back: of this instance, and of others that did not move them for so long. */
  async unfinished(staleAfterMs: number): Promise<UnfinishedOrder[]> {
    const sql = `
      ${SELECT} WHERE status IN ('pending', 'compensating')
      AND (instance = $1 OR updated_at <= now() - $2 * interval '1 millisecond') ORDER BY id LIMIT 100`
    const rows = await this.#database.rows<Row>(sql, [this.#instance, staleAfterMs])
    return rows.map((row) => ({ order: orderOf(row), step: row.step }))
  }

  /** Takes an unfinished order over. False when it was finished meanwhile. */
  async claim(id: number): Promise<boolean> {
    const sql = `
      UPDATE orders.orders SET instance = $2, updated_at = now()
      WHERE id = $1 AND status IN ('pending', 'compensating')`
    return (await this.#database.run(sql, [id, this.#instance])) === 1
  }
}

async function update(
  database: Queryable,
  id: number,
  from: Order['status'],
  assignment: string,
  value: string,
): Promise<void> {
  const sql = `UPDATE orders.orders SET ${assignment}, updated_at = now() WHERE id = $1 AND status = $2`
  const changed = await database.run(sql, [id, from, value])
  if (changed === 0) throw conflict('ORDER_ENDED', `Order ${id} is no longer ${from}`)
}

function columnsOf(items: readonly OrderItem[]): unknown[][] {
  return [
    items.map((item) => item.productId),
    items.map((item) => item.name),
    items.map((item) => item.quantity),
    items.map((item) => item.unitPriceCents),
  ]
}

function orderOf({ step: _step, requestHash: _hash, ...order }: Row): Order {
  return order
}
