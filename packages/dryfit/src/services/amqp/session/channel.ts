import type { Crossing, Seam, Verdict } from '../../../foundation/core/index.ts'
import { type Refusal, refusalOfCode, refuse } from '../errors.ts'
import type { Broker, BrokerChannel } from '../state/broker.ts'
import type { ConsumedQueue, Consumer, Delivery } from '../state/consumer.ts'
import type { Message } from '../state/message.ts'
import type { VirtualHost } from '../state/vhost.ts'
import type { FrameWriter } from '../wire/frame-writer.ts'
import type { MethodArgs, MethodName } from '../wire/methods.ts'
import type { Confirms } from './confirms.ts'
import { encodedPropertiesOf } from './encoded-properties.ts'
import { traceOf, viewOf } from './message-view.ts'
import type { Outstanding, Settlement } from './outstanding.ts'
import { SettleBatch } from './settle-batch.ts'
import type { Transaction } from './transaction.ts'

/** What a channel needs of its connection. */
export interface ChannelHost {
  readonly broker: Broker
  readonly seam: Seam
  readonly vhost: VirtualHost
  readonly user: string
  /** Identity of the connection, for exclusive queues. */
  readonly owner: object
  readonly out: FrameWriter
  readonly maxMessageBytes: number
  /** The client understands `basic.cancel` from the broker. */
  readonly hearsCancels: boolean
  /** So much waits to be sent that consumers have to wait too. */
  readonly congested: boolean
  /** What was written leaves soon. */
  flushSoon(): void
  /** Ends channel or connection with the refusal's code. */
  refuse(channel: number, refusal: Refusal, method: MethodName | undefined): void
  /** Ends the connection: `reset` hard, `close` in an orderly way. */
  end(how: 'reset' | 'close'): void
}

/**
 * A channel: its consumers, the deliveries it has not acknowledged, its mode.
 *
 * ```
 *   queue ──deliver──▶ [seam: request] ──tag──▶ client
 *   queue ◀──settle─── [seam: reply]  ◀──ack── client
 * ```
 */
export class Channel implements BrokerChannel {
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
  #unacked = new Map<number, Outstanding>()
  /** Handed over by the queue, but held at the seam: on the way out, or on the way back. */
  #held = new Set<Delivery>()
  #consumed = 0
  #nextTag = 1
  #forgottenTag = 0

  constructor(number: number, host: ChannelHost) {
    this.number = number
    this.host = host
  }

