/** An order as a customer sends it. */
export interface OrderBody {
  readonly items: readonly { readonly productId: number; readonly quantity: number }[]
  readonly address: typeof ADDRESS
  readonly cardToken: string
}

export const ADDRESS = { name: 'Jane Smith', street: '2 Side Street', postcode: '10117', city: 'Berlin', country: 'DE' }
export const GOOD_CARD = 'tok_visa'

type Line = readonly [product: { readonly id: number }, quantity: number]

/** An order of these products, with a good card and an address that can be reached. */
export function orderOf(...lines: readonly Line[]): OrderBody {
  const items = lines.map(([{ id }, quantity]) => ({ productId: id, quantity }))
  return { items, address: ADDRESS, cardToken: GOOD_CARD }
}

/** The part of an order's answer that tests look at. */
export interface OrderReply {
  readonly id: number
  readonly status: string
  readonly total: string
  readonly totalCents: number
  readonly items: readonly { readonly productId: number; readonly quantity: number }[]
}
