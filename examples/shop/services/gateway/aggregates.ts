import { notFound } from '../../lib/errors.ts'
import type { HttpClient } from '../../lib/http-client.ts'
import type { Identity } from '../../lib/tokens.ts'

export interface GatewayClients {
  readonly users: HttpClient
  readonly catalog: HttpClient
  readonly inventory: HttpClient
  readonly orders: HttpClient
}

interface User {
  readonly id: number
  readonly name: string
  readonly email: string
}

const RECENT_ORDERS = 5

/** Answers that are put together from several services. */
export class Aggregates {
  readonly #to: GatewayClients

  constructor(clients: GatewayClients) {
    this.#to = clients
  }

  /** A product with how many can be bought. */
  async product(id: string): Promise<object> {
    const [product, stock] = await Promise.all([
      this.#to.catalog.get<object>(`/products/${id}`),
      this.#to.inventory.send('GET', `/stock/${id}`),
    ])
    // A product that was never delivered has no stock yet.
    const available = stock.status === 200 ? (stock.body as { available: number }).available : 0
    return { ...product, available }
  }

  /** An order with its customer. Somebody else's order does not exist, except for an administrator. */
  async order(id: string, { userId, role }: Identity): Promise<object> {
    const order = await this.#to.orders.get<{ userId: number }>(`/orders/${id}`)
    if (order.userId !== userId && role !== 'admin') throw notFound('Order')
    const { name, email } = await this.#to.users.get<User>(`/users/${order.userId}`)
    return { ...order, user: { id: order.userId, name, email } }
  }

  /** A user with statistics and what was done last. */
  async profile({ userId }: Identity): Promise<object> {
    const [user, stats, recent] = await Promise.all([
      this.#to.users.get<User>(`/users/${userId}`),
      this.#to.orders.get<object>(`/users/${userId}/stats`),
      this.#to.orders.get<{ data: object[] }>(`/users/${userId}/orders?limit=${RECENT_ORDERS}`),
    ])
    return { user, stats, recentOrders: recent.data }
  }
}
