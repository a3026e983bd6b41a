import type { Clock } from './clock.ts'
import { Exchange, type ExchangeEnd, type ExchangeInit } from './exchange.ts'
import {
  type Fault,
  type FaultAnswer,
  type FaultPoint,
  type Holds,
  PASS,
  type StreamShape,
  shapesStream,
  type Verdict,
} from './fault.ts'
import { FaultRule, type When } from './fault-rule.ts'
import { answer, delay, hang, hold, replyLost, resetBefore } from './faults.ts'
import type { ExchangeQuery, Journal } from './journal.ts'
import type { Seed } from './seed.ts'
import { throwLater } from './throw-later.ts'

export interface SeamParts {
  readonly consumer: string
  readonly service: string
  readonly clock: Clock
  readonly seed: Seed
  readonly journal: Journal
}

/**
 * The directed edge consumer → service, and the only place where its traffic is touched.
 *
 * ```
 *                    ┌────────────── seam ──────────────┐
 *   consumer ──────▶ │ open → ask('request') → …        │ ──────▶ service
 *            ◀────── │        close ← ask('reply') ← …  │ ◀──────
 *                    └──────────┬────────────┬──────────┘
 *                            journal       faults
 * ```
 *
 * A protocol room calls {@link open} for each request it reads. A test author uses {@link break} and its short
 * forms, and {@link exchanges}.
 */
export class Seam {
  readonly consumer: string
  readonly service: string
  readonly #clock: Clock
  readonly #seed: Seed
  readonly #journal: Journal
  #rules: readonly FaultRule[] = []
  #rulesMade = 0

  constructor({ consumer, service, clock, seed, journal }: SeamParts) {
    this.consumer = consumer
    this.service = service
    this.#clock = clock
    this.#journal = journal
    this.#seed = seed
  }

  /** The faults in force, in the order in which they were set. */
  get rules(): readonly FaultRule[] {
    return this.#rules
  }

