import type { Message } from './message.ts'

/** A message in one queue: what the queue knows of it. */
export class StoredMessage {
  readonly message: Message
  /** Where it stands among its equals; a requeued message goes back there. */
  readonly position: number
  /** Epoch milliseconds of the environment's clock; infinite where nothing expires it. */
  readonly expiresAt: number
  readonly priority: number
  /** It was delivered before, so the next delivery says `redelivered`. */
  redelivered = false
  /** Failed deliveries, counted by quorum queues. */
  deliveryCount = 0

  constructor(message: Message, position: number, expiresAt: number, priority: number) {
    this.message = message
    this.position = position
    this.expiresAt = expiresAt
    this.priority = priority
  }

  /** The same at another position, for a snapshot. */
  copy(position = this.position): StoredMessage {
    const copy = new StoredMessage(this.message, position, this.expiresAt, this.priority)
    copy.redelivered = this.redelivered
    copy.deliveryCount = this.deliveryCount
    return copy
  }

  get size(): number {
    return this.message.body.length
  }
}
