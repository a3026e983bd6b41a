import { DryfitError } from '../../../foundation/core/index.ts'

/** The state in which every scenario begins. */
export const STARTED = 'Started'

/** How many entities all scenarios together know before they refuse more. */
const MAX_KEYS = 100_000

/** Serves only in one state of a scenario, and may move it on. */
export interface ScenarioStep {
  readonly name: string
  readonly requiredState: string | undefined
  readonly newState: string | undefined
}

/**
 * The state of each scenario. A scenario with keys has a state of its own for each of them.
 *
 * ```
 *   cart ──▶ filled            order/17 ──▶ paid     order/18 ──▶ Started
 * ```
 */
export class Scenarios {
  readonly #states = new Map<string, string>()
  readonly #keyed = new Map<string, Map<string, string>>()
  #keys = 0

  stateOf(name: string, key?: string): string {
    const state = key === undefined ? this.#states.get(name) : this.#keyed.get(name)?.get(key)
    return state ?? STARTED
  }

  /** Whether a stub of this step may serve now. */
  allows(step: ScenarioStep, key?: string): boolean {
    return step.requiredState === undefined || this.stateOf(step.name, key) === step.requiredState
  }

  /** A stub of this step served. */
  advance(step: ScenarioStep, key?: string): void {
    if (step.newState !== undefined) this.set(step.name, step.newState, key)
  }

  /** @throws LIMIT_EXCEEDED past 100,000 keys. */
  set(name: string, state: string, key?: string): void {
    if (key === undefined) this.#states.set(name, state)
    else this.#setKeyed(name, state, key)
  }

  /** One scenario, with all its keys, or all of them, back to the beginning. */
  reset(name?: string): void {
    if (name === undefined) {
      this.#states.clear()
      this.#keyed.clear()
      this.#keys = 0
    } else {
      this.#states.delete(name)
      this.#keys -= this.#keyed.get(name)?.size ?? 0
      this.#keyed.delete(name)
    }
  }

  /** The same states, to be changed apart from these. */
  copy(): Scenarios {
    const copy = new Scenarios()
    for (const [name, state] of this.#states) copy.set(name, state)
    for (const [name, states] of this.#keyed) for (const [key, state] of states) copy.set(name, state, key)
    return copy
  }

  /** The keys of a scenario that have moved on, each with its state. */
  keysOf(name: string): ReadonlyMap<string, string> {
    return this.#keyed.get(name) ?? new Map()
  }

  /** Keyed states as `order/17`. */
  toJSON(): Record<string, string> {
    const keyed = [...this.#keyed].flatMap(([name, states]) =>
      [...states].map(([key, state]) => [`${name}/${key}`, state] as const),
    )
    return Object.fromEntries([...this.#states, ...keyed])
  }

  #setKeyed(name: string, state: string, key: string): void {
    let states = this.#keyed.get(name)
    if (states === undefined) {
      states = new Map()
      this.#keyed.set(name, states)
    }
    if (!states.has(key)) {
      if (this.#keys >= MAX_KEYS) {
        throw new DryfitError('LIMIT_EXCEEDED', { what: `scenarios know ${MAX_KEYS} keys and take no more` })
      }
      this.#keys++
    }
    states.set(key, state)
  }
}
