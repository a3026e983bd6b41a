import { type Clock, DryfitError } from '../../../foundation/core/index.ts'

/** How many entries a store holds before it refuses more. */
const MAX_ENTRIES = 100_000

interface Entry {
  readonly value: unknown
  readonly expiresAt: number
}

/**
 * Data that stubs share: a value for each key, until the next reset or the end of its life.
 *
 * @example respond((request) => { request.store.set('card', request.json(), { ttlMs: 60_000 }) })
 */
export class Store {
  readonly #entries = new Map<string, Entry>()
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get<T = unknown>(key: string): T | undefined {
    const entry = this.#entries.get(key)
    if (entry === undefined) return undefined
    if (entry.expiresAt > this.#clock.now()) return entry.value as T
    this.#entries.delete(key)
    return undefined
  }

  has(key: string): boolean {
    return this.get(key) !== undefined
  }

  /**
   * Keeps a value.
   *
   * @param options.ttlMs how long, on the environment's clock. Default: until the next reset.
   * @throws LIMIT_EXCEEDED past 100,000 entries.
   */
  set(key: string, value: unknown, { ttlMs = Number.POSITIVE_INFINITY }: { ttlMs?: number } = {}): void {
    if (this.#entries.size >= MAX_ENTRIES && !this.#entries.has(key)) {
      throw new DryfitError('LIMIT_EXCEEDED', { what: `the store holds ${MAX_ENTRIES} entries and takes no more` })
    }
    this.#entries.set(key, { value, expiresAt: this.#clock.now() + ttlMs })
  }

  delete(key: string): boolean {
    return this.#entries.delete(key)
  }

  /** Replaces a value by what `change` makes of it, and returns that. */
  update<T>(key: string, change: (before: T | undefined) => T): T {
    const after = change(this.get<T>(key))
    this.set(key, after)
    return after
  }

  /** Counts up by one and returns the count: 1 the first time. */
  count(key: string): number {
    return this.update<number>(key, (before = 0) => before + 1)
  }

  /** The same data, to be changed apart from this; what cannot be cloned (a function, a socket) is shared. */
  copy(): Store {
    const copy = new Store(this.#clock)
    for (const [key, { value, expiresAt }] of this.#entries) copy.#entries.set(key, { value: cloned(value), expiresAt })
    return copy
  }

  keys(): string[] {
    return [...this.#entries.keys()].filter((key) => this.has(key))
  }

  toJSON(): Record<string, unknown> {
    return Object.fromEntries(this.keys().map((key) => [key, this.get(key)]))
  }
}

function cloned(value: unknown): unknown {
  try {
    return structuredClone(value)
  } catch {
    // DataCloneError: it holds what is no data.
    return value
  }
}
