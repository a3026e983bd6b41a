import type { Crossing, Seam, Verdict } from '../../../foundation/core/index.ts'
import { describeMethod, describePublish } from '../commands/describe.ts'
import { type Refusal, refusalOfCode } from '../errors.ts'
import { CANCEL } from '../session/channel.ts'
import { type Command, ContentAssembler } from '../session/content-assembler.ts'
import { traceOf, viewOf } from '../session/message-view.ts'
import { Message } from '../state/message.ts'
import { tableToPlain } from '../values/field-table.ts'
import type { Method, MethodName } from '../wire/methods.ts'
import { readProperties } from '../wire/properties-codec.ts'
import { Lane } from './lane.ts'
import { RelayConfirms } from './relay-confirms.ts'
import { type Settling, Unacked } from './relay-unacked.ts'
import type { Side } from './side.ts'

/** What a channel needs of its relay. */
export interface RelayHost {
  readonly seam: Seam
  readonly client: Side
  readonly broker: Side
  /** Replaces the private name of the virtual host in what the broker says. */
  publicText(text: string): string
  end(how: 'reset' | 'close'): void
  /** Ends the whole connection with an error of ours. */
  fail(refusal: Refusal): void
  forget(number: number): void
}

interface Request {
  readonly method: Method
  readonly crossing: Crossing
}

/** Methods that open, close or steer the channel itself: passed on without an exchange of their own. */
const SILENT: ReadonlySet<MethodName> = new Set<MethodName>([
  'channel.open',
  'channel.open-ok',
  'channel.close',
  'channel.close-ok',
  'channel.flow-ok',
])

/**
 * One channel between a client and a real broker.
 *
 * ```
 *   client ──publish, ack, declare…──▶ [seam: request] ──▶ broker
 *   client ◀──confirm, reply──────────  [seam: reply]  ◀── broker
 *   client ◀──deliver─────────────────  [seam: request] ◀── broker   its ack is the reply
 * ```
 */
export class RelayChannel {
  readonly #number: number
  readonly #host: RelayHost
  readonly #fromClient = new ContentAssembler()
  readonly #fromBroker = new ContentAssembler()
  readonly #lane = new Lane()
  readonly #requests: Request[] = []
  readonly #queues = new Map<string, string>()
  readonly #unacked: Unacked
  #confirms: RelayConfirms | undefined
  /** We closed the channel on both sides: what still comes is not passed on. */
  #severed = 0

  constructor(number: number, host: RelayHost) {
    this.#number = number
    this.#host = host
    this.#unacked = new Unacked((settling) => this.#settleOne(settling))
  }

  clientFrame(type: number, payload: Buffer): void {
    const command = this.#fromClient.accept(type, payload, () => {})
    if (command === undefined) return
    if (this.#severed > 0) {
      if (command.method.name === 'channel.close-ok') this.#rejoin()
      return
    }
    this.#lane.run(() => this.#upward(command))
  }

  brokerFrame(type: number, payload: Buffer): void {
    const command = this.#fromBroker.accept(type, payload, () => {})
    if (command === undefined) return
    if (this.#severed > 0) {
      if (command.method.name === 'channel.close-ok') this.#rejoin()
      return
    }
    this.#downward(command)
  }

  /** The connection is over. */
  close(): void {
    this.#lane.close()
    this.#abandon()
  }

