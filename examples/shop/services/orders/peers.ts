import type { PostalAddress } from '../../lib/address.ts'
import type { HttpClient } from '../../lib/http-client.ts'
import type { RequestedItem } from './order.ts'

export interface Product {
  readonly id: number
  readonly name: string
  readonly priceCents: number
}

export interface Customer {
  readonly id: number
  readonly name: string
}

export interface PeerClients {
  readonly users: HttpClient
  readonly catalog: HttpClient
  readonly inventory: HttpClient
  readonly payments: HttpClient
  readonly shipping: HttpClient
}

/** What orders asks of the other services, in their words. */
export class Peers {
  readonly #to: PeerClients

  constructor(clients: PeerClients) {
    this.#to = clients
  }

  user(id: number): Promise<Customer> {
    return this.#to.users.get(`/users/${id}`)
  }

  product(id: number): Promise<Product> {
    return this.#to.catalog.get(`/products/${id}`)
  }

  reserve(orderId: number, items: readonly RequestedItem[]): Promise<unknown> {
    const pieces = items.map(({ productId, quantity }) => ({ productId, quantity }))
    return this.#to.inventory.post('/reservations', { orderId, items: pieces })
  }

  confirm(orderId: number): Promise<unknown> {
    return this.#to.inventory.post(`/reservations/${orderId}/confirm`)
  }

  release(orderId: number): Promise<unknown> {
    return this.#to.inventory.post(`/reservations/${orderId}/release`)
  }

  pay(orderId: number, amountCents: number, cardToken: string): Promise<unknown> {
    return this.#to.payments.post('/payments', { orderId, amountCents, cardToken })
  }

  refund(orderId: number): Promise<unknown> {
    return this.#to.payments.post(`/payments/${orderId}/refund`)
  }

  ship(orderId: number, address: PostalAddress): Promise<{ trackingNumber: string }> {
    return this.#to.shipping.post('/shipments', { orderId, address })
  }

  cancelShipment(orderId: number): Promise<unknown> {
    return this.#to.shipping.post(`/shipments/${orderId}/cancel`)
  }
}
