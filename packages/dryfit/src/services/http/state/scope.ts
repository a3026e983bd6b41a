import type { Clock, Random, Seed } from '../../../foundation/core/index.ts'
import { firstInRank, type RankedList } from '../index/ranked-list.ts'
import { StubIndex } from '../index/stub-index.ts'
import type { RequestView } from '../request/request-view.ts'
import type { Delay } from '../respond/reply.ts'
import type { Guard } from '../serve/guard.ts'
import type { Condition, Part, StateView, Stub } from '../stub/model.ts'
import { compareRank } from '../stub/rank.ts'
import type { Scenarios } from './scenarios.ts'
import { ScopeState } from './scope-state.ts'
import { Store } from './store.ts'
import { UnderWay } from './under-way.ts'

/** The stubs that a service starts with, shared by all its scopes. No test changes them. */
export class DeclaredStubs {
  #index = new StubIndex()

  constructor(stubs: Iterable<Stub>) {
    for (const stub of stubs) this.#index.add(stub)
  }

  get index(): StubIndex {
    return this.#index
  }

  /** The files they came from were read again. */
  replaceBy(other: DeclaredStubs): void {
    this.#index = other.#index
  }
}

/** What cannot be known before the body is read. */
const PARTS_WITH_BODY: ReadonlySet<Part> = new Set(['body', 'form', 'multipart', 'custom'])

const DEFAULT_SETTINGS: Readonly<Record<string, unknown>> = Object.freeze({ proxyPassThrough: true })

export interface ScopeParts {
  readonly name: string
  readonly declared: DeclaredStubs
  readonly clock: Clock
  readonly seed: Seed
  readonly guard?: Guard | undefined
}

/** A state of a scope that can be gone back to, any number of times. */
export interface KeptScope {
  readonly state: ScopeState
  readonly random: Random
  readonly globalDelay: Delay | undefined
  readonly settings: Readonly<Record<string, unknown>>
}

/**
 * A set of stubs with its state. Requests that belong to one scope never see another.
 */
export class Scope implements StateView {
  readonly name: string
  readonly clock: Clock
  /** Holds what is asked and answered against a contract. */
  readonly guard: Guard | undefined
  readonly #declared: DeclaredStubs
  readonly #seed: Seed
  /** Waited before every reply, beside the reply's own delay. */
  globalDelay: Delay | undefined
  /** Settings as the control API shows them. */
  settings: Readonly<Record<string, unknown>> = DEFAULT_SETTINGS
  #state: ScopeState
  #random: Random
  #underWay: UnderWay

  constructor(parts: ScopeParts) {
    this.name = parts.name
    this.clock = parts.clock
    this.guard = parts.guard
    this.#declared = parts.declared
    this.#seed = parts.seed
    this.#state = new ScopeState(new Store(parts.clock))
    this.#random = this.#freshRandom()
    this.#underWay = new UnderWay(parts.clock)
  }

  get state(): ScopeState {
    return this.#state
  }

  get random(): Random {
    return this.#random
  }

  /** For what begins now. */
  get underWay(): UnderWay {
    return this.#underWay
  }

  get store(): Store {
    return this.#state.store
  }

  get scenarios(): Scenarios {
    return this.#state.scenarios
  }

  /** All stubs, the ones that are tried first last. */
  *stubs(): Generator<Stub> {
    for (const stub of this.#declared.index.stubs) {
      if (!this.#state.removed.has(stub)) yield stub
    }
    yield* this.#state.added.stubs
  }

  /** The stub of an id, if it is there. */
  byId(id: string): Stub | undefined {
    const { added, removed } = this.#state
    const declared = this.#declared.index.byId(id)
    return added.byId(id) ?? (declared !== undefined && removed.has(declared) ? undefined : declared)
  }

  add(stub: Stub): void {
    this.#state.added.add(stub)
  }

  /** Whether the stub was there. */
  remove(stub: Stub): boolean {
    const { added, removed } = this.#state
    if (added.remove(stub)) return true
    if (!this.#declared.index.has(stub) || removed.has(stub)) return false
    removed.add(stub)
    return true
  }

  /** The stub that serves this request now, if there is one. */
  find(request: RequestView): Stub | undefined {
    const lists: RankedList[] = []
    this.#declared.index.collect(request, lists)
    this.#state.added.collect(request, lists)
    if (lists.length === 0) return undefined
    return firstInRank(lists, (stub) => this.serves(stub, request))
  }

  /** Whether any stub sets a pace for reading bodies. */
  get readsSlowly(): boolean {
    return this.#declared.index.slowReaders.size + this.#state.added.slowReaders.size > 0
  }

  /** How fast to read the body of a request of which only the head is known; undefined: as it comes. */
  readingPace(head: RequestView): number | undefined {
    const slow = [...this.#declared.index.slowReaders, ...this.#state.added.slowReaders].sort(compareRank)
    const fits = ({ part, matches }: Condition): boolean => PARTS_WITH_BODY.has(part) || matches(head)
    return slow.find((stub) => this.available(stub) && stub.request.conditions.every(fits))?.readBytesPerSecond
  }

  /** Whether this stub would serve the request now, if it were asked. */
  serves(stub: Stub, request: RequestView): boolean {
    return (
      this.available(stub) &&
      stub.request.conditions.every((condition) => condition.matches(request)) &&
      (stub.demands === undefined || stub.demands.every((demand) => demand.holds(request, this)))
    )
  }

  /** Whether the stub is in force: not removed, not used up, not expired, its scenario in the right state. */
  available(stub: Stub): boolean {
    const { removed, scenarios } = this.#state
    if (removed.size > 0 && removed.has(stub)) return false
    if (stub.times !== undefined && this.#state.callsOf(stub) >= stub.times) return false
    if (stub.expiresAt !== undefined && this.clock.now() >= stub.expiresAt) return false
    // A keyed scenario is one of the demands: it takes the request to know which state is meant.
    return stub.scenario === undefined || stub.scenario.keyOf !== undefined || scenarios.allows(stub.scenario)
  }

  /** Replies and callbacks that are late on purpose go now. */
  hurry(): void {
    this.#underWay.hurry()
  }

  /** Back to the declared stubs, in constant time. */
  reset(): void {
    this.#underWay = new UnderWay(this.clock)
    this.#state = new ScopeState(new Store(this.clock))
    this.#random = this.#freshRandom()
    this.globalDelay = undefined
    this.settings = DEFAULT_SETTINGS
  }

  /** Keeps the stubs that were added, data, scenarios, calls and chance as they are now. */
  keep(): KeptScope {
    const { globalDelay, settings } = this
    return { state: this.#state.copy(), random: this.#random.copy(), globalDelay, settings }
  }

  bringBack({ state, random, globalDelay, settings }: KeptScope): void {
    this.#state = state.copy()
    this.#random = random.copy()
    this.globalDelay = globalDelay
    this.settings = settings
  }

  #freshRandom(): Random {
    return this.#seed.random(`virtual ${this.name}`)
  }
}
