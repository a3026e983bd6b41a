import type { Delivery } from '../../lib/broker/delivery.ts'
import type { HttpClient } from '../../lib/http-client.ts'

/** What the mails say, by the type of the notification. */
type Notification =
  | { readonly type: 'welcome_email'; readonly to: string; readonly name: string }
  | {
      readonly type: 'order_confirmation'
      readonly to: string
      readonly name: string
      readonly orderId: number
      readonly total: string
    }

/** Sends a mail for each notification. */
export class Mails {
  readonly #provider: HttpClient
  readonly #sender: string

  constructor(provider: HttpClient, sender: string) {
    this.#provider = provider
    this.#sender = sender
  }

  /** A message may come twice: with the same key the provider sends it once. */
  async handle({ id, body }: Delivery): Promise<void> {
    const notification = body as Notification
    const mail = { from: this.#sender, to: notification.to, ...textOf(notification) }
    await this.#provider.post('/v3/mail/send', mail, { 'idempotency-key': id })
  }
}

function textOf(notification: Notification): { subject: string; text: string } {
  const { name } = notification
  switch (notification.type) {
    case 'welcome_email':
      return { subject: `Welcome, ${name}`, text: `Hello ${name}, it is good to have you here.` }
    case 'order_confirmation': {
      const { orderId, total } = notification
      return { subject: `Your order ${orderId}`, text: `Hello ${name}, your order over ${total} EUR is on its way.` }
    }
    default:
      throw new Error(`there is no mail for ${JSON.stringify(notification)}`)
  }
}
