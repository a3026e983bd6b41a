import { type Crossing, PASS, type Verdict } from '../../../foundation/core/index.ts'
import type { Answer } from '../commands/answer.ts'
import { describeMethod } from '../commands/describe.ts'
import { execute, isSettlement, settle } from '../commands/index.ts'
import { requireSize } from '../commands/publish.ts'
import { Refusal, refuse } from '../errors.ts'
import { tableToPlain } from '../values/field-table.ts'
import { idOf } from '../wire/method-codec.ts'
import type { Method, MethodName } from '../wire/methods.ts'
import { Channel } from './channel.ts'
import type { ChannelHost } from './channel-host.ts'
import { type Command, ContentAssembler } from './content-assembler.ts'
import { Lane } from './lane.ts'
import { viewOf } from './message-view.ts'
import { Publishing } from './publishing.ts'
import { isHeard, isStopped, refuseExchange } from './verdicts.ts'

/** What a command counts for while it waits, beside its message. */
const COMMAND_BYTES = 200

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
  readonly #publishing: Publishing
  readonly #lane: Lane
  readonly #checkSize: (bytes: number) => void
  #phase: 'starting' | 'open' | 'closing' = 'starting'

  constructor(number: number, host: SessionHost) {
    this.channel = new Channel(number, host)
    this.#host = host
    this.#publishing = new Publishing(this.channel, () => host.confirmSoon(this))
    this.#lane = new Lane(
      (bytes) => host.backlog(bytes),
      (refusal) => host.refuse(number, refusal, undefined),
    )
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
      this.#lane.add(sizeOf(command), () => this.#dispatch(command))
    } catch (thrown) {
      if (!(thrown instanceof Refusal)) throw thrown
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
    this.channel.send('channel.close', { replyCode: refusal.code, replyText: refusal.text, ...idsOf(refusal, method) })
  }

  /** The connection ends. */
  release(): void {
    this.#phase = 'closing'
    this.#lane.close()
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

  #dispatch({ method, properties, body }: Command): undefined | Promise<void> {
    if (this.#lifecycle(method)) return undefined
    if (method.name === 'basic.publish') {
      const held = this.#publishing.publish(method.args, properties, body)
      this.#host.published()
      return held
    }
    if (isSettlement(method)) {
      settle(this.channel, method)
      return undefined
    }
    return this.#command(method)
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

  #command(method: Method): undefined | Promise<void> {
    const crossing = this.#host.seam.open({
      protocol: 'amqp',
      operation: () => describeMethod(method),
      request: () => ({ value: plainArguments(method) }),
    })
    if (crossing.guarded) return this.#commandGuarded(method, crossing)
    const answer = this.#attempt(method, crossing)
    if (answer !== undefined) this.#finish(answer, PASS, crossing)
    return undefined
  }

  async #commandGuarded(method: Method, crossing: Crossing): Promise<void> {
    const before = await crossing.ask('request')
    if (await isStopped(this.channel, before, crossing, method.name)) return
    const answer = this.#attempt(method, crossing)
    if (answer === undefined) return
    const after = await crossing.ask('reply')
    if (!this.channel.open) {
      crossing.close({ outcome: 'aborted' })
      return
    }
    this.#finish(answer, after, crossing)
    if (!isHeard(after)) this.channel.enact(after, method.name)
  }

  #attempt(method: Method, crossing: Crossing): Answer | undefined {
    try {
      return execute(this.channel, method)
    } catch (thrown) {
      refuseExchange(this.channel, thrown, crossing, method.name)
      return undefined
    }
  }

  #finish(answer: Answer, verdict: Verdict, crossing: Crossing): void {
    const { message, value } = answer
    if (isHeard(verdict)) answer.send?.()
    if (!isHeard(verdict)) crossing.close({ outcome: 'lost' })
    else crossing.close({ outcome: 'ok', reply: () => ({ ...(message && viewOf(message)), value }) })
    answer.after?.()
  }
}

/** What a command counts for while it waits. */
function sizeOf({ body, properties }: Command): number {
  return COMMAND_BYTES + body.length + properties.length
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
