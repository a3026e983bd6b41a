/** The part of an order's answer that tests look at. */
export interface OrderReply {
  readonly id: number
  readonly status: string
  readonly total: string
  readonly totalCents: number
  readonly items: readonly { readonly productId: number; readonly quantity: number }[]
}
