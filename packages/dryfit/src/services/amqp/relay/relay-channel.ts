import type { Crossing, Verdict } from '../../../foundation/core/index.ts'
import { describeMethod } from '../commands/describe.ts'
import { requireSize } from '../commands/publish.ts'
import { Refusal, refusalOfCode } from '../errors.ts'
import { type Command, ContentAssembler, decodeMethod } from '../session/content-assembler.ts'
import { Lane } from '../session/lane.ts'
import { tableToPlain } from '../values/field-table.ts'
import { FRAME_METHOD } from '../wire/frames.ts'
import type { Method, MethodName } from '../wire/methods.ts'
import { RelayDeliveries } from './relay-deliveries.ts'
import { isHeard, type RelayHost, type RelayPort } from './relay-port.ts'
import { RelayPublishing } from './relay-publishing.ts'

/** What a command counts for while it waits, beside its message. */
const COMMAND_BYTES = 200

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
export class RelayChannel implements RelayPort {
  readonly number: number
  readonly host: RelayHost
  readonly #fromClient = new ContentAssembler()
  readonly #fromBroker = new ContentAssembler()
  readonly #lane: Lane
  readonly #requests: Request[] = []
  readonly #publishing = new RelayPublishing(this)
  readonly #deliveries = new RelayDeliveries(this)
  /** We closed the channel on both sides: what still comes is not passed on. */
  #severed = 0
  #lastQueue = ''

