import type { Exchange, ExchangeQuery, Journal } from '../../../foundation/core/index.ts'
import { isWhole } from '../openapi/observe.ts'
import type { HttpInteraction } from '../pact/model.ts'
import { type DescribeExchange, firstOf } from './expectation.ts'
import { expectationsFromStub } from './from-stub.ts'
import { type RecordingScope, requestLine, toInteraction } from './interaction.ts'
import { mergeInteractions } from './merge.ts'

export type { RecordingScope }

export interface RecorderOptions {
  readonly journal: Journal
  readonly consumer: string
  readonly provider: string
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
  readonly #interactions: HttpInteraction[] = []

  constructor(options: RecorderOptions) {
    this.#options = options
  }

  /**
   * The interactions so far, equal ones once.
   *
   * @throws CONTRACT_CONFLICT when two tests of one title exchanged different things.
   */
  get interactions(): readonly HttpInteraction[] {
    return mergeInteractions(this.#interactions)
  }

  /** Adds what crossed after the journal's `mark`. Returns how many interactions that are. */
  record(mark: number, scope: RecordingScope): number {
    const { journal, consumer, provider, describe = () => undefined } = this.#options
    const query: ExchangeQuery = { consumer, service: provider, protocol: 'http', after: mark, where: isPromise }
    const describeBoth = firstOf(expectationsFromStub, describe)
    const made = inStableOrder(journal.find(query)).map(({ exchange, count }) =>
      toInteraction(exchange, scope, count, describeBoth),
    )
    this.#interactions.push(...made)
    return made.length
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

/** An exchange that ended, was answered by the provider or a stub of it, and that no fault touched. */
function isPromise({ outcome, faults, attributes, request, reply = {} }: Exchange): boolean {
  const { matched } = (attributes.http ?? {}) as { matched?: boolean }
  const answered = (outcome === 'ok' || outcome === 'error') && typeof attributes.status === 'number'
  return answered && faults.length === 0 && matched !== false && isWhole(request) && isWhole(reply)
}
