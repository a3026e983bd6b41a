import { type Crossing, TEST_CONSUMER, type Verdict } from '../../../foundation/core/index.ts'
import type { Command } from '../session/content-assembler.ts'
import { CANCEL } from '../session/deliveries.ts'
import { traceOf, viewOf } from '../session/message-view.ts'
import type { Method, MethodArgs } from '../wire/methods.ts'
import { Outstanding } from './relay-outstanding.ts'
import { isHeard, messageOf, PASS, type RelayPort } from './relay-port.ts'
import { type Settling, Unacked } from './relay-unacked.ts'

interface Consumer {
  readonly queue: string
  readonly noAck: boolean
}

interface Delivering {
  readonly command: Command
  readonly crossing: Crossing
  readonly args: MethodArgs<'basic.deliver'>
  readonly noAck: boolean
}

const UNKNOWN: Consumer = { queue: '', noAck: false }

const DUPLICATE: Verdict = { do: 'duplicate' }

const REQUEUED = {
  outcome: 'error',
  reply: { value: 'requeue' },
  error: { code: 'requeue', message: 'sent back' },
} as const

/** The deliveries of a relayed channel, and what the client says of them. */
export class RelayDeliveries {
  readonly #port: RelayPort
  readonly #unacked: Unacked
  readonly #outstanding = new Outstanding()
  readonly #consumers = new Map<string, Consumer>()

  constructor(port: RelayPort) {
    this.#port = port
    this.#unacked = new Unacked((settling) => this.#settleOne(settling))
  }

  consuming(consumerTag: string, consumer: Consumer): void {
    this.#consumers.set(consumerTag, consumer)
  }

  /** A consumer is gone. */
  stopped(consumerTag: string): void {
    this.#consumers.delete(consumerTag)
  }

  cancelConsumers(queue: string): number {
    const tags = [...this.#consumers].filter(([, each]) => each.queue === queue).map(([tag]) => tag)
    for (const tag of tags) this.#cancel(tag)
    return tags.length
  }

  /** How many messages of a queue are out on this channel, and not acknowledged to the broker. */
  countUnacked(queue: string): number {
    return this.#outstanding.countOf(queue)
  }

  /** `basic.get` fetched a message that is to be acknowledged. */
  got(deliveryTag: number, queue: string): void {
    this.#outstanding.add(deliveryTag, queue)
  }

  /** The broker takes everything back that is out on this channel (`basic.recover`). */
  recovered(): void {
    this.#outstanding.clear()
    this.#unacked.clear(REQUEUED)
  }

  deliver(command: Command, args: MethodArgs<'basic.deliver'>): void {
    const { queue, noAck } = this.#consumers.get(args.consumerTag) ?? UNKNOWN
    if (!noAck) this.#outstanding.add(args.deliveryTag, queue)
    const message = messageOf(args.exchange, args.routingKey, command)
    const crossing = this.#port.host.seam.open({
      protocol: 'amqp',
      operation: () => `deliver queue ${queue}`,
      request: () => viewOf(message),
      trace: traceOf(message),
      bytes: command.body.length,
    })
    // Whether a test settles what it got is its own affair.
    if (crossing.exchange.consumer === TEST_CONSUMER) crossing.rest()
    if (crossing.guarded) void this.#deliverGuarded({ command, crossing, args, noAck })
    else this.#pass({ command, crossing, args, noAck }, false)
  }

  /** An acknowledgement of the client. */
  settle(command: Command): void {
    const { args } = command.method
    this.#unacked.settle(command, (each) => {
      if ('deliveryTag' in args) this.#outstanding.settled(args.deliveryTag, 'multiple' in args && args.multiple)
      this.#port.host.broker.command(this.#port.number, each)
    })
  }

  abandon(): void {
    this.#outstanding.clear()
    this.#unacked.clear({ outcome: 'aborted' })
  }

  #pass({ command, crossing, args, noAck }: Delivering, twice: boolean): void {
    const { number, host } = this.#port
    if (!noAck) this.#unacked.add(args.deliveryTag, crossing, twice)
    host.client.command(number, command)
    if (!noAck) return
    // Nobody will acknowledge it: the broker does not make a second delivery, and the exchange is over.
    if (twice) host.client.command(number, command)
    crossing.close({ outcome: 'ok' })
  }

  async #deliverGuarded(delivering: Delivering): Promise<void> {
    const { crossing, args, noAck } = delivering
    const verdict = await crossing.ask('request')
    if (isHeard(verdict)) {
      this.#pass(delivering, verdict.do === 'duplicate')
      return
    }
    if (!noAck) this.#unacked.lose(args.deliveryTag)
    if (verdict.do === 'hang') return
    crossing.close({ outcome: 'aborted', error: { code: verdict.do, message: 'the delivery never left' } })
    if (verdict.do === 'answer' && verdict.with.code === CANCEL) this.#cancelInstead(args, noAck)
    else this.#port.enact(verdict)
  }

  #cancelInstead({ consumerTag, deliveryTag }: MethodArgs<'basic.deliver'>, noAck: boolean): void {
    this.#cancel(consumerTag)
    // What needs no acknowledgement the broker has forgotten by now.
    if (!noAck) this.#nack(deliveryTag, true)
  }

  #cancel(consumerTag: string): void {
    const { number, host } = this.#port
    this.stopped(consumerTag)
    host.broker.method(number, 'basic.cancel', { consumerTag, nowait: true })
    host.client.method(number, 'basic.cancel', { consumerTag, nowait: true })
  }

  async #settleOne({ tag, crossing, twice, command }: Settling): Promise<void> {
    const asked = crossing.guarded ? await crossing.ask('reply') : PASS
    const verdict = twice && asked.do === 'pass' ? DUPLICATE : asked
    if (isHeard(verdict)) {
      this.#tell(tag, command.method, verdict.do === 'duplicate')
      crossing.close(endOf(command.method))
      return
    }
    this.#unacked.lose(tag)
    if (verdict.do !== 'hang') crossing.close({ outcome: 'lost' })
    this.#port.enact(verdict)
  }

  /** The broker itself makes the second delivery, with the flag that says so. */
  #tell(deliveryTag: number, method: Method, again: boolean): void {
    if (method.name !== 'basic.ack' || again) {
      this.#nack(deliveryTag, again || requeues(method))
      return
    }
    this.#outstanding.settled(deliveryTag, false)
    this.#port.host.broker.method(this.#port.number, 'basic.ack', { deliveryTag, multiple: false })
  }

  #nack(deliveryTag: number, requeue: boolean): void {
    this.#outstanding.settled(deliveryTag, false)
    this.#port.host.broker.method(this.#port.number, 'basic.nack', { deliveryTag, multiple: false, requeue })
  }
}

function requeues({ args }: Method): boolean {
  return 'requeue' in args && args.requeue
}

function endOf(method: Method): Parameters<Crossing['close']>[0] {
  if (method.name === 'basic.ack') return { outcome: 'ok', reply: { value: 'ack' } }
  if (requeues(method)) return REQUEUED
  return { outcome: 'error', reply: { value: 'reject' }, error: { code: 'reject', message: 'refused for good' } }
}
