import type { Exchange, ExchangeQuery, Journal } from '../../../foundation/core/index.ts'
import type { HttpInteraction } from '../pact/model.ts'
import { type RecordingScope, type TemplateLookup, toInteraction } from './interaction.ts'

export type { RecordingScope }

export interface RecorderOptions {
  readonly journal: Journal
  readonly consumer: string
  readonly provider: string
  /** The matchers that a stub was written with, so that the contract says more than the example. */
  readonly templates?: TemplateLookup
}

/**
 * Turns what a test really exchanged with a virtual service into interactions of a contract. Only used stubs become
 * part of it, and only exchanges that no fault changed: a fault is no promise of the provider.
 *
 * @example
 * const recorder = new ContractRecorder({ journal: env.journal, consumer: 'orders', provider: 'cards' })
 * const mark = env.journal.lastId
 * // … the test …
 * recorder.record(mark, { title: 'a declined card releases the stock', states: [{ name: 'the card is declined' }] })
 */
export class ContractRecorder {
  readonly #options: RecorderOptions
  readonly #interactions = new Map<string, HttpInteraction>()

  constructor(options: RecorderOptions) {
    this.#options = options
  }

  /** The interactions so far, one for each title and request line. */
  get interactions(): readonly HttpInteraction[] {
    return [...this.#interactions.values()]
  }

  /** Adds what crossed after the journal's `mark`. */
  record(mark: number, scope: RecordingScope): void {
    const { journal, consumer, provider, templates } = this.#options
    const query: ExchangeQuery = { consumer, service: provider, protocol: 'http', after: mark, where: isPromise }
    const counts = new Map<string, number>()
    for (const exchange of journal.find(query)) {
      const count = (counts.get(exchange.operation) ?? 0) + 1
      counts.set(exchange.operation, count)
      const interaction = toInteraction(exchange, scope, count, templates)
      this.#interactions.set(interaction.description, interaction)
    }
  }
}

/** An exchange that ended, was answered by a stub, and that no fault touched. */
function isPromise({ outcome, faults, attributes }: Exchange): boolean {
  const { matched } = (attributes.http ?? {}) as { matched?: boolean }
  return (outcome === 'ok' || outcome === 'error') && faults.length === 0 && matched !== false
}
