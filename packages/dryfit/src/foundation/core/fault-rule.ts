import type { Clock } from './clock.ts'
import type { Exchange } from './exchange.ts'
import type { Fault } from './fault.ts'
import { invalidOption, refuseUnknownOptions } from './option.ts'
import { type Pattern, toPredicate } from './pattern.ts'
import type { Random } from './seed.ts'

/** Which exchanges a fault strikes. All that is given must hold; without anything, every exchange. */
export interface When {
  /** `POST /v1/charges`, `SET *`, a regular expression. */
  readonly operation?: Pattern
  readonly where?: (exchange: Exchange) => boolean
  /** Let so many fitting exchanges pass first. Default 0. */
  readonly skip?: number
  /** Strike only so many times. Default: without end. */
  readonly times?: number
  /** Strike every n-th fitting exchange: 3 strikes the 3rd, 6th, … Default 1. */
  readonly every?: number
  /** Strike with this probability, drawn from the environment's seed. Default 1. */
  readonly probability?: number
  /** Strike only from so many milliseconds of the environment's clock after the rule was made. */
  readonly fromMs?: number
  /** … and until so many. */
  readonly untilMs?: number
}

const OPTIONS = ['operation', 'where', 'skip', 'times', 'every', 'probability', 'fromMs', 'untilMs'] as const

/** A fault in force at a seam, and what it has struck. */
export class FaultRule {
  readonly fault: Fault
  readonly when: When
  /** The exchanges it struck, by id. */
  readonly struck: number[] = []
  readonly #controller = new AbortController()
  readonly #fits: (exchange: Exchange) => boolean
  readonly #clock: Clock
  readonly #random: Random
  readonly #madeAt: number
  #seen = 0

  constructor(fault: Fault, when: When, clock: Clock, random: Random) {
    refuseUnknownOptions('fault', when, OPTIONS)
    requireCount('skip', when.skip, 0)
    requireCount('times', when.times, 1)
    requireCount('every', when.every, 1)
    if (when.probability !== undefined && !(when.probability >= 0 && when.probability <= 1)) {
      throw invalidOption('fault', 'probability', 'a number from 0 to 1', when.probability)
    }
    this.fault = fault
    this.when = when
    this.#clock = clock
    this.#random = random
    this.#madeAt = clock.now()
    const operation = when.operation === undefined ? undefined : toPredicate(when.operation)
    const { where } = when
    this.#fits = (exchange) => (operation?.(exchange.operation) ?? true) && (where?.(exchange) ?? true)
  }

  /** Aborted when the rule is removed: held and delayed exchanges go on. */
  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Whether this exchange is struck. Counts it, so it is asked once for each exchange. */
  strikes(exchange: Exchange): boolean {
    const { skip = 0, times = Number.POSITIVE_INFINITY, every = 1, probability = 1 } = this.when
    if (this.struck.length >= times || !this.#inTime() || !this.#fits(exchange)) return false
    this.#seen++
    if (this.#seen <= skip || (this.#seen - skip) % every !== 0) return false
    if (probability < 1 && !this.#random.chance(probability)) return false
    this.struck.push(exchange.id)
    return true
  }

  /** Takes the fault out of force. */
  remove(): void {
    this.#controller.abort()
  }

  #inTime(): boolean {
    const { fromMs = 0, untilMs = Number.POSITIVE_INFINITY } = this.when
    const age = this.#clock.now() - this.#madeAt
    return age >= fromMs && age < untilMs
  }
}

function requireCount(option: string, value: number | undefined, least: number): void {
  if (value === undefined || (Number.isInteger(value) && value >= least)) return
  throw invalidOption('fault', option, `a whole number ≥ ${least}`, value)
}
