import { factory, type Make } from '../../../../src/harness/data/index.ts'

export interface User {
  id: number
  name: string
  role: 'user' | 'admin'
}

export interface Item {
  orderId: number
  sku: string
  digital: boolean
}

export interface Order {
  id: number
  customer: User
  status: 'new' | 'paid'
  totalCents: number
  note?: string
  placedAt: Date
  items: Item[]
}

export const aUser = factory<User>('user', ({ sequence }) => ({
  id: sequence,
  name: `User ${sequence}`,
  role: 'user',
})).traits({ asAdmin: { role: 'admin' }, withName: (name: string) => ({ name }) })

export const anItem = factory<Item>('item', ({ sequence }) => ({
  orderId: 0,
  sku: `SKU-${sequence}`,
  digital: false,
})).traits({ asDigital: { digital: true } })

export const anOrder = factory<Order, { discount: number }>(
  'order',
  ({ sequence, now, random, transient }) => ({
    id: sequence,
    customer: aUser(),
    status: 'new',
    totalCents: random.integer(100, 100_000) - transient.discount,
    placedAt: now,
    items: [],
  }),
  { transient: { discount: 0 } },
)
  .traits({
    asPaid: { status: 'paid' },
    withItems: (count: number) => ({ items: anItem().times(count) }),
    withDigitalItems: (count: number) => ({ items: anItem().asDigital().times(count) }),
    withNoteOfItsNumber:
      () =>
      ({ sequence }: Make) => ({ note: `number ${sequence}` }),
  })
  .owns('items', (order) => ({ orderId: order.id }))
