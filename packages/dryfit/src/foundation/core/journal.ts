import { DryfitError } from './errors.ts'
import type { Exchange, ExchangeEnd, Outcome, Protocol } from './exchange.ts'
import { type Pattern, toPredicate } from './pattern.ts'
import { throwLater } from './throw-later.ts'

/** Which exchanges are meant. Everything that is given must hold. */
export interface ExchangeQuery {
  readonly consumer?: string
  readonly service?: string
  readonly protocol?: Protocol
  /** The operation: exact text, text with `*`, a regular expression. */
  readonly operation?: Pattern
  readonly outcome?: Outcome
  readonly traceId?: string
  /** Only exchanges after this id. */
  readonly after?: number
  readonly where?: (exchange: Exchange) => boolean
}

export type JournalEvent = { readonly type: 'opened' | 'closed'; readonly exchange: Exchange }

export interface JournalLimits {
  /** Default 10,000. The oldest go first. */
  readonly maxExchanges?: number
  /** Default 64 MiB of captured content and overhead. */
  readonly maxBytes?: number
}

/** The ordered exchanges of an environment, bounded by count and bytes. */
export class Journal {
  readonly #maxExchanges: number
  readonly #maxBytes: number
  readonly #listeners = new Set<(event: JournalEvent) => void>()
  readonly #underWay = new Set<Exchange>()
  #kept: (Exchange | undefined)[] = []
  #head = 0
  #bytes = 0
  #lastId = 0

  constructor({ maxExchanges = 10_000, maxBytes = 64 * 1024 * 1024 }: JournalLimits = {}) {
    this.#maxExchanges = maxExchanges
    this.#maxBytes = maxBytes
  }

  /** How many exchanges are held now. */
  get size(): number {
    return this.#kept.length - this.#head
  }

  get bytes(): number {
    return this.#bytes
  }

  /** How many have been let go to stay within the limits. */
  get dropped(): number {
    return this.#lastId - this.#clearedTo - this.size
  }
  #clearedTo = 0

  /** The exchanges that have begun and not ended, those aside that {@link Exchange.resting | rest}. */
  get underWay(): ReadonlySet<Exchange> {
    return this.#underWay
  }

  /** The id of the newest exchange: remember it to ask later for what came {@link ExchangeQuery.after}. */
  get lastId(): number {
    return this.#lastId
  }

  /** For the seam: takes the next id. */
  nextId(): number {
    return ++this.#lastId
  }