  /** For the protocol: a request was read. */
  open(init: ExchangeInit): Crossing {
    const journal = this.#journal
    const exchange = new Exchange(journal.nextId(), this.consumer, this.service, this.#clock.now(), init)
    journal.open(exchange)
    const striking = this.#rules.length === 0 ? NO_RULES : this.#rules.filter((rule) => rule.strikes(exchange))
    return new Crossing(exchange, journal, this.#clock, striking)
  }

  /**
   * Sets a fault for the exchanges that `when` selects. Several faults apply in the order in which they were set; the
   * first verdict that is not `pass` decides.
   *
   * @example seam('orders', 'payments').break(faults.delay(300), { operation: 'POST /v1/charges', times: 2 })
   */
  break(fault: Fault, when: When = {}): FaultRule {
    // Each draws from a generator of its own, so that one more fault does not change what the others strike.
    const random = this.#seed.random(`fault ${++this.#rulesMade} at ${this.consumer} → ${this.service}`)
    const rule = new FaultRule(fault, when, this.#clock, random)
    this.#rules = [...this.#rules, rule]
    rule.signal.addEventListener('abort', () => {
      this.#rules = this.#rules.filter((each) => each !== rule)
    })
    return rule
  }

  /** Answers with an error in place of the service. */
  fail(reply: FaultAnswer, when?: When): FaultRule {
    return this.break(answer(reply), when)
  }

  /** Lets requests wait. */
  delay(ms: number, when?: When): FaultRule {
    return this.break(delay(ms), when)
  }

  /** Resets the connection before the effect. */
  reset(when?: When): FaultRule {
    return this.break(resetBefore(), when)
  }

  /** Resets the connection after the effect. */
  loseReply(when?: When): FaultRule {
    return this.break(replyLost(), when)
  }

  /** Never answers. */
  hang(when?: When): FaultRule {
    return this.break(hang(), when)
  }

  /** Holds exchanges until the returned hold is released. */
  hold(when?: When, point: FaultPoint = 'request'): Holds {
    const fault = hold(point)
    this.break(fault, when)
    return fault
  }

  /** Takes all faults out of force. What they hold goes on. */
  mend(): void {
    for (const rule of this.#rules) rule.remove()
  }

  /** What crossed this seam, oldest first. */
  exchanges(query: Omit<ExchangeQuery, 'consumer' | 'service'> = {}): Exchange[] {
    return this.#journal.find({ ...query, consumer: this.consumer, service: this.service })
  }

  /** Waits for exchanges to end at this seam; see {@link Journal.wait}. */
  wait(
    query: Omit<ExchangeQuery, 'consumer' | 'service'> = {},
    options?: { times?: number; timeoutMs?: number },
  ): Promise<Exchange[]> {
    return this.#journal.wait({ ...query, consumer: this.consumer, service: this.service }, options)
  }

  toString(): string {
    return `${this.consumer} → ${this.service}`
  }
}

const NO_RULES: readonly FaultRule[] = Object.freeze([])

/** One exchange on its way through a seam, as the protocol steers it. */
export class Crossing {
  readonly exchange: Exchange
  readonly #journal: Journal
  readonly #clock: Clock
  readonly #striking: readonly FaultRule[]
  #acted: Set<FaultRule> | undefined
  #ended: AbortController | undefined

  constructor(exchange: Exchange, journal: Journal, clock: Clock, striking: readonly FaultRule[]) {
    this.exchange = exchange
    this.#journal = journal
    this.#clock = clock
    this.#striking = striking
  }

  /** False on the fast path: no fault strikes this exchange, and {@link ask} would say `pass` at every point. */
  get guarded(): boolean {
    return this.#striking.length > 0
  }

  /**
   * What to do at this point. A plain value where it is known at once, so that the fast path stays synchronous.
   * Never rejects: a fault that throws becomes an uncaught exception, and the exchange passes.
   */
  ask(point: FaultPoint): Verdict | Promise<Verdict> {
    if (this.#striking.length === 0) return PASS
    const rules = this.#striking.filter((rule) => rule.fault.point === point)
    return rules.length === 0 ? PASS : this.#decide(rules)
  }

  /** How the reply's body is to leave, if a fault shapes it. */
  shape(): StreamShape | undefined {
    let shape: StreamShape | undefined
    for (const rule of this.#striking) {
      const { fault } = rule
      if (!shapesStream(fault) || rule.signal.aborted) continue
      this.#markActed(rule)
      shape = { ...shape, ...fault.shape(this.exchange) }
      this.exchange.faults.push({ kind: fault.kind, point: 'stream', description: fault.describe() })
    }
    return shape
  }

  /**
   * For the protocol: from here on it waits for what may never come (a blocking read, a stream of events), so that nobody
   * who waits until the environment is at rest has to wait for it.
   */
  rest(): void {
    this.#journal.rest(this.exchange)
  }

  /** The exchange is over. Further calls are ignored: the first end is the true one. */
  close(end: ExchangeEnd): void {
    if (this.exchange.outcome !== 'pending') return
    this.#journal.close(this.exchange, end)
    this.#ended?.abort()
    for (const rule of this.#striking) {
      if (this.#acted?.has(rule) !== true) rule.giveBack(this.exchange)
    }
  }

  async #decide(rules: readonly FaultRule[]): Promise<Verdict> {
    this.#ended ??= new AbortController()
    for (const rule of rules) {
      const { fault, signal } = rule
      // Mended after the exchange began: what it was to do at this point is off.
      if (signal.aborted) continue
      if (!shapesStream(fault)) {
        this.#markActed(rule)
        this.exchange.faults.push({ kind: fault.kind, point: fault.point, description: fault.describe() })
      }
      const tools = { clock: this.#clock, signal: AbortSignal.any([signal, this.#ended.signal]) }
      const verdict = await decideUnlessAborted(fault, this.exchange, tools)
      if (verdict.do === 'hang' || verdict.do === 'drop') this.rest()
      if (verdict.do !== 'pass') return verdict
    }
    return PASS
  }

  #markActed(rule: FaultRule): void {
    this.#acted ??= new Set()
    this.#acted.add(rule)
  }
}

/** A fault that is removed while it holds or delays lets the exchange pass, and so does one that fails. */
async function decideUnlessAborted(
  fault: Fault,
  exchange: Exchange,
  tools: { clock: Clock; signal: AbortSignal },
): Promise<Verdict> {
  try {
    return await fault.decide(exchange, tools)
  } catch (thrown) {
    if (!tools.signal.aborted) throwLater(thrown)
    return PASS
  }
}
