import { type Crossing, TEST_CONSUMER, type Verdict } from '../../../foundation/core/index.ts'
import { refuse } from '../errors.ts'
import type { Delivery } from '../state/consumer.ts'
import type { Message } from '../state/message.ts'
import type { MethodArgs, MethodName } from '../wire/methods.ts'
import type { ChannelHost } from './channel-host.ts'
import { traceOf, viewOf } from './message-view.ts'
import type { Outstanding, Settlement } from './outstanding.ts'
import { SettleBatch } from './settle-batch.ts'

/** What deliveries need of their channel. */
export interface DeliveryChannel {
  readonly host: ChannelHost
  /** Deliveries of all consumers together at most; 0 for no limit. */
  readonly sharedPrefetch: number
  sendContent<N extends MethodName>(name: N, args: MethodArgs<N>, message: Message): void
  enact(verdict: Verdict, method: MethodName): boolean
  wake(): void
}

/**
 * The deliveries of a channel, from the queue to the client and back.
 *
 * ```
 *   queue ──▶ [seam: request] ──tag──▶ client
 *   queue ◀── [seam: reply]   ◀──ack── client
 * ```
 */
export class Deliveries {
  readonly #channel: DeliveryChannel
  #unacked = new Map<number, Outstanding>()
  /** Handed over by the queue, but held at the seam: on the way out, or on the way back. */
  #held = new Set<Delivery>()
  #consumed = 0
  #nextTag = 1
  #forgottenTag = 0

  constructor(channel: DeliveryChannel) {
    this.#channel = channel
  }

  /** How many are out to consumers, and not settled. */
  get consumed(): number {
    return this.#consumed
  }

  get nextTag(): number {
    return this.#nextTag
  }

  deliver(delivery: Delivery): void {
    if (delivery.consumer?.options.noAck === false) this.#consumed++
    const { message } = delivery
    const crossing = this.#channel.host.seam.open({
      protocol: 'amqp',
      operation: () => `deliver queue ${delivery.queue.name}`,
      request: () => viewOf(message),
      trace: traceOf(message),
      bytes: message.size,
    })
    // Whether a test settles what it got is its own affair.
    if (crossing.exchange.consumer === TEST_CONSUMER) crossing.rest()
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
    if (this.#channel.sharedPrefetch > 0) this.#channel.wake()
  }

  /** A reset: those that are out are forgotten, and acknowledged without effect. */
  forget(): void {
    this.#abort()
    this.#held.clear()
    this.#consumed = 0
    this.#forgottenTag = this.#nextTag - 1
  }

  /** The channel ends: all that is out, to be given back. */
  takeAll(): Delivery[] {
    const all = [...[...this.#unacked.values()].map(({ delivery }) => delivery), ...this.#held]
    this.#abort()
    this.#held.clear()
    return all
  }

  #abort(): void {
    for (const { crossing } of this.#unacked.values()) crossing?.close({ outcome: 'aborted' })
    this.#unacked.clear()
  }

  #sendDelivery(delivery: Delivery, crossing: Crossing, twice: boolean): void {
    const { consumer, message, redelivered } = delivery
    const consumerTag = consumer?.tag ?? ''
    const deliveryTag = this.#nextTag++
    const { exchange, routingKey } = message
    this.#channel.sendContent('basic.deliver', { consumerTag, deliveryTag, redelivered, exchange, routingKey }, message)
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
    this.#channel.enact(verdict, 'basic.deliver')
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
      return this.#channel.wake()
    }
    // The broker never hears of it: the message stays unacknowledged until the channel ends.
    this.#held.add(delivery)
    if (verdict.do === 'hang') return
    crossing.close({ outcome: 'lost' })
    this.#channel.enact(verdict, 'basic.ack')
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