  #upward(command: Command): undefined | Promise<void> {
    const { method } = command
    switch (method.name) {
      case 'basic.publish':
        return this.#publish(command, method.args.exchange, method.args.routingKey)
      case 'basic.ack':
      case 'basic.nack':
      case 'basic.reject':
        this.#unacked.settle(command, this.#passUp)
        return undefined
      default:
        return SILENT.has(method.name) ? this.#pass(command) : this.#request(command)
    }
  }

  #downward(command: Command): void {
    const { method } = command
    switch (method.name) {
      case 'basic.deliver':
        this.#deliver(command, method.args.consumerTag, method.args.deliveryTag)
        return
      case 'basic.ack':
      case 'basic.nack':
        this.#confirms?.settle(method)
        return
      case 'channel.close':
        this.#closed(command, method.args.replyCode, method.args.replyText)
        return
      case 'basic.return':
      case 'basic.cancel':
        this.#host.client.command(this.#number, command)
        return
      default:
        if (method.name === 'channel.close-ok') this.#host.forget(this.#number)
        if (SILENT.has(method.name)) this.#host.client.command(this.#number, command)
        else void this.#reply(command)
    }
  }

  #pass(command: Command): undefined {
    if (command.method.name === 'channel.close') this.#abandon()
    if (command.method.name === 'channel.close-ok') this.#host.forget(this.#number)
    this.#host.broker.command(this.#number, command)
  }

  readonly #passUp = (command: Command): void => this.#host.broker.command(this.#number, command)

  #publish(command: Command, exchange: string, routingKey: string): undefined | Promise<void> {
    const message = messageOf(exchange, routingKey, command)
    const crossing = this.#host.seam.open({
      protocol: 'amqp',
      operation: () => describePublish(exchange, routingKey),
      request: () => viewOf(message),
      trace: traceOf(message),
      bytes: command.body.length,
    })
    const sequence = this.#confirms?.begin()
    if (crossing.guarded) return this.#publishGuarded(command, crossing, sequence)
    this.#forwardPublish(command, crossing, sequence)
    if (sequence === undefined) crossing.close({ outcome: 'ok' })
    return undefined
  }

  async #publishGuarded(command: Command, crossing: Crossing, sequence: number | undefined): Promise<void> {
    const verdict = await crossing.ask('request')
    if (verdict.do === 'answer' && verdict.with.code === 'nack' && sequence !== undefined) {
      crossing.close({ outcome: 'error', error: { code: 'nack', message: 'the broker did not take it' } })
      this.#host.client.method(this.#number, 'basic.nack', { deliveryTag: sequence, multiple: false, requeue: false })
      return
    }
    if (this.#stopped(verdict, crossing)) return
    if (verdict.do === 'duplicate') this.#forwardPublish(command, undefined, undefined)
    this.#forwardPublish(command, crossing, sequence)
    if (sequence !== undefined) return
    const after = await crossing.ask('reply')
    crossing.close({ outcome: after.do === 'pass' ? 'ok' : 'lost' })
    this.#enact(after)
  }

  #forwardPublish(command: Command, crossing: Crossing | undefined, sequence: number | undefined): void {
    this.#confirms?.forwarded(crossing, sequence)
    this.#host.broker.command(this.#number, command)
  }

  #request(command: Command): undefined | Promise<void> {
    const { method } = command
    const crossing = this.#host.seam.open({
      protocol: 'amqp',
      operation: () => describeMethod(method),
      request: () => ({ value: plain(method) }),
    })
    if (!crossing.guarded) return this.#forwardRequest(command, crossing)
    return (async () => {
      if (!this.#stopped(await crossing.ask('request'), crossing)) this.#forwardRequest(command, crossing)
    })()
  }

  #forwardRequest(command: Command, crossing: Crossing): undefined {
    const { method } = command
    if (method.name === 'confirm.select') this.#confirms ??= this.#newConfirms()
    if (method.name === 'basic.consume' && method.args.consumerTag !== '') {
      this.#queues.set(method.args.consumerTag, method.args.queue)
    }
    if (method.name === 'basic.recover-async' || ('nowait' in method.args && method.args.nowait)) {
      crossing.close({ outcome: 'ok' })
    } else this.#requests.push({ method, crossing })
    this.#host.broker.command(this.#number, command)
  }

  async #reply(command: Command): Promise<void> {
    const request = this.#requests.shift()
    const { method } = command
    if (request?.method.name === 'basic.consume' && method.name === 'basic.consume-ok') {
      this.#queues.set(method.args.consumerTag, request.method.args.queue)
    }
    const crossing = request?.crossing
    if (crossing?.guarded) {
      const verdict = await crossing.ask('reply')
      if (verdict.do !== 'pass' && verdict.do !== 'duplicate') {
        if (verdict.do !== 'hang') crossing.close({ outcome: 'lost' })
        this.#enact(verdict)
        return
      }
    }
    crossing?.close({ outcome: 'ok', reply: () => ({ value: plain(method) }) })
    this.#host.client.command(this.#number, command)
  }

  #deliver(command: Command, consumerTag: string, tag: number): void {
    const { method } = command
    if (method.name !== 'basic.deliver') return
    const message = messageOf(method.args.exchange, method.args.routingKey, command)
    const crossing = this.#host.seam.open({
      protocol: 'amqp',
      operation: () => `deliver queue ${this.#queues.get(consumerTag) ?? ''}`,
      request: () => viewOf(message),
      trace: traceOf(message),
      bytes: command.body.length,
    })
    if (crossing.guarded) void this.#deliverGuarded(command, crossing, consumerTag, tag)
    else {
      this.#unacked.add(tag, crossing, false)
      this.#host.client.command(this.#number, command)
    }
  }

  async #deliverGuarded(command: Command, crossing: Crossing, consumerTag: string, tag: number): Promise<void> {
    const verdict = await crossing.ask('request')
    if (verdict.do === 'pass' || verdict.do === 'duplicate') {
      this.#unacked.add(tag, crossing, verdict.do === 'duplicate')
      this.#host.client.command(this.#number, command)
      return
    }
    this.#unacked.lose(tag)
    if (verdict.do === 'hang') return
    crossing.close({ outcome: 'aborted', error: { code: verdict.do, message: 'the delivery never left' } })
    if (verdict.do === 'answer' && verdict.with.code === CANCEL) {
      const { client, broker } = this.#host
      broker.method(this.#number, 'basic.cancel', { consumerTag, nowait: true })
      broker.method(this.#number, 'basic.nack', { deliveryTag: tag, multiple: false, requeue: true })
      client.method(this.#number, 'basic.cancel', { consumerTag, nowait: true })
      return
    }
    this.#enact(verdict)
  }

  async #settleOne({ tag, crossing, twice, command }: Settling): Promise<void> {
    const asked = crossing.guarded ? await crossing.ask('reply') : PASS
    const verdict = twice && asked.do === 'pass' ? DUPLICATE : asked
    const { broker } = this.#host
    if (verdict.do === 'duplicate') {
      broker.method(this.#number, 'basic.nack', { deliveryTag: tag, multiple: false, requeue: true })
      crossing.close({ outcome: 'ok', reply: { value: 'ack' } })
    } else if (verdict.do === 'pass') {
      const requeue = 'requeue' in command.method.args && command.method.args.requeue
      if (command.method.name === 'basic.ack') {
        broker.method(this.#number, 'basic.ack', { deliveryTag: tag, multiple: false })
      } else broker.method(this.#number, 'basic.nack', { deliveryTag: tag, multiple: false, requeue })
      crossing.close(endOf(command.method))
    } else {
      this.#unacked.lose(tag)
      if (verdict.do !== 'hang') crossing.close({ outcome: 'lost' })
      this.#enact(verdict)
    }
  }

  #newConfirms(): RelayConfirms {
    return new RelayConfirms(async (ok, sequence, crossing) => {
      const verdict = crossing?.guarded ? await crossing.ask('reply') : PASS
      if (verdict.do !== 'pass' && verdict.do !== 'duplicate') {
        if (verdict.do !== 'hang') crossing?.close({ outcome: 'lost' })
        this.#enact(verdict)
        return
      }
      crossing?.close(ok ? { outcome: 'ok' } : { outcome: 'error', error: { code: 'nack', message: 'not taken' } })
      const { client } = this.#host
      if (ok) client.method(this.#number, 'basic.ack', { deliveryTag: sequence, multiple: false })
      else client.method(this.#number, 'basic.nack', { deliveryTag: sequence, multiple: false, requeue: false })
    })
  }

  /** The broker closed the channel: whatever was asked of it last is why. */
  #closed(command: Command, code: number, said: string): void {
    const text = this.#host.publicText(said)
    const error = { code: String(code), message: text }
    for (const { crossing } of this.#requests.splice(0)) crossing.close({ outcome: 'error', error })
    this.#abandon()
    const { method, ...rest } = command
    const args = { ...method.args, replyText: text }
    this.#host.client.command(this.#number, { ...rest, method: { ...method, args } as Method })
  }

  #abandon(): void {
    for (const { crossing } of this.#requests.splice(0)) crossing.close({ outcome: 'aborted' })
    this.#unacked.clear()
    this.#confirms?.abandon()
  }

  /** True: the command does not reach the broker. */
  #stopped(verdict: Verdict, crossing: Crossing): boolean {
    if (verdict.do === 'pass' || verdict.do === 'duplicate') return false
    if (verdict.do === 'hang') return true
    const { code = '541', message = 'injected fault' } = verdict.do === 'answer' ? verdict.with : { code: verdict.do }
    crossing.close({ outcome: verdict.do === 'answer' ? 'error' : 'aborted', error: { code, message } })
    this.#enact(verdict)
    return true
  }

  #enact(verdict: Verdict): void {
    if (verdict.do === 'reset' || verdict.do === 'close') this.#host.end(verdict.do)
    if (verdict.do !== 'answer') return
    const { code = '541', message = 'injected fault' } = verdict.with
    const refusal = refusalOfCode(Number(code), message)
    if (refusal.ends === 'connection') this.#host.fail(refusal)
    else this.#sever(refusal)
  }

  #sever(refusal: Refusal): void {
    this.#severed = 2
    this.#fromClient.abandon()
    this.#abandon()
    const ids = { classId: 0, methodId: 0 }
    const { client, broker } = this.#host
    client.method(this.#number, 'channel.close', { replyCode: refusal.code, replyText: refusal.text, ...ids })
    broker.method(this.#number, 'channel.close', { replyCode: 200, replyText: 'closed by a fault', ...ids })
  }

  #rejoin(): void {
    this.#severed--
    if (this.#severed === 0) this.#host.forget(this.#number)
  }
}

const PASS: Verdict = { do: 'pass' }
const DUPLICATE: Verdict = { do: 'duplicate' }

function messageOf(exchange: string, routingKey: string, { properties, body }: Command): Message {
  return new Message(exchange, [routingKey], readProperties(properties), body, properties)
}

function endOf(method: Method): Parameters<Crossing['close']>[0] {
  if (method.name === 'basic.ack') return { outcome: 'ok', reply: { value: 'ack' } }
  const requeue = 'requeue' in method.args && method.args.requeue
  const code = requeue ? 'requeue' : 'reject'
  return {
    outcome: 'error',
    reply: { value: code },
    error: { code, message: requeue ? 'sent back' : 'refused for good' },
  }
}

function plain({ args }: Method): unknown {
  return 'arguments' in args ? { ...args, arguments: tableToPlain(args.arguments) } : args
}
