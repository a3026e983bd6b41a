import type { Broker } from '../../lib/broker/broker.ts'
import type { Delivery } from '../../lib/broker/delivery.ts'
import type { HttpClient } from '../../lib/http-client.ts'

interface ShippedOrder {
  readonly orderId: number
  readonly userId: number
  readonly total: string
}

interface Customer {
  readonly name: string
  readonly email: string
}

/** Makes a confirmation for each order that was shipped. */
export class Confirmations {
  readonly #users: HttpClient
  readonly #broker: Broker

  constructor(users: HttpClient, broker: Broker) {
    this.#users = users
    this.#broker = broker
  }

  async handle({ id, body }: Delivery): Promise<void> {
    const { orderId, userId, total } = body as ShippedOrder
    const { name, email } = await this.#users.get<Customer>(`/users/${userId}`)
    const notification = { type: 'order_confirmation', to: email, name, orderId, total }
    await this.#broker.publish('notifications', { id: `confirmation-of-${id}`, body: notification })
  }
}
