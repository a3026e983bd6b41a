import { type Crossing, type ExchangeEnd, PASS, type Verdict } from '../../../foundation/core/index.ts'
import type { Answer } from '../commands/answer.ts'
import { describeMethod, describePublish } from '../commands/describe.ts'
import { ack, execute, nack, reject } from '../commands/index.ts'
import { type Publication, prepare, publish, requireSize } from '../commands/publish.ts'
import { Refusal, refuse } from '../errors.ts'
import type { PublishResult } from '../state/vhost.ts'
import { tableToPlain } from '../values/field-table.ts'
import { MalformedBytes } from '../wire/bytes.ts'
import { idOf } from '../wire/method-codec.ts'
import type { Method, MethodArgs, MethodName } from '../wire/methods.ts'
import { Channel, type ChannelHost } from './channel.ts'
import { type Command, ContentAssembler } from './content-assembler.ts'
import { traceOf, viewOf } from './message-view.ts'

/** What a channel's session needs of the connection, beside what the channel itself does. */
export interface SessionHost extends ChannelHost {
  /** Confirms of this channel are to leave with the next flush. */
  confirmSoon(session: ChannelSession): void
  /** The number is free again. */
  forget(number: number): void
  /** So many bytes wait behind a held command: reading has to pause, or may go on. */
  backlog(bytes: number): void
  /** A publish came in. */
  published(): void
}

/**
 * One channel of a connection: frames become commands, and each goes through the seam.
 *
 * ```
 *   frame ──▶ assemble ──▶ [seam: request] ──▶ execute ──▶ [seam: reply] ──▶ frames
 *                              held: commands behind it wait
 * ```
 */
export class ChannelSession {
  readonly channel: Channel
  readonly #host: SessionHost
  readonly #assembler = new ContentAssembler()
  readonly #checkSize: (bytes: number) => void
  #phase: 'starting' | 'open' | 'closing' = 'starting'
  #held = false
  #waiting: Command[] = []

  constructor(number: number, host: SessionHost) {
    this.channel = new Channel(number, host)
    this.#host = host
    this.#checkSize = (bytes) => requireSize(bytes, host.maxMessageBytes)
  }

  get closing(): boolean {
    return this.#phase === 'closing'
  }

  frame(type: number, payload: Buffer): void {
    let name: MethodName | undefined
    try {
      const command = this.#assembler.accept(type, payload, this.#checkSize)
      if (command === undefined) return
      name = command.method.name
      this.#receive(command)
    } catch (thrown) {
      if (!(thrown instanceof Refusal)) throw thrown
      this.#assembler.abandon()
      // Whatever came before the close was still on its way when the channel ended.
      if (this.#phase !== 'closing' || thrown.ends === 'connection') {
        this.#host.refuse(this.channel.number, thrown, name)
      }
    }
  }

  /** Ends the channel with an error. */
  fail(refusal: Refusal, method: MethodName | undefined): void {
    if (this.#phase === 'closing') return
    this.flushConfirms()
    this.channel.release()
    this.#phase = 'closing'
    this.#assembler.abandon()
    this.channel.send('channel.close', { replyCode: refusal.code, replyText: refusal.text, ...idsOf(refusal, method) })
  }

  /** The connection ends. */
  release(): void {
    this.#phase = 'closing'
    for (const command of this.#waiting.splice(0)) this.#host.backlog(-sizeOf(command))
    this.channel.release()
  }

  flushConfirms(): void {
    const { confirms } = this.channel
    if (this.#phase === 'closing') return
    confirms?.flush((ok, deliveryTag, multiple) => {
      if (ok) this.channel.send('basic.ack', { deliveryTag, multiple })
      else this.channel.send('basic.nack', { deliveryTag, multiple, requeue: true })
    })
  }

  #receive(command: Command): void {
    if (!this.#held) {
      this.#dispatch(command)
      return
    }
    this.#waiting.push(command)
    this.#host.backlog(sizeOf(command))
  }

  #dispatch({ method, properties, body }: Command): void {
    if (this.#lifecycle(method)) return
    switch (method.name) {
      case 'basic.publish':
        this.#publish(method.args, properties, body)
        return
      case 'basic.ack':
        ack(this.channel, method.args)
        return
      case 'basic.nack':
        nack(this.channel, method.args)
        return
      case 'basic.reject':
        reject(this.channel, method.args)
        return
      default:
        this.#command(method)
        return
    }
  }

  /** Opening and closing (§1.5.2). True: the method was about that, or came too late. */
  #lifecycle({ name }: Method): boolean {
    if (this.#phase === 'closing') {
      if (name === 'channel.close-ok') this.#host.forget(this.channel.number)
      else if (name === 'channel.close') this.channel.send('channel.close-ok', {})
      return true
    }
    if (name === 'channel.open') {
      if (this.#phase === 'open') throw refuse.secondOpen()
      this.#phase = 'open'
      this.channel.send('channel.open-ok', { channelId: '' })
      return true
    }
    if (this.#phase === 'starting') throw refuse.expectedOpen()
    if (name !== 'channel.close') return false
    this.flushConfirms()
    this.release()
    this.channel.send('channel.close-ok', {})
    this.#host.forget(this.channel.number)
    return true
  }

  #command(method: Method): void {
    const crossing = this.#host.seam.open({
      protocol: 'amqp',
      operation: () => describeMethod(method),
      request: () => ({ value: plainArguments(method) }),
    })
    if (crossing.guarded) void this.#hold(() => this.#commandGuarded(method, crossing))
    else this.#finish(this.#attempt(method, crossing), PASS, crossing)
  }

