import type { Clock } from './clock.ts'
import type { Exchange } from './exchange.ts'
import type { Fault } from './fault.ts'
import { invalidOption, refuseUnknownOptions } from './option.ts'
import { type Pattern, toPredicate } from './pattern.ts'
import type { Random } from './seed.ts'
import { throwLater } from './throw-later.ts'

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

/** How many of the exchanges that it struck a rule remembers. */
const MAX_STRUCK = 10_000

const OPTIONS = ['operation', 'where', 'skip', 'times', 'every', 'probability', 'fromMs', 'untilMs'] as const

/** A fault in force at a seam, and what it has struck. */
export class FaultRule {
  readonly fault: Fault
  readonly when: When
  readonly #controller = new AbortController()
  readonly #fits: (exchange: Exchange) => boolean
  readonly #clock: Clock
  readonly #random: Random
  readonly #madeAt: number
  #seen = 0
  #count = 0
  #struck: number[] = []

  constructor(fault: Fault, when: When, clock: Clock, random: Random) {
    refuseUnknownOptions('fault', when, OPTIONS)
    requireCount('skip', when.skip, 0)
    requireCount('times', when.times, 1)
    requireCount('every', when.every, 1)
    requireNumber('probability', when.probability, 'a number from 0 to 1', 1)
    requireNumber('fromMs', when.fromMs, 'milliseconds ≥ 0')
    requireNumber('untilMs', when.untilMs, 'milliseconds ≥ 0')
    requirePattern(when.operation)
    if (when.where !== undefined && typeof when.where !== 'function') {
      throw invalidOption('fault', 'where', 'a function of an exchange', when.where)
    }
    this.fault = fault
    this.when = when
    this.#clock = clock
    this.#random = random
    this.#madeAt = clock.now()
    const operation = when.operation === undefined ? undefined : toPredicate(when.operation)
    const { where } = when
    this.#fits = (exchange) => {
      try {
        return (operation?.(exchange.operation) ?? true) && (where?.(exchange) ?? true)
      } catch (thrown) {
        throwLater(thrown)
        return false
      }
    }
  }

  /** How often it has struck. */
  get count(): number {
    return this.#count
  }

  /** The exchanges it struck, by id: the newest 10,000. */
  get struck(): readonly number[] {
    return this.#struck
  }

  /** Aborted when the rule is removed: held and delayed exchanges go on. */
  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Whether this exchange is struck. Counts it, so it is asked once for each exchange, in the order of their requests. */
  strikes(exchange: Exchange): boolean {
    const { skip = 0, times = Number.POSITIVE_INFINITY, every = 1, probability = 1 } = this.when
    if (this.#count >= times || !this.#inTime() || !this.#fits(exchange)) return false
    this.#seen++
    if (this.#seen <= skip || (this.#seen - skip) % every !== 0) return false
    if (probability < 1 && !this.#random.chance(probability)) return false
    this.#count++
    this.#struck.push(exchange.id)
    if (this.#struck.length > 2 * MAX_STRUCK) this.#struck = this.#struck.slice(-MAX_STRUCK)
    return true
  }

  /** It was to strike this exchange and did not come to it, since another fault was first: that does not count. */
  giveBack(exchange: Exchange): void {
    const at = this.#struck.lastIndexOf(exchange.id)
    if (at < 0) return
    this.#struck.splice(at, 1)
    this.#count--
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

function requireNumber(option: string, value: number | undefined, expected: string, most = Infinity): void {
  if (value === undefined || (typeof value === 'number' && value >= 0 && value <= most)) return
  throw invalidOption('fault', option, expected, value)
}

function requirePattern(value: unknown): void {
  if (value === undefined || typeof value === 'string' || typeof value === 'function' || value instanceof RegExp) return
  throw invalidOption('fault', 'operation', 'a text, a regular expression or a function', value)
}