  get unackedCount(): number {
    return this.#unacked.size
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
    return this.open && !this.host.congested && (this.sharedPrefetch === 0 || this.#consumed < this.sharedPrefetch)
  }

  deliver(delivery: Delivery): void {
    if (delivery.consumer?.options.noAck === false) this.#consumed++
    const { message } = delivery
    const crossing = this.host.seam.open({
      protocol: 'amqp',
      operation: () => `deliver queue ${delivery.queue.name}`,
      request: () => viewOf(message),
      trace: traceOf(message),
      bytes: message.size,
    })
    if (!crossing.guarded) {
      this.#sendDelivery(delivery, crossing, false)
      return
    }
    this.#held.add(delivery)
    void this.#deliverGuarded(delivery, crossing)
  }

  /** The tag of a message that `basic.get` fetched. */
  tagFor(delivery: Delivery, noAck: boolean): number {
    const tag = this.#nextTag++
    if (!noAck) this.#unacked.set(tag, { tag, delivery, crossing: undefined, twice: false })
    return tag
  }

  /** Hands a direct reply to the client. */
  deliverReply(message: Message): void {
    if (this.replyConsumer === undefined || !this.open) return
    const { exchange, routingKey } = message
    const consumerTag = this.replyConsumer.tag
    this.sendContent(
      'basic.deliver',
      { consumerTag, deliveryTag: this.#nextTag, redelivered: false, exchange, routingKey },
      message,
    )
  }

  cancelled(consumer: Consumer): void {
    this.consumers.delete(consumer.tag)
    if (this.open && this.host.hearsCancels) {
      this.send('basic.cancel', { consumerTag: consumer.tag, nowait: true })
    }
  }

  /**
   * Takes the deliveries of an acknowledgement off the channel.
   *
   * @throws Refusal `PRECONDITION_FAILED - unknown delivery tag …`
   */
  collect(tag: number, multiple: boolean): Outstanding[] {
    if (tag === 0 && multiple) return this.#takeWhile(() => true)
    if (!this.#unacked.has(tag)) {
      if (tag > 0 && tag <= this.#forgottenTag) return []
      throw refuse.unknownTag(tag)
    }
    if (multiple) return this.#takeWhile((each) => each <= tag)
    const one = this.#unacked.get(tag) as Outstanding
    this.#unacked.delete(tag)
    return [one]
  }

  /** Puts deliveries back as not acknowledged: a transaction was rolled back, or an acknowledgement was lost. */
  restore(outstanding: readonly Outstanding[]): void {
    const back = outstanding.map((each) => [each.tag, each] as const)
    this.#unacked = new Map([...this.#unacked, ...back].sort(([one], [other]) => one - other))
  }

  /** Settles deliveries at their queues, through the seam where a fault waits for them. */
  settle(outstanding: readonly Outstanding[], how: Settlement): void {
    const batch = new SettleBatch()
    for (const each of outstanding) {
      if (each.crossing?.guarded) {
        this.#held.add(each.delivery)
        void this.#settleGuarded(each, each.crossing, how)
        continue
      }
      this.#release(each.delivery)
      batch.add(each.delivery, how)
      each.crossing?.close(endOf(how))
    }
    batch.apply()
    if (this.sharedPrefetch > 0) this.wake()
  }

  /** Consumers may have room again. */
  wake(): void {
    const queues = new Set<ConsumedQueue>()
    for (const consumer of this.consumers.values()) queues.add(consumer.queue)
    for (const queue of queues) queue.wake()
  }

  forget(): void {
    for (const { crossing } of this.#unacked.values()) crossing?.close({ outcome: 'aborted' })
    this.#unacked.clear()
    this.#held.clear()
    this.#consumed = 0
    this.#forgottenTag = this.#nextTag - 1
    if (this.transaction !== undefined) this.transaction.clear()
  }

  /** The channel ends: what it had not acknowledged goes back to the queues. */
  release(): void {
    if (!this.open) return
    this.open = false
    const deliveries = [...this.#unacked.values()].map(({ delivery }) => delivery)
    for (const { crossing } of this.#unacked.values()) crossing?.close({ outcome: 'aborted' })
    for (const delivery of this.#held) deliveries.push(delivery)
    for (const { delivery } of this.transaction?.deliveries ?? []) deliveries.push(delivery)
    if (this.replyConsumer !== undefined) this.host.broker.replyConsumers.delete(this.replyConsumer.key)
    this.#unacked.clear()
    this.#held.clear()
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

  #sendDelivery(delivery: Delivery, crossing: Crossing, twice: boolean): void {
    const { consumer, message, redelivered } = delivery
    const consumerTag = consumer?.tag ?? ''
    const deliveryTag = this.#nextTag++
    const { exchange, routingKey } = message
    this.sendContent('basic.deliver', { consumerTag, deliveryTag, redelivered, exchange, routingKey }, message)
    if (consumer?.options.noAck) crossing.close({ outcome: 'ok' })
    else this.#unacked.set(deliveryTag, { tag: deliveryTag, delivery, crossing, twice })
  }

  async #deliverGuarded(delivery: Delivery, crossing: Crossing): Promise<void> {
    const verdict = await crossing.ask('request')
    if (!this.#held.delete(delivery)) return crossing.close({ outcome: 'aborted' })
    if (verdict.do === 'pass' || verdict.do === 'duplicate') {
      const twice = verdict.do === 'duplicate'
      this.#sendDelivery(delivery, crossing, twice)
      if (twice && delivery.consumer?.options.noAck) this.#sendDelivery(delivery, crossing, false)
      return
    }
    if (verdict.do === 'answer' && verdict.with.code === CANCEL) return this.#cancelInstead(delivery, crossing)
    // The broker believes it is out: it comes back when the channel ends.
    if (!delivery.consumer?.options.noAck) {
      const tag = this.#nextTag++
      this.#unacked.set(tag, { tag, delivery, crossing: undefined, twice: false })
    }
    if (verdict.do === 'hang') return
    crossing.close({ outcome: 'aborted', error: { code: verdict.do, message: 'the delivery never left' } })
    this.enact(verdict, 'basic.deliver')
  }

  #cancelInstead(delivery: Delivery, crossing: Crossing): void {
    crossing.close({ outcome: 'aborted', error: { code: CANCEL, message: 'the broker cancelled the consumer' } })
    const { consumer, queue } = delivery
    this.#release(delivery)
    if (consumer !== undefined) queue.cancel(consumer)
    queue.requeue([delivery])
  }

  async #settleGuarded(outstanding: Outstanding, crossing: Crossing, how: Settlement): Promise<void> {
    const { delivery, twice } = outstanding
    const asked = await crossing.ask('reply')
    if (!this.#held.delete(delivery)) return crossing.close({ outcome: 'aborted' })
    const verdict = twice && asked.do === 'pass' ? DUPLICATE : asked
    if (verdict.do === 'pass' || verdict.do === 'duplicate') {
      this.#release(delivery)
      const batch = new SettleBatch()
      batch.add(delivery, verdict.do === 'duplicate' ? 'requeue' : how)
      batch.apply()
      crossing.close(endOf(how))
      return this.wake()
    }
    // The broker never hears of it: the message stays unacknowledged until the channel ends.
    this.#held.add(delivery)
    if (verdict.do === 'hang') return
    crossing.close({ outcome: 'lost' })
    this.enact(verdict, 'basic.ack')
  }

  #release({ consumer }: Delivery): void {
    if (consumer !== undefined) this.#consumed--
  }

  #takeWhile(fits: (tag: number) => boolean): Outstanding[] {
    const taken: Outstanding[] = []
    for (const [tag, each] of this.#unacked) {
      if (!fits(tag)) break
      this.#unacked.delete(tag)
      taken.push(each)
    }
    return taken
  }
}

/** The code of an answer that cancels the consumer in place of the delivery. */
export const CANCEL = 'cancel'

const DUPLICATE: Verdict = { do: 'duplicate' }

const ENDS = {
  ack: { outcome: 'ok', reply: { value: 'ack' } },
  requeue: { outcome: 'error', reply: { value: 'requeue' }, error: { code: 'requeue', message: 'sent back' } },
  discard: { outcome: 'error', reply: { value: 'reject' }, error: { code: 'reject', message: 'refused for good' } },
} as const

function endOf(how: Settlement): (typeof ENDS)[Settlement] {
  return ENDS[how]
}
