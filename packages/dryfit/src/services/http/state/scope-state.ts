import { StubIndex } from '../index/stub-index.ts'
import type { Stub } from '../stub/model.ts'
import { Scenarios } from './scenarios.ts'
import type { Store } from './store.ts'

/**
 * Everything that a reset throws away: it is one object, and a reset makes a new one.
 *
 * ```
 *   declared stubs (never change) ◀── removed ── added ── calls ── scenarios ── store
 * ```
 */
export class ScopeState {
  /** Stubs that were added since the last reset. */
  readonly added = new StubIndex()
  /** Declared stubs that were taken away since the last reset. */
  readonly removed = new Set<Stub>()
  readonly scenarios: Scenarios
  readonly store: Store
  readonly #calls = new Map<Stub, number>()
  readonly #firstCalls = new Map<Stub, number>()

  constructor(store: Store, scenarios = new Scenarios()) {
    this.store = store
    this.scenarios = scenarios
  }

  /** The same state, to be changed apart from this one. */
  copy(): ScopeState {
    const copy = new ScopeState(this.store.copy(), this.scenarios.copy())
    for (const stub of this.added.stubs) copy.added.add(stub)
    for (const stub of this.removed) copy.removed.add(stub)
    for (const [stub, calls] of this.#calls) copy.#calls.set(stub, calls)
    for (const [stub, at] of this.#firstCalls) copy.#firstCalls.set(stub, at)
    return copy
  }

  callsOf(stub: Stub): number {
    return this.#calls.get(stub) ?? 0
  }

  /** Milliseconds since the first call of the stub, which is now if there was none. */
  sinceFirstCallMs(stub: Stub, now: number): number {
    const first = this.#firstCalls.get(stub)
    if (first !== undefined) return now - first
    this.#firstCalls.set(stub, now)
    return 0
  }

  /** Counts a call of the stub and returns its number, from 1. */
  countCall(stub: Stub): number {
    const call = this.callsOf(stub) + 1
    this.#calls.set(stub, call)
    return call
  }
}
