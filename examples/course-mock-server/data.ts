import type { Store } from 'dryfit/http'

export interface User {
  readonly id: number
  readonly name: string
  readonly email: string
  readonly role: 'admin' | 'user'
  readonly status: 'active' | 'inactive'
  readonly createdAt: string
  readonly updatedAt?: string
  /** A deleted user stays, and is shown no more. */
  readonly deletedAt?: string
}

export interface Product {
  readonly id: number
  readonly name: string
  readonly price: number
  readonly stock: number
}

export interface OrderItem {
  readonly productId: number
  readonly quantity: number
}

export interface Order {
  readonly id: number
  readonly userId: number
  readonly items: readonly OrderItem[]
  readonly total: number
  readonly status: string
}

export interface BusinessEvent {
  readonly type: string
  readonly orderId: number
  readonly at: string
}

export interface Collections {
  users: readonly User[]
  products: readonly Product[]
  orders: readonly Order[]
  events: readonly BusinessEvent[]
}

const CREATED_AT = '2024-01-01T00:00:00.000Z'

/** What is there at the start, and again after every reset. */
const SEED: Collections = {
  users: [
    { id: 1, name: 'John Doe', email: 'john@example.com', role: 'admin', status: 'active', createdAt: CREATED_AT },
    { id: 2, name: 'Jane Smith', email: 'jane@example.com', role: 'user', status: 'active', createdAt: CREATED_AT },
  ],
  products: [
    { id: 1, name: 'Laptop', price: 999, stock: 10 },
    { id: 2, name: 'Mouse', price: 29, stock: 100 },
  ],
  orders: [{ id: 1, userId: 1, items: [{ productId: 1, quantity: 1 }], total: 999, status: 'completed' }],
  events: [],
}

/** A collection as it is now. */
export function read<Name extends keyof Collections>(store: Store, name: Name): Collections[Name] {
  return store.get<Collections[Name]>(name) ?? SEED[name]
}

export function write<Name extends keyof Collections>(store: Store, name: Name, rows: Collections[Name]): void {
  store.set(name, rows)
}

/** One more than the highest id that was ever given. */
export function nextId(rows: readonly { readonly id: number }[]): number {
  return Math.max(0, ...rows.map(({ id }) => id)) + 1
}

/** All collections as they are now. */
export function everything(store: Store): Collections {
  return {
    users: read(store, 'users'),
    products: read(store, 'products'),
    orders: read(store, 'orders'),
    events: read(store, 'events'),
  }
}
