import { type Crossing, TEST_CONSUMER, type Verdict } from '../../../foundation/core/index.ts'
import type { Command } from '../session/content-assembler.ts'
import { CANCEL } from '../session/deliveries.ts'
import { traceOf, viewOf } from '../session/message-view.ts'
import type { Method, MethodArgs } from '../wire/methods.ts'
import { isHeard, messageOf, PASS, type RelayPort } from './relay-port.ts'
import { type Settling, Unacked } from './relay-unacked.ts'

const DUPLICATE: Verdict = { do: 'duplicate' }

/** The deliveries of a relayed channel, and what the client says of them. */
export class RelayDeliveries {
  readonly #port: RelayPort
  readonly #unacked: Unacked
  /** Which queue a consumer reads. */
  readonly #queues = new Map<string, string>()

  constructor(port: RelayPort) {
    this.#port = port
    this.#unacked = new Unacked((settling) => this.#settleOne(settling))
  }

  consuming(consumerTag: string, queue: string): void {
    this.#queues.set(consumerTag, queue)
  }

  /** A consumer is gone. */
  stopped(consumerTag: string): void {
    this.#queues.delete(consumerTag)
  }

  cancelConsumers(queue: string): number {
    const tags = [...this.#queues].filter(([, each]) => each === queue).map(([tag]) => tag)
    for (const tag of tags) this.#cancel(tag)
    return tags.length
  }

  deliver(command: Command, args: MethodArgs<'basic.deliver'>): void {
    const message = messageOf(args.exchange, args.routingKey, command)
    const crossing = this.#port.host.seam.open({
      protocol: 'amqp',
      operation: () => `deliver queue ${this.#queues.get(args.consumerTag) ?? ''}`,
      request: () => viewOf(message),
      trace: traceOf(message),
      bytes: command.body.length,
    })
    // Whether a test settles what it got is its own affair.
    if (crossing.exchange.consumer === TEST_CONSUMER) crossing.rest()
    if (crossing.guarded) void this.#deliverGuarded(command, crossing, args)
    else this.#pass(command, crossing, args.deliveryTag, false)
  }

  /** An acknowledgement of the client. */
  settle(command: Command): void {
    this.#unacked.settle(command, (each) => this.#port.host.broker.command(this.#port.number, each))
  }

  abandon(): void {
    this.#unacked.clear()
  }

  #pass(command: Command, crossing: Crossing, tag: number, twice: boolean): void {
    this.#unacked.add(tag, crossing, twice)
    this.#port.host.client.command(this.#port.number, command)
  }

  async #deliverGuarded(command: Command, crossing: Crossing, args: MethodArgs<'basic.deliver'>): Promise<void> {
    const verdict = await crossing.ask('request')
    if (isHeard(verdict)) {
      this.#pass(command, crossing, args.deliveryTag, verdict.do === 'duplicate')
      return
    }
    this.#unacked.lose(args.deliveryTag)
    if (verdict.do === 'hang') return
    crossing.close({ outcome: 'aborted', error: { code: verdict.do, message: 'the delivery never left' } })
    if (verdict.do === 'answer' && verdict.with.code === CANCEL) this.#cancelInstead(args)
    else this.#port.enact(verdict)
  }

  #cancelInstead({ consumerTag, deliveryTag }: MethodArgs<'basic.deliver'>): void {
    const { number, host } = this.#port
    this.#cancel(consumerTag)
    host.broker.method(number, 'basic.nack', { deliveryTag, multiple: false, requeue: true })
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
    const { number, host } = this.#port
    if (method.name === 'basic.ack' && !again) host.broker.method(number, 'basic.ack', { deliveryTag, multiple: false })
    else host.broker.method(number, 'basic.nack', { deliveryTag, multiple: false, requeue: again || requeues(method) })
  }
}

function requeues({ args }: Method): boolean {
  return 'requeue' in args && args.requeue
}

function endOf(method: Method): Parameters<Crossing['close']>[0] {
  if (method.name === 'basic.ack') return { outcome: 'ok', reply: { value: 'ack' } }
  const code = requeues(method) ? 'requeue' : 'reject'
  const message = requeues(method) ? 'sent back' : 'refused for good'
  return { outcome: 'error', reply: { value: code }, error: { code, message } }
}
