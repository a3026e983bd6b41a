import type { StateHandlers } from 'dryfit/contract'
import { Passwords } from '../../services/users/passwords.ts'
import { ADDRESS } from './factories.ts'
import type { Shop } from './shop.ts'

interface Product {
  readonly id: number
  readonly name: string
  readonly priceCents: number
}

/** Brings the services into the states that contracts speak of, each by its own tables. */
export function providerStates(db: () => Shop['db']): StateHandlers {
  return {
    'there are products': async ({ products }) => {
      for (const { id, name, priceCents } of products as readonly Product[]) {
        await db().query(
          `INSERT INTO catalog.products (id, name, category, price_cents) VALUES ($1, $2, 'things', $3)
           ON CONFLICT (id) DO UPDATE SET name = excluded.name, price_cents = excluded.price_cents`,
          [id, name, priceCents],
        )
      }
    },
    'there is no such product': ({ id }) => db().query('DELETE FROM catalog.products WHERE id = $1', [id]),
    'there are pieces of a product': ({ productId, onHand }) =>
      db().query(
        `INSERT INTO inventory.stock (product_id, on_hand) VALUES ($1, $2)
         ON CONFLICT (product_id) DO UPDATE SET on_hand = excluded.on_hand`,
        [productId, onHand],
      ),
    'a product was never delivered': ({ productId }) =>
      db().query('DELETE FROM inventory.stock WHERE product_id = $1', [productId]),
    'there is a shipped order': async ({ id, userId }) => {
      await db().query(
        `INSERT INTO orders.orders (id, user_id, status, step, total_cents, address, tracking_number, request_hash)
         VALUES ($1, $2, 'shipped', 'confirm', 100, $3, 'TRACK-1', '')
         ON CONFLICT (id) DO UPDATE SET user_id = excluded.user_id, status = excluded.status`,
        [id, userId, JSON.stringify(ADDRESS)],
      )
      await db().query(
        `INSERT INTO orders.order_items (order_id, product_id, name, quantity, unit_price_cents)
         VALUES ($1, 1, 'Thing', 1, 100) ON CONFLICT DO NOTHING`,
        [id],
      )
    },
    'there is an account': async ({ id, name, email, role, password }) => {
      const hash = await new Passwords(1024).hash(String(password))
      await db().query(
        `INSERT INTO users.accounts (id, name, email, role, password_hash) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, email = excluded.email, password_hash = excluded.password_hash`,
        [id, name, email, role, hash],
      )
    },
  }
}
