import { type Database, factory, type Make, postgresAdapter } from 'dryfit/data'
import { Passwords } from '../../services/users/passwords.ts'

export interface Account {
  id?: number
  name: string
  email: string
  role: 'user' | 'admin'
  passwordHash: string
}

export interface Product {
  id?: number
  name: string
  category: string
  priceCents: number
}

export interface OrderItem {
  orderId?: number
  productId: number
  name: string
  quantity: number
  unitPriceCents: number
}

export interface StoredOrder {
  id?: number
  userId: number
  status: 'pending' | 'compensating' | 'shipped' | 'cancelled'
  totalCents: number
  address: object
  requestHash: string
  items: OrderItem[]
}

export const passwords = new Passwords(1024)
/** One hash for all: hashing is slow on purpose. */
const HASH = await passwords.hash('secret-of-everybody')

export const anAccount = factory<Account>('account', ({ sequence }) => ({
  name: `Customer ${sequence}`,
  email: `customer${sequence}@example.com`,
  role: 'user',
  passwordHash: HASH,
})).traits({
  asAdmin: { role: 'admin', name: 'Admin' },
  asPremium:
    () =>
    ({ sequence }: Make) => ({ name: `Premium ${sequence}` }),
  withEmail: (email: string) => ({ email }),
})

export const aProduct = factory<Product>('product', ({ sequence, random }) => ({
  name: `Product ${sequence}`,
  category: 'accessories',
  priceCents: random.integer(100, 100_000),
})).traits({ asDigital: { category: 'downloads' }, withPrice: (priceCents: number) => ({ priceCents }) })

export const anItem = factory<OrderItem>('item', ({ sequence }) => ({
  productId: aProduct().its('id'),
  name: `Item ${sequence}`,
  quantity: 1,
  unitPriceCents: 500,
}))

export const anOrder = factory<StoredOrder>('order', ({ sequence }) => ({
  userId: anAccount().its('id'),
  status: 'pending',
  totalCents: 500,
  address: { city: 'Berlin' },
  requestHash: `test-${sequence}`,
  items: [],
}))
  .traits({
    asShipped: { status: 'shipped' },
    withItems: (count: number) => ({ items: anItem().times(count), totalCents: count * 500 }),
  })
  .owns('items', ({ id }) => (id === undefined ? {} : { orderId: id }))

/** Object mothers: people and things that every test knows by name. */
export const aBasicUser = () => anAccount()
export const aPremiumUser = () => anAccount().asPremium()
export const anAdmin = () => anAccount().asAdmin()
export const aSimpleOrder = () => anOrder().withItems(1)
export const anOrderOfManyThings = () => anOrder().withItems(5)

/** Saves what the factories make where the shop keeps it. */
export const shopAdapter = (db: Database, onInsert?: (table: string, row: Record<string, unknown>) => void) =>
  postgresAdapter(
    db,
    {
      account: 'users.accounts',
      product: 'catalog.products',
      order: 'orders.orders',
      item: 'orders.order_items',
    },
    { naming: 'camelCase', ...(onInsert && { onInsert }) },
  )