  constructor(number: number, host: RelayHost) {
    this.number = number
    this.host = host
    this.#lane = new Lane(
      (bytes) => host.backlog(bytes),
      (refusal) => host.fail(refusal),
    )
  }

  clientFrame(type: number, payload: Buffer): void {
    if (this.#severed > 0) {
      // The rest of a message may still be on its way.
      if (type === FRAME_METHOD && decodeMethod(payload).name === 'channel.close-ok') this.#rejoin()
      return
    }
    const command = this.#assemble(type, payload)
    if (command === undefined) return
    this.#lane.add(COMMAND_BYTES + command.body.length, () => this.#upward(command))
  }

  #assemble(type: number, payload: Buffer): Command | undefined {
    try {
      return this.#fromClient.accept(type, payload, (bytes) => requireSize(bytes, this.host.maxMessageBytes))
    } catch (thrown) {
      if (!(thrown instanceof Refusal) || thrown.ends === 'connection') throw thrown
      this.#sever(thrown)
      return undefined
    }
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

  /** Ends the consumers of a queue, on both sides, and says how many there were. */
  cancelConsumers(queue: string): number {
    return this.#deliveries.cancelConsumers(queue)
  }

  /** How many messages of a queue are out on this channel, and not acknowledged. */
  countUnacked(queue: string): number {
    return this.#deliveries.countUnacked(queue)
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
        return this.#publishing.publish(command, method.args.exchange, method.args.routingKey)
      case 'basic.ack':
      case 'basic.nack':
      case 'basic.reject':
        this.#deliveries.settle(command)
        return undefined
      default:
        return SILENT.has(method.name) ? this.#pass(command) : this.#request(command)
    }
  }

  #downward(command: Command): void {
    const { method } = command
    switch (method.name) {
      case 'basic.deliver':
        this.#deliveries.deliver(command, method.args)
        return
      case 'basic.ack':
      case 'basic.nack':
        this.#publishing.settle(method)
        return
      case 'channel.close':
        this.#closed(command, method.args.replyCode, method.args.replyText)
        return
      case 'basic.return':
      case 'basic.cancel':
        this.host.client.command(this.number, command)
        return
      default:
        if (method.name === 'channel.close-ok') this.host.forget(this.number)
        if (SILENT.has(method.name)) this.host.client.command(this.number, command)
        else void this.#reply(command)
    }
  }

  #pass(command: Command): undefined {
    if (command.method.name === 'channel.close') this.#abandon()
    if (command.method.name === 'channel.close-ok') this.host.forget(this.number)
    this.host.broker.command(this.number, command)
  }

  #request(command: Command): undefined | Promise<void> {
    const { method } = command
    const crossing = this.host.seam.open({
      protocol: 'amqp',
      operation: () => describeMethod(method),
      request: () => ({ value: plain(method) }),
    })
    if (!crossing.guarded) return this.#forwardRequest(command, crossing)
    return (async () => {
      if (!(await this.isStopped(await crossing.ask('request'), crossing))) this.#forwardRequest(command, crossing)
    })()
  }

  #forwardRequest(command: Command, crossing: Crossing): undefined {
    const { method } = command
    if (method.name === 'confirm.select') this.#publishing.selectConfirms()
    if (method.name === 'basic.consume' && method.args.consumerTag !== '') {
      this.#deliveries.consuming(method.args.consumerTag, this.#consumerOf(method.args))
    }
    if (method.name === 'basic.cancel' && method.args.nowait) this.#deliveries.stopped(method.args.consumerTag)
    if (method.name === 'basic.recover-async') this.#deliveries.recovered()
    if (method.name === 'basic.recover-async' || ('nowait' in method.args && method.args.nowait)) {
      crossing.close({ outcome: 'ok' })
    } else this.#requests.push({ method, crossing })
    this.host.broker.command(this.number, command)
  }

  async #reply(command: Command): Promise<void> {
    const request = this.#requests.shift()
    const { method } = command
    this.#note(request?.method, method)
    const crossing = request?.crossing
    if (crossing?.guarded) {
      const verdict = await crossing.ask('reply')
      if (!isHeard(verdict)) {
        if (verdict.do !== 'hang') crossing.close({ outcome: 'lost' })
        this.enact(verdict)
        return
      }
    }
    crossing?.close({ outcome: 'ok', reply: () => ({ value: plain(method) }) })
    this.host.client.command(this.number, command)
  }

  /** What a reply of the broker says of the deliveries on this channel. */
  #note(request: Method | undefined, { name, args }: Method): void {
    if (name === 'queue.declare-ok') this.#lastQueue = args.queue
    if (name === 'basic.recover-ok') this.#deliveries.recovered()
    if (name === 'basic.cancel-ok') this.#deliveries.stopped(args.consumerTag)
    if (request?.name === 'basic.consume' && name === 'basic.consume-ok') {
      this.#deliveries.consuming(args.consumerTag, this.#consumerOf(request.args))
    }
    if (request?.name === 'basic.get' && name === 'basic.get-ok' && !request.args.noAck) {
      this.#deliveries.got(args.deliveryTag, this.#consumerOf(request.args).queue)
    }
  }

  /** A queue without a name is the one that this channel declared last (AMQP 0-9-1, basic.consume). */
  #consumerOf({ queue, noAck }: { queue: string; noAck: boolean }): { queue: string; noAck: boolean } {
    return { queue: queue === '' ? this.#lastQueue : queue, noAck }
  }

  /** The broker closed the channel: whatever was asked of it last is why. */
  #closed(command: Command, code: number, said: string): void {
    const text = this.host.publicText(said)
    const error = { code: String(code), message: text }
    for (const { crossing } of this.#requests.splice(0)) crossing.close({ outcome: 'error', error })
    this.#abandon()
    const { method, ...rest } = command
    const args = { ...method.args, replyText: text }
    this.host.client.command(this.number, { ...rest, method: { ...method, args } as Method })
  }

  #abandon(): void {
    for (const { crossing } of this.#requests.splice(0)) crossing.close({ outcome: 'aborted' })
    this.#deliveries.abandon()
    this.#publishing.abandon()
  }

  async isStopped(verdict: Verdict, crossing: Crossing): Promise<boolean> {
    if (isHeard(verdict)) return false
    // The channel stands still for good.
    if (verdict.do === 'hang') return new Promise(() => {})
    const { code = '541', message = 'injected fault' } = verdict.do === 'answer' ? verdict.with : { code: verdict.do }
    crossing.close({ outcome: verdict.do === 'answer' ? 'error' : 'aborted', error: { code, message } })
    this.enact(verdict)
    return true
  }

  enact(verdict: Verdict): void {
    if (verdict.do === 'reset' || verdict.do === 'close') this.host.end(verdict.do)
    if (verdict.do !== 'answer') return
    const { code = '541', message = 'injected fault' } = verdict.with
    const refusal = refusalOfCode(Number(code), message)
    if (refusal.ends === 'connection') this.host.fail(refusal)
    else this.#sever(refusal)
  }

  #sever(refusal: Refusal): void {
    this.#severed = 2
    this.#fromClient.abandon()
    this.#abandon()
    const ids = { classId: 0, methodId: 0 }
    const { client, broker } = this.host
    client.method(this.number, 'channel.close', { replyCode: refusal.code, replyText: refusal.text, ...ids })
    broker.method(this.number, 'channel.close', { replyCode: 200, replyText: 'closed by a fault', ...ids })
  }

  #rejoin(): void {
    this.#severed--
    if (this.#severed === 0) this.host.forget(this.number)
  }
}

function plain({ args }: Method): unknown {
  return 'arguments' in args ? { ...args, arguments: tableToPlain(args.arguments) } : args
}