  async #commandGuarded(method: Method, crossing: Crossing): Promise<void> {
    const before = await crossing.ask('request')
    if (this.#stopped(before, crossing, method.name)) return
    const answer = this.#attempt(method, crossing)
    if (answer === undefined) return
    const after = await crossing.ask('reply')
    this.#finish(answer, after, crossing)
    if (after.do !== 'pass') this.channel.enact(after, method.name)
  }

  #attempt(method: Method, crossing: Crossing): Answer | undefined {
    try {
      return execute(this.channel, method)
    } catch (thrown) {
      this.#refuse(thrown, crossing, method.name)
      return undefined
    }
  }

  #finish(answer: Answer | undefined, verdict: Verdict, crossing: Crossing): void {
    if (answer === undefined) return
    const heard = verdict.do === 'pass' || verdict.do === 'duplicate'
    if (heard) answer.send?.()
    const { message, value } = answer
    if (!heard) crossing.close({ outcome: 'lost' })
    else crossing.close({ outcome: 'ok', reply: () => ({ ...(message && viewOf(message)), value }) })
    answer.after?.()
  }

  #publish(args: MethodArgs<'basic.publish'>, properties: Buffer, body: Buffer): void {
    const sequence = this.channel.confirms?.begin()
    const operation = (): string => describePublish(args.exchange, args.routingKey)
    const publication = this.#prepare(args, properties, body, operation)
    if (publication === undefined) return
    const { message } = publication
    const crossing = this.#host.seam.open({
      protocol: 'amqp',
      operation,
      request: () => viewOf(message),
      trace: traceOf(message),
      bytes: body.length,
    })
    if (crossing.guarded) void this.#hold(() => this.#publishGuarded(publication, sequence, crossing))
    else {
      const result = this.#route(publication)
      if (sequence !== undefined) this.#confirm(sequence, !result.refused)
      crossing.close(endOf(result, publication))
    }
    this.#host.published()
  }

  #prepare(
    args: MethodArgs<'basic.publish'>,
    properties: Buffer,
    body: Buffer,
    operation: () => string,
  ): Publication | undefined {
    try {
      return prepare(this.channel, args, properties, body)
    } catch (thrown) {
      const crossing = this.#host.seam.open({ protocol: 'amqp', operation, request: () => ({ body }) })
      const refusal =
        thrown instanceof MalformedBytes ? new Refusal('frame-error', 'malformed message properties') : thrown
      this.#refuse(refusal, crossing, 'basic.publish')
      return undefined
    }
  }

  async #publishGuarded(publication: Publication, sequence: number | undefined, crossing: Crossing): Promise<void> {
    const before = await crossing.ask('request')
    if (before.do === 'answer' && before.with.code === 'nack' && sequence !== undefined) {
      this.#confirm(sequence, false)
      return crossing.close({ outcome: 'error', error: { code: 'nack', message: 'the broker did not take it' } })
    }
    if (this.#stopped(before, crossing, 'basic.publish')) return
    if (before.do === 'duplicate') this.#route(publication)
    const result = this.#route(publication)
    // The confirm may be held without holding what comes after the publish.
    void this.#confirmGuarded(publication, sequence, result, crossing)
  }

  async #confirmGuarded(
    publication: Publication,
    sequence: number | undefined,
    result: PublishResult,
    crossing: Crossing,
  ): Promise<void> {
    const verdict = await crossing.ask('reply')
    const heard = verdict.do === 'pass' || verdict.do === 'duplicate'
    if (heard && sequence !== undefined) this.#confirm(sequence, !result.refused)
    if (heard) crossing.close(endOf(result, publication))
    else if (verdict.do !== 'hang') crossing.close({ outcome: 'lost' })
    if (!heard) this.channel.enact(verdict, 'basic.publish')
  }

  #route(publication: Publication): PublishResult {
    const { transaction } = this.channel
    if (transaction === undefined) return publish(this.channel, publication)
    transaction.publishes.push(() => publish(this.channel, publication))
    return TAKEN
  }

  #confirm(sequence: number, ok: boolean): void {
    this.channel.confirms?.settle(sequence, ok)
    this.#host.confirmSoon(this)
  }

  #refuse(thrown: unknown, crossing: Crossing, method: MethodName): void {
    if (!(thrown instanceof Refusal)) throw thrown
    crossing.close({ outcome: 'error', error: { code: String(thrown.code), message: thrown.text } })
    this.#host.refuse(this.channel.number, thrown, method)
  }

  /** True: the command does not happen. */
  #stopped(verdict: Verdict, crossing: Crossing, method: MethodName): boolean {
    if (!this.channel.open) {
      crossing.close({ outcome: 'aborted' })
      return true
    }
    if (verdict.do === 'pass' || verdict.do === 'duplicate') return false
    if (verdict.do === 'hang') return true
    const { code = '541', message = 'injected fault' } = verdict.do === 'answer' ? verdict.with : { code: verdict.do }
    crossing.close({ outcome: verdict.do === 'answer' ? 'error' : 'aborted', error: { code, message } })
    this.channel.enact(verdict, method)
    return true
  }

  /** Runs `work` with the commands behind it waiting. */
  async #hold(work: () => Promise<void>): Promise<void> {
    this.#held = true
    try {
      await work()
    } finally {
      this.#held = false
      this.#catchUp()
    }
  }

  #catchUp(): void {
    while (!this.#held) {
      const command = this.#waiting.shift()
      if (command === undefined) return
      this.#host.backlog(-sizeOf(command))
      try {
        this.#dispatch(command)
      } catch (thrown) {
        if (!(thrown instanceof Refusal)) throw thrown
        this.#host.refuse(this.channel.number, thrown, command.method.name)
      }
    }
  }
}

const TAKEN: PublishResult = { queues: 1, refused: false }

const OK = { outcome: 'ok' } as const
const NACKED: ExchangeEnd = { outcome: 'error', error: { code: 'nack', message: 'a full queue refused it' } }
const RETURNED: ExchangeEnd = { outcome: 'error', error: { code: '312', message: 'NO_ROUTE' } }
const UNROUTED: ExchangeEnd = { outcome: 'ok', attributes: { queues: 0 } }

function endOf({ refused, queues }: PublishResult, { mandatory }: Publication): ExchangeEnd {
  if (refused) return NACKED
  if (queues > 0) return OK
  return mandatory ? RETURNED : UNROUTED
}

function sizeOf({ body, properties }: Command): number {
  return 200 + body.length + properties.length
}

/** The ids of the method that failed, as a close names them. */
export function idsOf(refusal: Refusal, method: MethodName | undefined): { classId: number; methodId: number } {
  const name = refusal.method ?? method
  const id = name === undefined || name === 'none' ? 0 : idOf(name)
  return { classId: Math.floor(id / 0x10000), methodId: id % 0x10000 }
}

function plainArguments({ args }: Method): unknown {
  if (!('arguments' in args)) return args
  return { ...args, arguments: tableToPlain(args.arguments) }
}
