import type { Database, Queryable } from '../../lib/database.ts'
import type { RequestedItem } from './order.ts'

export interface Cart {
  readonly userId: number
  readonly revision: number
  readonly items: readonly RequestedItem[]
}

/** What a user means to buy. */
export class Carts {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  ofUser(userId: number): Promise<Cart> {
    return readCart(this.#database, userId)
  }

  /** Puts a product into the cart, or changes how many there are; 0 takes it out. */
  setQuantity(userId: number, { productId, quantity }: RequestedItem): Promise<Cart> {
    return this.#database.transaction(async (tx) => {
      await nextRevision(tx, userId)
      if (quantity === 0) {
        await tx.run('DELETE FROM orders.cart_items WHERE user_id = $1 AND product_id = $2', [userId, productId])
      } else {
        const sql = `
          INSERT INTO orders.cart_items (user_id, product_id, quantity) VALUES ($1, $2, $3)
          ON CONFLICT (user_id, product_id) DO UPDATE SET quantity = excluded.quantity`
        await tx.run(sql, [userId, productId, quantity])
      }
      return readCart(tx, userId)
    })
  }

  /** Empties the cart that was checked out, unless it was changed since. */
  async clear({ userId, revision }: Cart): Promise<void> {
    await this.#database.transaction(async (tx) => {
      const sql = 'UPDATE orders.carts SET revision = revision + 1 WHERE user_id = $1 AND revision = $2'
      const unchanged = (await tx.run(sql, [userId, revision])) === 1
      if (unchanged) await tx.run('DELETE FROM orders.cart_items WHERE user_id = $1', [userId])
    })
  }
}

async function nextRevision(tx: Queryable, userId: number): Promise<void> {
  const sql = `
    INSERT INTO orders.carts (user_id) VALUES ($1)
    ON CONFLICT (user_id) DO UPDATE SET revision = carts.revision + 1`
  await tx.run(sql, [userId])
}

async function readCart(database: Queryable, userId: number): Promise<Cart> {
  const sql = `
    SELECT revision, coalesce(json_agg(json_build_object('productId', product_id, 'quantity', quantity)
                                       ORDER BY product_id) FILTER (WHERE product_id IS NOT NULL), '[]') AS items
    FROM orders.carts LEFT JOIN orders.cart_items USING (user_id) WHERE user_id = $1 GROUP BY revision`
  const row = await database.row<{ revision: number; items: RequestedItem[] }>(sql, [userId])
  return { userId, revision: row?.revision ?? 0, items: row?.items ?? [] }
}
