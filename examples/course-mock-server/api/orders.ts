import type { ReplyInit, StubRequest } from 'dryfit/http'
import { nextId, type Order, type OrderItem, type Product, read, write } from '../data.ts'
import { failed, type Handler, pageOf } from './handler.ts'
import { findUser } from './users.ts'

export const listOrders: Handler = ({ store, query }) => pageOf(read(store, 'orders'), query)

export const getOrder: Handler = ({ store, params }) => {
  const order = read(store, 'orders').find(({ id }) => id === Number(params.id))
  return order === undefined ? failed(404, 'Order not found') : { json: order }
}

/** All items or none: everything is looked at before anything is written. */
export const createOrder: Handler = (request) => {
  const { store } = request
  const { userId, items } = request.json<{ userId?: number; items?: readonly OrderItem[] }>()
  if (findUser(store, userId) === undefined) return failed(404, 'User not found')
  if (items === undefined || items.length === 0) return failed(400, 'items are required')
  if (!items.every(isCountable)) return failed(400, 'quantity must be a whole number of at least 1')
  const products = read(store, 'products')
  const wanted = quantities(items)
  const refused = refuse(products, wanted)
  if (refused !== undefined) return refused
  const left = products.map((product) => ({ ...product, stock: product.stock - (wanted.get(product.id) ?? 0) }))
  const order: Order = {
    id: nextId(read(store, 'orders')),
    userId: Number(userId),
    items,
    total: products.reduce((sum, { id, price }) => sum + price * (wanted.get(id) ?? 0), 0),
    status: 'confirmed',
  }
  write(store, 'products', left)
  write(store, 'orders', [...read(store, 'orders'), order])
  note(request, order)
  return { status: 201, json: order }
}

function isCountable({ quantity }: OrderItem): boolean {
  return Number.isInteger(quantity) && quantity >= 1
}

/** The same product may stand in several items. */
function quantities(items: readonly OrderItem[]): ReadonlyMap<number, number> {
  const sums = new Map<number, number>()
  for (const { productId, quantity } of items) sums.set(productId, (sums.get(productId) ?? 0) + quantity)
  return sums
}

function refuse(products: readonly Product[], wanted: ReadonlyMap<number, number>): ReplyInit | undefined {
  for (const [productId, quantity] of wanted) {
    const product = products.find(({ id }) => id === productId)
    if (product === undefined) return failed(404, `Product ${productId} not found`)
    if (product.stock < quantity) return failed(409, `Not enough stock for ${product.name}`)
  }
  return undefined
}

function note({ store, clock }: StubRequest, { id }: Order): void {
  const event = { type: 'ORDER_PROCESSED', orderId: id, at: new Date(clock.now()).toISOString() }
  write(store, 'events', [...read(store, 'events'), event])
}
