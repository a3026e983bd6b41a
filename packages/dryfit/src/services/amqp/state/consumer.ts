import type { Table } from '../values/field-table.ts'
import type { Message } from './message.ts'
import type { StoredMessage } from './stored-message.ts'

/** Where deliveries go: a channel, as far as the state needs to know it. */
export interface DeliverySink {
  /** Room for one more on the channel: its prefetch limit and its connection allow it. */
  hasRoom(consumer: Consumer): boolean
  deliver(delivery: Delivery): void
  /** The broker ended the consumer: its queue is gone, or a fault said so. */
  cancelled(consumer: Consumer): void
}

/** The queue, as consumers and deliveries know it. */
export interface ConsumedQueue {
  readonly name: string
  readonly description: string
  /** Counted up by a reset: what was delivered before is forgotten. */
  readonly generation: number
  readonly deleted: boolean
  ack(deliveries: readonly Delivery[]): void
  /** Back to where they were, marked as redelivered. */
  requeue(deliveries: readonly Delivery[]): void
  /** Refused for good: to the dead letter exchange. */
  discard(deliveries: readonly Delivery[]): void
  removeConsumer(consumer: Consumer): void
  /** Ends a consumer from the broker's side. */
  cancel(consumer: Consumer): void
  /** A channel is gone: its consumers with it, and what it had not acknowledged goes back. */
  releaseChannel(sink: DeliverySink, deliveries: readonly Delivery[]): void
  /** Consumers may have room again. */
  wake(): void
}

/** A message handed to a consumer or fetched by `basic.get`, until it is settled. */
export interface Delivery {
  readonly queue: ConsumedQueue
  readonly stored: StoredMessage
  /** The message as this delivery shows it. */
  readonly message: Message
  readonly consumer: Consumer | undefined
  readonly redelivered: boolean
  /** The queue's generation at the time: after a reset, settling it does nothing. */
  readonly generation: number
}

export interface ConsumerOptions {
  readonly tag: string
  readonly noAck: boolean
  readonly exclusive: boolean
  /** Unacknowledged deliveries at most; 0 for no limit. */
  readonly prefetch: number
  readonly priority: number
  readonly arguments: Table
}

/** A subscription of a channel to a queue. */
export class Consumer {
  readonly queue: ConsumedQueue
  readonly sink: DeliverySink
  readonly options: ConsumerOptions
  /** Deliveries that are not settled yet. */
  unacked = 0
  /** Out of the rotation until it has room again. */
  parked = false

  constructor(queue: ConsumedQueue, sink: DeliverySink, options: ConsumerOptions) {
    this.queue = queue
    this.sink = sink
    this.options = options
  }

  get tag(): string {
    return this.options.tag
  }

  get hasRoom(): boolean {
    const { noAck, prefetch } = this.options
    return (noAck || prefetch === 0 || this.unacked < prefetch) && this.sink.hasRoom(this)
  }
}
