import type { Cache } from '../../lib/cache.ts'
import type { Page, PageRequest } from '../../lib/page.ts'
import type { Order } from './order.ts'
import type { Orders } from './orders.ts'

const TTL_SECONDS = 300

/**
 * Orders for reading, from the cache first.
 *
 * A list is kept under a key with its customer's generation. An order that changes begins the next one, so that a reader
 * who loaded the list just before keeps it where nobody looks any more.
 */
export class OrderViews {
  readonly #orders: Orders
  readonly #cache: Cache

  constructor(orders: Orders, cache: Cache) {
    this.#orders = orders
    this.#cache = cache
  }

  async byId(id: number): Promise<Order> {
    const generation = await this.#cache.generation(`order:${id}:generation`)
    return this.#cache.through(`order:${id}:${generation}`, TTL_SECONDS, () => this.#orders.byId(id))
  }

  async page(userId: number, request: PageRequest): Promise<Page<Order>> {
    const generation = await this.#cache.generation(`orders:${userId}:generation`)
    const key = `orders:${userId}:${generation}:${request.page}:${request.limit}`
    return this.#cache.through(key, TTL_SECONDS, () => this.#orders.page(userId, request))
  }

  /** Forgets what was kept of an order that has changed. */
  async changed({ id, userId }: Pick<Order, 'id' | 'userId'>): Promise<void> {
    await Promise.all([
      this.#cache.nextGeneration(`order:${id}:generation`),
      this.#cache.nextGeneration(`orders:${userId}:generation`),
    ])
  }
}
