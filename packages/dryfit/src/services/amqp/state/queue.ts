import type { Clock } from '../../../foundation/core/index.ts'
import { describe } from '../errors.ts'
import type { Table } from '../values/field-table.ts'
import { Alarm } from './alarm.ts'
import type { Binding, BindingEnd } from './binding.ts'
import type { ConsumedQueue, Consumer, Delivery, DeliverySink } from './consumer.ts'
import { expiryOf } from './expiry.ts'
import { type Message, withProperties } from './message.ts'
import type { QueueSettings } from './queue-arguments.ts'
import { ReadyMessages } from './ready-messages.ts'
import { Serving } from './serving.ts'
import { StoredMessage } from './stored-message.ts'

export type DeathReason = 'rejected' | 'expired' | 'maxlen' | 'delivery_limit'

/** What a queue needs of its virtual host. */
export interface QueueHost {
  readonly name: string
  readonly clock: Clock
  /** Sends a message on to the queue's dead letter exchange, if it has one. */
  deadLetter(queue: Queue, message: Message, reason: DeathReason): void
  /** A message came in. */
  arrived(queue: string, message: Message): void
  /** The queue has no more reason to exist. */
  abandon(queue: Queue): void
}

export interface QueueDeclaration {
  readonly name: string
  readonly durable: boolean
  readonly autoDelete: boolean
  /** The connection that alone may use it, and takes it along when it ends. */
  readonly owner: object | undefined
  readonly arguments: Table
  readonly settings: QueueSettings
  /** Who declared it: the consumer's name of the seam. */
  readonly declaredBy: string
}

/**
 * A queue: messages that wait, consumers that take them, and what happens to those that nobody takes.
 *
 * ```
 *   enqueue ──▶ [ ready, by priority ] ──▶ consumer in turn ──▶ unacked ──▶ gone
 *                  │ too old, too many          ▲                  │ requeue: back to its place
 *                  ▼                            └──────────────────┤
 *             dead letter exchange ◀───────────── discard ─────────┘
 * ```
 */
export class Queue implements BindingEnd, ConsumedQueue {
  readonly kind = 'queue'
  readonly declaration: QueueDeclaration
  readonly settings: QueueSettings
  readonly consumers: Serving
  /** Bindings that lead here. */
  readonly bindings = new Set<Binding>()
  /** Counted up by a reset: what was delivered before is forgotten. */
  generation = 0
  deleted = false
  readonly #host: QueueHost
  #ready: ReadyMessages
  #unacked = new Set<StoredMessage>()
  #nextPosition = 0
  #hadConsumers = false
  readonly #headExpires: Alarm
  readonly #unused: Alarm

  constructor(declaration: QueueDeclaration, host: QueueHost) {
    this.declaration = declaration
    this.settings = declaration.settings
    this.#host = host
    this.#ready = new ReadyMessages(this.settings.maxPriority)
    this.consumers = new Serving(this.settings.singleActiveConsumer)
    this.#headExpires = new Alarm(host.clock, () => this.#dropExpired())
    this.#unused = new Alarm(host.clock, () => host.abandon(this))
    this.touch()
  }

  get name(): string {
    return this.declaration.name
  }

