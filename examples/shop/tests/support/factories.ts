import { factory } from 'dryfit/data'

export interface OrderBody {
  readonly items: readonly { readonly productId: number; readonly quantity: number }[]
  readonly address: typeof ADDRESS
  readonly cardToken: string
}

export const ADDRESS = { name: 'Jane Smith', street: '2 Side Street', postcode: '10117', city: 'Berlin', country: 'DE' }
export const GOOD_CARD = 'tok_visa'

type Line = readonly [product: { readonly id: number }, quantity: number]

/** An order as a customer sends it: with a good card, to an address that can be reached. */
export const anOrder = factory<OrderBody>('order', { items: [], address: ADDRESS, cardToken: GOOD_CARD }).traits({
  withItems: (...lines: Line[]) => ({ items: lines.map(([{ id }, quantity]) => ({ productId: id, quantity })) }),
  paidWith: (cardToken: string) => ({ cardToken }),
  shippedTo: (address: Partial<typeof ADDRESS>) => ({ address: { ...ADDRESS, ...address } }),
})

/** An order of these products. */
export function orderOf(...lines: Line[]): OrderBody {
  return anOrder()
    .withItems(...lines)
    .build()
}