  /** For the seam: an exchange begins. */
  open(exchange: Exchange): void {
    this.#kept.push(exchange)
    this.#underWay.add(exchange)
    this.#bytes += exchange.bytes
    this.#evict()
    if (this.#listeners.size > 0) this.#tell({ type: 'opened', exchange })
  }

  /** For the seam: from here on an exchange waits for what may never come. */
  rest(exchange: Exchange): void {
    if (this.#underWay.delete(exchange)) exchange.rest()
  }

  /** For the seam: an exchange ends. */
  close(exchange: Exchange, end: ExchangeEnd): void {
    const before = exchange.bytes
    exchange.end(end)
    this.#underWay.delete(exchange)
    if (this.#holds(exchange)) {
      this.#bytes += exchange.bytes - before
      this.#evict()
    }
    if (this.#listeners.size > 0) this.#tell({ type: 'closed', exchange })
  }

  /** The exchanges that fit, oldest first. */
  find(query: ExchangeQuery = {}): Exchange[] {
    const fits = compileQuery(query)
    return this.#held().filter(fits)
  }

  count(query: ExchangeQuery = {}): number {
    return this.find(query).length
  }

  /**
   * Waits until `times` ended exchanges fit, counting those already there, and returns them.
   *
   * @throws WAIT_TIMED_OUT, listing what did cross.
   */
  async wait(
    query: ExchangeQuery,
    { times = 1, timeoutMs = 5000 }: { times?: number; timeoutMs?: number } = {},
  ): Promise<Exchange[]> {
    const fits = compileQuery(query)
    const ended = (exchange: Exchange): boolean => exchange.outcome !== 'pending' && fits(exchange)
    const found = this.#held().filter(ended)
    if (found.length >= times) return found
    const { promise, resolve, reject } = Promise.withResolvers<Exchange[]>()
    const unsubscribe = this.subscribe(({ type, exchange }) => {
      try {
        if (type !== 'closed' || !fits(exchange)) return
      } catch (thrown) {
        return reject(thrown)
      }
      found.push(exchange)
      if (found.length >= times) resolve(found)
    })
    const timer = setTimeout(() => reject(this.#waitError(query, times, found.length, timeoutMs)), timeoutMs)
    try {
      return await promise
    } finally {
      clearTimeout(timer)
      unsubscribe()
    }
  }

  /** Calls `listener` for each exchange that begins or ends. Returns the unsubscribe. */
  subscribe(listener: (event: JournalEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Forgets everything; ids go on. */
  clear(): void {
    this.#kept = []
    this.#head = 0
    this.#bytes = 0
    this.#clearedTo = this.#lastId
  }

  #held(): Exchange[] {
    return this.#kept.slice(this.#head) as Exchange[]
  }

  #holds(exchange: Exchange): boolean {
    const oldest = this.#kept[this.#head]
    return oldest !== undefined && exchange.id >= oldest.id
  }

  #evict(): void {
    while (this.size > this.#maxExchanges || (this.#bytes > this.#maxBytes && this.size > 1)) {
      this.#bytes -= (this.#kept[this.#head] as Exchange).bytes
      this.#kept[this.#head++] = undefined
    }
    // The vacated front is given back in bulk, so that letting one go stays O(1).
    if (this.#head > 1024 && this.#head * 2 > this.#kept.length) {
      this.#kept = this.#kept.slice(this.#head)
      this.#head = 0
    }
  }

  #tell(event: JournalEvent): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(event)
      } catch (thrown) {
        throwLater(thrown)
      }
    }
  }

  #waitError(query: ExchangeQuery, times: number, got: number, timeoutMs: number): DryfitError {
    return new DryfitError('WAIT_TIMED_OUT', {
      what: `waited ${timeoutMs} ms for ${times} × ${describeQuery(query)}, saw ${got}`,
      evidence: describeExchanges(this.find({ ...query, operation: () => true, where: () => true })),
    })
  }
}

export function compileQuery(query: ExchangeQuery): (exchange: Exchange) => boolean {
  const { consumer, service, protocol, outcome, traceId, after, where } = query
  const operation = query.operation === undefined ? undefined : toPredicate(query.operation)
  return (exchange) =>
    (consumer === undefined || exchange.consumer === consumer) &&
    (service === undefined || exchange.service === service) &&
    (protocol === undefined || exchange.protocol === protocol) &&
    (outcome === undefined || exchange.outcome === outcome) &&
    (traceId === undefined || exchange.trace?.traceId === traceId) &&
    (after === undefined || exchange.id > after) &&
    (operation === undefined || operation(exchange.operation)) &&
    (where === undefined || where(exchange))
}

export function describeQuery({ consumer, service, protocol, operation, outcome }: ExchangeQuery): string {
  const edge = consumer || service ? `${consumer ?? '*'} → ${service ?? '*'}` : ''
  const what = typeof operation === 'function' ? operation.name || 'predicate' : (operation ?? 'any exchange')
  return [edge, protocol, `"${what}"`, outcome].filter(Boolean).join(' ')
}

/** The exchanges as lines, the last `limit` of them. */
export function describeExchanges(exchanges: readonly Exchange[], limit = 20): string {
  if (exchanges.length === 0) return '  (nothing crossed)'
  const shown = exchanges.slice(-limit)
  const more = exchanges.length - shown.length
  return [...(more > 0 ? [`  … ${more} earlier`] : []), ...shown.map((exchange) => `  ${exchange}`)].join('\n')
}
