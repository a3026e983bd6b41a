import type { FastifyInstance } from 'fastify'
import { POSTAL_ADDRESS } from '../../lib/address.ts'
import { conflict } from '../../lib/errors.ts'
import { formatCents } from '../../lib/money.ts'
import { idParam } from '../../lib/params.ts'
import { integer, text, validate } from '../../lib/validation.ts'
import type { Cart, Carts } from './carts.ts'
import { presented, totalOf } from './order.ts'
import type { PlaceOrder } from './place-order.ts'
import type { Pricing } from './pricing.ts'

const QUANTITY = { quantity: integer({ min: 0, max: 1000 }) }
const CHECKOUT = { address: POSTAL_ADDRESS, cardToken: text() }

type WithUser = { Params: { id: string } }
type WithProduct = { Params: { id: string; productId: string } }

export interface CartRoutesParts {
  readonly carts: Carts
  readonly pricing: Pricing
  readonly placeOrder: PlaceOrder
}

export function cartRoutes(app: FastifyInstance, { carts, pricing, placeOrder }: CartRoutesParts): void {
  const priced = async (cart: Cart): Promise<object> => {
    const items = await pricing.of(cart.items)
    const totalCents = totalOf(items)
    return { userId: cart.userId, items, totalCents, total: formatCents(totalCents) }
  }

  app.get<WithUser>('/users/:id/cart', async (request) => priced(await carts.ofUser(userOf(request.params))))

  app.put<WithProduct>('/users/:id/cart/:productId', async (request) => {
    const productId = idParam(request.params.productId, 'Product')
    const { quantity } = validate(request.body, QUANTITY)
    await pricing.of([{ productId, quantity }])
    return priced(await carts.setQuantity(userOf(request.params), { productId, quantity }))
  })

  app.post<WithUser>('/users/:id/checkout', async (request, reply) => {
    const checkout = validate(request.body, CHECKOUT)
    const cart = await carts.ofUser(userOf(request.params))
    if (cart.items.length === 0) throw conflict('CART_EMPTY', 'The cart is empty')
    const order = { userId: cart.userId, items: cart.items, ...checkout }
    const placed = await placeOrder.run(order, `cart-${cart.revision}`)
    await carts.clear(cart)
    return reply.code(201).send(presented(placed.order))
  })
}

function userOf({ id }: { id: string }): number {
  return idParam(id, 'User')
}
