import type { OrderItem, RequestedItem } from './order.ts'
import type { Peers } from './peers.ts'

/** What things cost now. */
export class Pricing {
  readonly #peers: Peers

  constructor(peers: Peers) {
    this.#peers = peers
  }

  /** The items with their names and prices, each product once. Status 404 when there is no such product. */
  of(items: readonly RequestedItem[]): Promise<OrderItem[]> {
    return Promise.all(
      merged(items).map(async (item) => {
        const { name, priceCents } = await this.#peers.product(item.productId)
        return { ...item, name, unitPriceCents: priceCents }
      }),
    )
  }
}

/** The same product twice is one item with the sum of both. */
function merged(items: readonly RequestedItem[]): RequestedItem[] {
  const quantities = new Map<number, number>()
  for (const { productId, quantity } of items) {
    quantities.set(productId, (quantities.get(productId) ?? 0) + quantity)
  }
  return [...quantities].map(([productId, quantity]) => ({ productId, quantity }))
}
