import { createHash } from 'node:crypto'
import { conflict, HttpError } from '../../lib/errors.ts'
import type { AtWork } from './at-work.ts'
import type { Compensation } from './compensation.ts'
import type { Customers } from './customers.ts'
import type { Order, OrderRequest } from './order.ts'
import type { OrderViews } from './order-views.ts'
import type { Orders } from './orders.ts'
import type { Pricing } from './pricing.ts'
import { runSaga, SagaFailed, type SagaStep } from './saga.ts'
import type { OrderInProgress } from './steps.ts'

export interface PlaceOrderParts {
  readonly orders: Orders
  readonly customers: Customers
  readonly pricing: Pricing
  readonly steps: readonly SagaStep<OrderInProgress>[]
  readonly compensation: Compensation
  readonly atWork: AtWork
  readonly views: OrderViews
  /** Called after an order failed, when nobody works on it any more. */
  readonly onFailed: () => void
}

export interface PlacedOrder {
  readonly order: Order
  /** The customer sent the same order with the same key before. */
  readonly replayed: boolean
}

/** Places an order: all of it happens, or every step that did happen is taken back. */
export class PlaceOrder {
  readonly #parts: PlaceOrderParts

  constructor(parts: PlaceOrderParts) {
    this.#parts = parts
  }

  async run(request: OrderRequest, idempotencyKey?: string): Promise<PlacedOrder> {
    const { orders, customers, pricing, atWork, onFailed } = this.#parts
    const requestHash = hashOf(request)
    const earlier = await this.#earlier(request.userId, idempotencyKey, requestHash)
    if (earlier !== undefined) return { order: earlier, replayed: true }

    await customers.byId(request.userId)
    const items = await pricing.of(request.items)
    const id = await orders.nextId()
    const placed = await atWork
      .on(id, async () => {
        const order = await orders.begin({ id, request, items, idempotencyKey, requestHash })
        return order && this.#fulfil({ order, cardToken: request.cardToken })
      })
      .catch((error: unknown) => {
        // It may be stored although its storing failed, or not be taken back yet.
        onFailed()
        throw error
      })
    // Somebody used the same key at the same moment: look again at what came of it.
    if (placed === undefined) return this.run(request, idempotencyKey)
    return { order: placed, replayed: false }
  }

  async #fulfil(context: OrderInProgress): Promise<Order> {
    const { orders, steps, compensation, views } = this.#parts
    const { id } = context.order
    try {
      await runSaga({ steps, context, begin: (step) => orders.beginStep(id, step), isRefusal })
      return await orders.byId(id)
    } catch (error) {
      if (!(error instanceof SagaFailed)) throw error
      await compensation.begin(context.order, error)
      throw error.cause
    } finally {
      await views.changed(context.order)
    }
  }

  async #earlier(userId: number, key: string | undefined, requestHash: string): Promise<Order | undefined> {
    const earlier = key === undefined ? undefined : await this.#parts.orders.byKey(userId, key)
    if (earlier === undefined) return undefined
    if (earlier.requestHash !== requestHash) {
      throw new HttpError(422, 'IDEMPOTENCY_KEY_REUSED', 'This Idempotency-Key was used for another order')
    }
    if (earlier.order.status === 'pending' || earlier.order.status === 'compensating') throw inProgress()
    return earlier.order
  }
}

function hashOf(request: OrderRequest): string {
  return createHash('sha256').update(JSON.stringify(request)).digest('base64url')
}

/** Whether it is certain that the step which threw this had no effect. */
function isRefusal(error: unknown): boolean {
  return error instanceof HttpError && error.status < 500
}

function inProgress(): HttpError {
  return conflict('ORDER_IN_PROGRESS', 'This order is being placed')
}
