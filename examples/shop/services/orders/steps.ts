import { conflict } from '../../lib/errors.ts'
import { PeerRefused } from '../../lib/http-client.ts'
import type { Order } from './order.ts'
import type { Orders } from './orders.ts'
import type { Peers } from './peers.ts'
import type { SagaStep } from './saga.ts'

export interface OrderInProgress {
  readonly order: Order
  readonly cardToken: string
}

/** The name of the step after which the customer has paid. */
export const PAY = 'pay'

/** How an order becomes a parcel: reserve → pay → ship → confirm. */
export function orderSteps(peers: Peers, orders: Orders): readonly SagaStep<OrderInProgress>[] {
  return [
    {
      name: 'reserve',
      run: async ({ order }) => {
        await peers.reserve(order.id, order.items).catch((error: unknown) => {
          throw withProductName(error, order)
        })
      },
      undo: async ({ order }) => void (await peers.release(order.id)),
    },
    {
      name: PAY,
      run: async ({ order, cardToken }) => void (await peers.pay(order.id, order.totalCents, cardToken)),
      undo: async ({ order }) => void (await peers.refund(order.id)),
    },
    {
      name: 'ship',
      run: async ({ order }) => {
        const { trackingNumber } = await peers.ship(order.id, order.address)
        await orders.setTrackingNumber(order.id, trackingNumber)
      },
      undo: async ({ order }) => void (await peers.cancelShipment(order.id)),
    },
    {
      name: 'confirm',
      run: async ({ order }) => {
        await peers.confirm(order.id)
        await orders.ship(order)
      },
      // Releasing, the way back of the first step, also brings back what was confirmed.
      undo: async () => undefined,
    },
  ]
}

/** Inventory knows products by number, customers by name. */
function withProductName(error: unknown, { items }: Order): unknown {
  if (!(error instanceof PeerRefused)) return error
  const isUnknown = error.status === 404
  if (error.code !== 'INVENTORY_UNAVAILABLE' && !isUnknown) return error
  const productId = error.details.productId
  const name = items.find((item) => item.productId === productId)?.name ?? 'a product of this order'
  return conflict('INVENTORY_UNAVAILABLE', `Not enough stock for ${name}`, productId === undefined ? {} : { productId })
}
