import type { Pattern } from '../../../foundation/core/index.ts'
import type { ProviderState } from '../../../harness/contract/index.ts'

/** One contract that a test contributes to. */
export interface ContractOfTest {
  /**
   * Adds a state that the provider must be in for this: its own run brings it there by a state handler of that name.
   *
   * @example contract('gateway', 'catalog').given('there is a product', { id: 1, name: 'Laptop' })
   */
  given(state: string, params?: Readonly<Record<string, unknown>>): ContractOfTest
}

/**
 * Makes what this test exchanges between a consumer and a provider part of their contract, once the test has passed.
 *
 * @example
 * test('shows a product', async ({ gateway, contract }) => {
 *   contract('gateway', 'catalog').given('there is a product', { id: 1 })
 *   expect(await gateway.get('/api/products/1')).toHaveStatus(200)
 * })
 */
export type ContractFixture = (consumer: string, provider: string, messages?: ThroughBroker) => ContractOfTest

/** Where the messages of a provider reach the consumer. */
export interface ThroughBroker {
  /** The broker's name. */
  readonly through: string
  /** The deliveries that are meant, `deliver queue orders` for one. Default: all. */
  readonly operation?: Pattern
}

/** One pair that a test named. */
export interface NamedContract {
  readonly consumer: string
  readonly provider: string
  readonly states: readonly ProviderState[]
  readonly messages: ThroughBroker | undefined
}

/** What one test said of its contracts. */
export class ContractsOfTest {
  readonly #states = new Map<string, NamedContract & { readonly states: ProviderState[] }>()

  readonly fixture: ContractFixture = (consumer, provider, messages) => {
    const key = JSON.stringify([consumer, provider])
    const entry = this.#states.get(key) ?? { consumer, provider, states: [], messages }
    this.#states.set(key, entry)
    const chain: ContractOfTest = {
      given: (name, params) => {
        entry.states.push({ name, ...(params !== undefined && { params }) })
        return chain
      },
    }
    return chain
  }

  /** Each pair that was named, with its states. */
  get named(): readonly NamedContract[] {
    return [...this.#states.values()]
  }

  names(consumer: string, provider: string): boolean {
    return this.#states.has(JSON.stringify([consumer, provider]))
  }
}
