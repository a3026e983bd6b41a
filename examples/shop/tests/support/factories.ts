import { factory, postgresAdapter, type Row } from 'dryfit/data'
import { JANE, type Shop } from './shop.ts'

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

interface StoredProduct {
  readonly id?: number
  readonly name: string
  readonly category: string
  readonly priceCents: number
}

/** A product in the catalogue. */
export const aProduct = factory<StoredProduct>('product', ({ sequence }) => ({
  name: `Product ${sequence}`,
  category: 'physical',
  priceCents: 1000,
})).traits({
  asDigital: { category: 'digital' },
  pricedAt: (priceCents: number) => ({ priceCents }),
})

interface StoredAccount {
  readonly id?: number
  readonly name: string
  readonly email: string
  readonly role: 'user' | 'admin'
  readonly passwordHash: string
}

/** An account, whose password is Jane's. */
export const anAccount = factory<StoredAccount>('account', ({ sequence }) => ({
  name: `User ${sequence}`,
  email: `user-${sequence}@example.com`,
  role: 'user',
  passwordHash: JANES_HASH,
})).traits({
  asAdmin: { role: 'admin' },
})

/** Of Jane's password, from the seed: hashing it again would only take time. */
const JANES_HASH = 'scrypt$1024$SExH_TugABHfWJPxMiTvaw$vDE246xcvsS7ugtK0JtitHLCwxwpJDpSc6LvPbXomZA'
export const ACCOUNT_PASSWORD = JANE.password

/** Where created objects are stored. `onInsert` is told of each row. */
export function storedIn(db: Shop['db'], onInsert: (table: string, row: Row) => void = () => undefined) {
  const tables = { product: 'catalog.products', account: 'users.accounts' }
  return postgresAdapter(db, tables, { naming: 'camelCase', onInsert })
}
