import type { Crossing, ExchangeEnd } from '../../../foundation/core/index.ts'
import { describePublish } from '../commands/describe.ts'
import { type Publication, prepare, publish } from '../commands/publish.ts'
import { Refusal } from '../errors.ts'
import type { PublishResult } from '../state/vhost.ts'
import { MalformedBytes } from '../wire/bytes.ts'
import type { MethodArgs } from '../wire/methods.ts'
import type { Channel } from './channel.ts'
import { traceOf, viewOf } from './message-view.ts'
import { isHeard, isStopped, refuseExchange } from './verdicts.ts'

/**
 * The publishes of a channel.
 *
 * ```
 *   publish ──▶ check ──▶ [seam: request] ──▶ queues ──▶ [seam: reply] ──▶ confirm
 * ```
 */
export class Publishing {
  readonly #channel: Channel
  /** Confirms are to leave with the next flush. */
  readonly #confirmSoon: () => void

  constructor(channel: Channel, confirmSoon: () => void) {
    this.#channel = channel
    this.#confirmSoon = confirmSoon
  }

  /** A promise holds the commands behind it. */
  publish(args: MethodArgs<'basic.publish'>, properties: Buffer, body: Buffer): undefined | Promise<void> {
    const sequence = this.#channel.confirms?.begin()
    const operation = (): string => describePublish(args.exchange, args.routingKey)
    const publication = this.#prepare(args, properties, body, operation)
    if (publication === undefined) return undefined
    const { message } = publication
    const crossing = this.#channel.host.seam.open({
      protocol: 'amqp',
      operation,
      request: () => viewOf(message),
      trace: traceOf(message),
      bytes: body.length,
    })
    if (crossing.guarded) return this.#publishGuarded(publication, sequence, crossing)
    const result = this.#route(publication)
    if (sequence !== undefined) this.#confirm(sequence, !result.refused)
    crossing.close(endOf(result, publication))
    return undefined
  }

  #prepare(
    args: MethodArgs<'basic.publish'>,
    properties: Buffer,
    body: Buffer,
    operation: () => string,
  ): Publication | undefined {
    try {
      return prepare(this.#channel, args, properties, body)
    } catch (thrown) {
      const crossing = this.#channel.host.seam.open({ protocol: 'amqp', operation, request: () => ({ body }) })
      const malformed = thrown instanceof MalformedBytes
      const refusal = malformed ? new Refusal('frame-error', 'malformed message properties') : thrown
      refuseExchange(this.#channel, refusal, crossing, 'basic.publish')
      return undefined
    }
  }

  async #publishGuarded(publication: Publication, sequence: number | undefined, crossing: Crossing): Promise<void> {
    const before = await crossing.ask('request')
    if (before.do === 'answer' && before.with.code === NACK && sequence !== undefined) {
      this.#confirm(sequence, false)
      crossing.close({ outcome: 'error', error: { code: NACK, message: 'the broker did not take it' } })
      return
    }
    if (await isStopped(this.#channel, before, crossing, 'basic.publish')) return
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
    if (isHeard(verdict)) {
      if (sequence !== undefined) this.#confirm(sequence, !result.refused)
      crossing.close(endOf(result, publication))
      return
    }
    if (verdict.do !== 'hang') crossing.close({ outcome: 'lost' })
    this.#channel.enact(verdict, 'basic.publish')
  }

  #route(publication: Publication): PublishResult {
    const { transaction } = this.#channel
    if (transaction === undefined) return publish(this.#channel, publication)
    transaction.publishes.push(() => publish(this.#channel, publication))
    return TAKEN
  }

  #confirm(sequence: number, ok: boolean): void {
    this.#channel.confirms?.settle(sequence, ok)
    this.#confirmSoon()
  }
}

/** The code of an answer that refuses a publish in the words of confirms. */
const NACK = 'nack'

/** A transaction takes everything, for now. */
const TAKEN: PublishResult = { queues: 1, refused: false }

const OK: ExchangeEnd = { outcome: 'ok' }
const UNROUTED: ExchangeEnd = { outcome: 'ok', attributes: { queues: 0 } }
const RETURNED: ExchangeEnd = { outcome: 'error', error: { code: '312', message: 'NO_ROUTE' } }
const REFUSED: ExchangeEnd = { outcome: 'error', error: { code: NACK, message: 'a full queue refused it' } }

function endOf({ refused, queues }: PublishResult, { mandatory }: Publication): ExchangeEnd {
  if (refused) return REFUSED
  if (queues > 0) return OK
  return mandatory ? RETURNED : UNROUTED
}