  /** `queue 'orders' in vhost '/'` */
  get description(): string {
    return describe('queue', this.name, this.#host.name)
  }

  get readyCount(): number {
    return this.#ready.length
  }

  get unackedCount(): number {
    return this.#unacked.size
  }

  /** Waiting messages, in the order in which they would be delivered. */
  get ready(): StoredMessage[] {
    return this.#ready.toArray()
  }

  /** Delivered and not settled messages, in their order of arrival. */
  get unacked(): StoredMessage[] {
    return [...this.#unacked].sort((one, other) => one.position - other.position)
  }

  /** Takes a message in. False: the queue is full and refuses it. */
  enqueue(message: Message): boolean {
    if (this.#refuses(message)) {
      if (this.settings.overflow === 'reject-publish-dlx') this.#host.deadLetter(this, message, 'maxlen')
      return false
    }
    this.#host.arrived(this.name, message)
    const { messageTtlMs, maxPriority } = this.settings
    const expiresAt = expiryOf(message, messageTtlMs, this.#host.clock)
    const priority = Math.min(message.properties.priority ?? 0, maxPriority)
    const stored = new StoredMessage(message, this.#nextPosition++, expiresAt, priority)
    // A consumer that waits gets it before any limit or time-out applies.
    const consumer = this.#ready.length === 0 ? this.consumers.next() : undefined
    if (consumer !== undefined) {
      this.#hand(stored, consumer)
      return true
    }
    this.#ready.push(stored)
    this.#dropOverflow()
    this.#dropExpired()
    return true
  }

  /** Gives waiting messages to consumers, as long as there are both. */
  pump(): void {
    while (this.#ready.length > 0) {
      const consumer = this.consumers.next()
      if (consumer === undefined) return
      this.#hand(this.#ready.shift() as StoredMessage, consumer)
      this.#dropExpired()
    }
  }

  /** Consumers may have room again. */
  wake(): void {
    if (this.consumers.wake()) this.pump()
  }

  /** One message for `basic.get`. */
  take(noAck: boolean): Delivery | undefined {
    this.touch()
    this.#dropExpired()
    const stored = this.#ready.shift()
    if (stored === undefined) return undefined
    if (!noAck) this.#unacked.add(stored)
    this.#dropExpired()
    return this.#delivery(stored, undefined)
  }

  addConsumer(consumer: Consumer): void {
    this.#hadConsumers = true
    this.#unused.stop()
    this.consumers.add(consumer)
    this.pump()
  }

  removeConsumer(consumer: Consumer): void {
    if (this.consumers.remove(consumer)) this.#afterRemoval()
  }

  /** A channel is gone: its consumers with it, and what it had not acknowledged goes back. */
  releaseChannel(sink: DeliverySink, deliveries: readonly Delivery[]): void {
    if (this.consumers.removeOf(sink)) {
      if (this.#shouldGo) {
        this.#host.abandon(this)
        return
      }
      this.touch()
    }
    this.requeue(deliveries)
    this.pump()
  }

  /** Ends a consumer from the broker's side. */
  cancel(consumer: Consumer): void {
    if (!this.consumers.remove(consumer)) return
    consumer.sink.cancelled(consumer)
    this.#afterRemoval()
    this.pump()
  }

  ack(deliveries: readonly Delivery[]): void {
    for (const delivery of deliveries) this.#settle(delivery)
    this.wake()
  }

  /** Back to where they were, marked as redelivered. */
  requeue(deliveries: readonly Delivery[]): void {
    for (const delivery of deliveries) {
      if (!this.#settle(delivery)) continue
      const { stored } = delivery
      stored.redelivered = true
      stored.deliveryCount++
      if (stored.deliveryCount > this.settings.deliveryLimit) {
        this.#host.deadLetter(this, stored.message, 'delivery_limit')
      } else {
        this.#ready.requeue(stored)
      }
    }
    this.#dropOverflow()
    this.#dropExpired()
    this.consumers.wake()
    this.pump()
  }

  /** Refused for good: to the dead letter exchange. */
  discard(deliveries: readonly Delivery[]): void {
    for (const delivery of deliveries) {
      if (this.#settle(delivery)) this.#host.deadLetter(this, delivery.stored.message, 'rejected')
    }
    this.wake()
  }

  /** Empties it of waiting messages and says how many there were. */
  purge(): number {
    const count = this.#ready.length
    this.#ready = new ReadyMessages(this.settings.maxPriority)
    return count
  }

  /** The queue was used: if nobody consumes, its time to live begins anew. */
  touch(): void {
    const { expiresMs } = this.settings
    if (expiresMs === undefined || this.consumers.size > 0 || this.deleted) return
    this.#unused.restart(expiresMs)
  }

  /** Called by the host when it takes the queue away. Its consumers are told. */
  close(): void {
    this.deleted = true
    this.#unused.stop()
    this.#headExpires.stop()
    for (const consumer of this.consumers.clear()) consumer.sink.cancelled(consumer)
  }

  /** Forgets all messages, delivered ones too. Consumers stay. */
  reset(): void {
    this.replace([])
  }

  /** Swaps the messages for those of a snapshot. */
  replace(messages: readonly StoredMessage[]): void {
    this.generation++
    this.#ready = new ReadyMessages(this.settings.maxPriority)
    this.#unacked = new Set()
    this.#nextPosition = 0
    for (const consumer of this.consumers.all) consumer.unacked = 0
    for (const stored of messages) this.#ready.push(stored.copy(this.#nextPosition++))
    this.#dropExpired()
    this.consumers.wake()
    this.pump()
  }

  get #shouldGo(): boolean {
    return this.declaration.autoDelete && this.#hadConsumers && this.consumers.size === 0
  }

  #afterRemoval(): void {
    if (this.#shouldGo) this.#host.abandon(this)
    else this.touch()
  }

  #hand(stored: StoredMessage, consumer: Consumer): void {
    if (!consumer.options.noAck) {
      this.#unacked.add(stored)
      consumer.unacked++
    }
    consumer.sink.deliver(this.#delivery(stored, consumer))
  }

  #delivery(stored: StoredMessage, consumer: Consumer | undefined): Delivery {
    const { redelivered, deliveryCount } = stored
    const counts = deliveryCount > 0 && this.settings.type === 'quorum'
    const message = counts ? countedMessage(stored.message, deliveryCount) : stored.message
    return { queue: this, stored, message, consumer, redelivered, generation: this.generation }
  }

  /** Takes a delivery off the books; false where a reset or a deletion did already. */
  #settle({ stored, consumer, generation }: Delivery): boolean {
    if (generation !== this.generation || this.deleted || !this.#unacked.delete(stored)) return false
    const holder = consumer && this.consumers.successorOf(consumer)
    if (holder !== undefined) holder.unacked--
    return true
  }

  #refuses(message: Message): boolean {
    const { overflow, maxLength, maxLengthBytes } = this.settings
    if (overflow === 'drop-head') return false
    return this.#ready.length + 1 > maxLength || this.#ready.bytes + message.size > maxLengthBytes
  }

  #dropOverflow(): void {
    const { overflow, maxLength, maxLengthBytes } = this.settings
    if (overflow !== 'drop-head') return
    while (this.#ready.length > maxLength || this.#ready.bytes > maxLengthBytes) {
      const dropped = this.#ready.shift()
      if (dropped === undefined) return
      this.#host.deadLetter(this, dropped.message, 'maxlen')
    }
  }

  /** Only what stands at the head expires, as in RabbitMQ. */
  #dropExpired(): void {
    for (let head = this.#ready.first(); head !== undefined; head = this.#ready.first()) {
      if (head.expiresAt === Number.POSITIVE_INFINITY) return
      if (head.expiresAt > this.#host.clock.now()) {
        this.#headExpires.atLatest(head.expiresAt)
        return
      }
      this.#ready.shift()
      this.#host.deadLetter(this, head.message, 'expired')
    }
  }
}

/** A quorum queue tells consumers how often a message has failed (RabbitMQ, "Quorum queues"). */
function countedMessage(message: Message, count: number): Message {
  const headers = new Map(message.properties.headers).set('x-delivery-count', { type: 'long', value: count })
  return withProperties(message, { ...message.properties, headers })
}
