import type { PostalAddress } from '../../lib/address.ts'
import { formatCents } from '../../lib/money.ts'

/** What a customer sends. */
export interface OrderRequest {
  readonly userId: number
  readonly items: readonly RequestedItem[]
  readonly address: PostalAddress
  readonly cardToken: string
}

export interface RequestedItem {
  readonly productId: number
  readonly quantity: number
}

export interface OrderItem extends RequestedItem {
  readonly name: string
  /** The price at the time of the order. */
  readonly unitPriceCents: number
}

/** `pending` and `compensating` are on their way to `shipped`, `cancelled`, or to leaving no trace. */
export type OrderStatus = 'pending' | 'compensating' | 'shipped' | 'cancelled'

export interface Order {
  readonly id: number
  readonly userId: number
  readonly status: OrderStatus
  readonly items: readonly OrderItem[]
  readonly totalCents: number
  readonly address: PostalAddress
  readonly trackingNumber: string | null
  /** Why it was cancelled. */
  readonly failure: string | null
  readonly createdAt: string
}

/** Σ price × quantity, in whole cents. */
export function totalOf(items: readonly OrderItem[]): number {
  return items.reduce((sum, item) => sum + item.unitPriceCents * item.quantity, 0)
}

/** As the caller sees it: the total also as a decimal text. */
export function presented(order: Order): Order & { total: string } {
  return { ...order, total: formatCents(order.totalCents) }
}
