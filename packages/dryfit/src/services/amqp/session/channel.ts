import type { Verdict } from '../../../foundation/core/index.ts'
import { refusalOfCode } from '../errors.ts'
import type { BrokerChannel } from '../state/broker.ts'
import type { ConsumedQueue, Consumer, Delivery } from '../state/consumer.ts'
import type { Message } from '../state/message.ts'
import type { MethodArgs, MethodName } from '../wire/methods.ts'
import type { ChannelHost } from './channel-host.ts'
import type { Confirms } from './confirms.ts'
import { Deliveries, type DeliveryChannel } from './deliveries.ts'
import { encodedPropertiesOf } from './encoded-properties.ts'
import type { Transaction } from './transaction.ts'

/** A channel: its consumers, its deliveries, its mode. */
export class Channel implements BrokerChannel, DeliveryChannel {
  readonly number: number
  readonly host: ChannelHost
  readonly consumers = new Map<string, Consumer>()
  /** Prefetch for consumers that come from now on; 0 for no limit. */
  prefetch = 0
  /** Deliveries of all consumers together at most; 0 for no limit. */
  sharedPrefetch = 0
  /** For methods that leave the queue's name empty (§1.7.2.1). */
  lastQueue = ''
  confirms: Confirms | undefined
  transaction: Transaction | undefined
  replyConsumer: { readonly tag: string; readonly key: string } | undefined
  open = true
  readonly deliveries = new Deliveries(this)

  constructor(number: number, host: ChannelHost) {
    this.number = number
    this.host = host
  }

  send<N extends MethodName>(name: N, args: MethodArgs<N>): void {
    this.host.out.method(this.number, name, args)
    this.host.flushSoon()
  }

  sendContent<N extends MethodName>(name: N, args: MethodArgs<N>, message: Message): void {
    this.host.out.content(this.number, name, args, encodedPropertiesOf(message), message.body)
    this.host.flushSoon()
  }

  hasRoom(): boolean {
    return (
      this.open && !this.host.congested && (this.sharedPrefetch === 0 || this.deliveries.consumed < this.sharedPrefetch)
    )
  }

  deliver(delivery: Delivery): void {
    this.deliveries.deliver(delivery)
  }

  /** Hands a direct reply to the client. */
  deliverReply(message: Message): void {
    if (this.replyConsumer === undefined || !this.open) return
    const { exchange, routingKey } = message
    const consumerTag = this.replyConsumer.tag
    this.sendContent(
      'basic.deliver',
      { consumerTag, deliveryTag: this.deliveries.nextTag, redelivered: false, exchange, routingKey },
      message,
    )
  }

  cancelled(consumer: Consumer): void {
    this.consumers.delete(consumer.tag)
    if (this.open && this.host.hearsCancels) {
      this.send('basic.cancel', { consumerTag: consumer.tag, nowait: true })
    }
  }

  /** Consumers may have room again. */
  wake(): void {
    const queues = new Set<ConsumedQueue>()
    for (const consumer of this.consumers.values()) queues.add(consumer.queue)
    for (const queue of queues) queue.wake()
  }

  forget(): void {
    this.deliveries.forget()
    this.transaction?.clear()
  }

  /** The channel ends: what it had not acknowledged goes back to the queues. */
  release(): void {
    if (!this.open) return
    this.open = false
    const deliveries = this.deliveries.takeAll()
    for (const { delivery } of this.transaction?.deliveries ?? []) deliveries.push(delivery)
    if (this.replyConsumer !== undefined) this.host.broker.replyConsumers.delete(this.replyConsumer.key)
    const queues = new Map<ConsumedQueue, Delivery[]>()
    for (const { queue } of this.consumers.values()) queues.set(queue, [])
    for (const delivery of deliveries) {
      const there = queues.get(delivery.queue)
      if (there === undefined) queues.set(delivery.queue, [delivery])
      else there.push(delivery)
    }
    this.consumers.clear()
    for (const [queue, back] of queues) queue.releaseChannel(this, back)
  }

  /** Does what a verdict says to the connection or channel. False: the verdict is not about them. */
  enact(verdict: Verdict, method: MethodName): boolean {
    if (verdict.do === 'reset' || verdict.do === 'close') {
      this.host.end(verdict.do)
      return true
    }
    if (verdict.do !== 'answer') return false
    const { code = '541', message = 'injected fault' } = verdict.with
    this.host.refuse(this.number, refusalOfCode(Number(code), message), method)
    return true
  }
}
