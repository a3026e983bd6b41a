import type { Exchange, ExchangeQuery, Journal, Pattern } from '../../../foundation/core/index.ts'
import { toMessage } from '../messages/interaction.ts'
import { isWhole } from '../openapi/observe.ts'
import type { Interaction } from '../pact/model.ts'
import { type DescribeExchange, firstOf } from './expectation.ts'
import { expectationsFromStub } from './from-stub.ts'
import { type RecordingScope, requestLine, toInteraction } from './interaction.ts'
import { mergeInteractions } from './merge.ts'

export type { RecordingScope }

export interface RecorderOptions {
  readonly journal: Journal
  readonly consumer: string
  readonly provider: string
  /**
   * The provider sends messages, and this is the broker between the two: what the broker delivers to the consumer becomes
   * part of the contract.
   */
  readonly through?: string | undefined
  /** Only exchanges with this operation, `deliver queue orders` for one. */
  readonly operation?: Pattern | undefined
  /** What is known of an exchange beyond the stub that answered it: the provider's document, for one. */
  readonly describe?: DescribeExchange | undefined
}

/**
 * Turns what a test really exchanged with a provider into interactions of a contract. Only used stubs become part of
 * it, and only exchanges that no fault changed: a fault is no promise of the provider.
 *
 * @example
 * const recorder = new ContractRecorder({ journal: env.journal, consumer: 'orders', provider: 'cards' })
 * const mark = env.journal.lastId
 * // … the test …
 * recorder.record(mark, { title: 'a declined card releases the stock', states: [{ name: 'the card is declined' }] })
 */
export class ContractRecorder {
  readonly #options: RecorderOptions
  readonly #interactions: Interaction[] = []

  constructor(options: RecorderOptions) {
    this.#options = options
  }

  /**
   * The interactions so far, equal ones once.
   *
   * @throws CONTRACT_CONFLICT when two tests of one title exchanged different things.
   */
  get interactions(): readonly Interaction[] {
    return mergeInteractions(this.#interactions)
  }

  /** Adds what crossed after the journal's `mark`. Returns how many interactions that are. */
  record(mark: number, scope: RecordingScope): number {
    const { journal, describe = () => undefined } = this.#options
    const describeBoth = firstOf(expectationsFromStub, describe)
    const made = inStableOrder(journal.find(this.#query(mark))).map(({ exchange, count }) =>
      exchange.protocol === 'http'
        ? toInteraction(exchange, scope, count, describeBoth)
        : toMessage(exchange, scope, count),
    )
    this.#interactions.push(...made)
    return made.length
  }

  #query(mark: number): ExchangeQuery {
    const { consumer, provider, through, operation } = this.#options
    const common = { consumer, after: mark, ...(operation !== undefined && { operation }) }
    return through === undefined
      ? { ...common, service: provider, protocol: 'http', where: isPromise }
      : { ...common, service: through, where: isDelivery }
  }
}

/** Counts exchanges of the same request line, so that each has a name of its own. */
function inStableOrder(exchanges: readonly Exchange[]): { exchange: Exchange; count: number }[] {
  const counts = new Map<string, number>()
  return exchanges.map((exchange) => {
    const line = requestLine(exchange)
    const count = (counts.get(line) ?? 0) + 1
    counts.set(line, count)
    return { exchange, count }
  })
}

/** A message that the consumer took without an error, and that no fault changed. */
function isDelivery({ operation, outcome, faults, request }: Exchange): boolean {
  return /^(deliver|consume)\b/.test(operation) && outcome === 'ok' && faults.length === 0 && isWhole(request)
}

/** An exchange that ended, was answered by the provider or a stub of it, and that no fault touched. */
function isPromise({ outcome, faults, attributes, request, reply = {} }: Exchange): boolean {
  const { matched } = (attributes.http ?? {}) as { matched?: boolean }
  const answered = (outcome === 'ok' || outcome === 'error') && typeof attributes.status === 'number'
  return answered && faults.length === 0 && matched !== false && isWhole(request) && isWhole(reply)
}
