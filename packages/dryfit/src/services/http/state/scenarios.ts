import type { ScenarioStep } from '../stub/model.ts'

/** The state in which every scenario begins. */
export const STARTED = 'Started'

/** The state of each scenario. */
export class Scenarios {
  readonly #states = new Map<string, string>()

  stateOf(name: string): string {
    return this.#states.get(name) ?? STARTED
  }

  /** Whether a stub of this step may serve now. */
  allows(step: ScenarioStep): boolean {
    return step.requiredState === undefined || this.stateOf(step.name) === step.requiredState
  }

  /** A stub of this step served. */
  advance(step: ScenarioStep): void {
    if (step.newState !== undefined) this.set(step.name, step.newState)
  }

  set(name: string, state: string): void {
    this.#states.set(name, state)
  }

  /** One scenario, or all of them, back to the beginning. */
  reset(name?: string): void {
    if (name === undefined) this.#states.clear()
    else this.#states.delete(name)
  }

  /** The same states, to be changed apart from these. */
  copy(): Scenarios {
    const copy = new Scenarios()
    for (const [name, state] of this.#states) copy.set(name, state)
    return copy
  }

  toJSON(): Record<string, string> {
    return Object.fromEntries(this.#states)
  }
}
