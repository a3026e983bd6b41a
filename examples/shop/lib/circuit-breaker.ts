import { HttpError } from './errors.ts'

export interface CircuitBreakerOptions {
  /** So many failures in a row open the circuit. */
  readonly maxFailures: number
  /** After this time in the open state one call may try again. */
  readonly resetAfterMs: number
}

export type CircuitState = 'closed' | 'open' | 'half-open'

/**
 * Keeps calls away from a service that is failing.
 *
 * ```
 *   closed ──maxFailures in a row──▶ open ──resetAfterMs──▶ half-open ──one call: good──▶ closed
 *                                     ▲                                └─────── bad ────▶ open
 *                                     └── every call fails at once, none is made
 * ```
 */
export class CircuitBreaker {
  readonly #maxFailures: number
  readonly #resetAfterMs: number
  #failures = 0
  #openedAt: number | undefined
  #probing = false

  constructor({ maxFailures, resetAfterMs }: CircuitBreakerOptions) {
    this.#maxFailures = maxFailures
    this.#resetAfterMs = resetAfterMs
  }

  get state(): CircuitState {
    if (this.#openedAt === undefined) return 'closed'
    return performance.now() - this.#openedAt >= this.#resetAfterMs ? 'half-open' : 'open'
  }

  /** Makes the call if the circuit lets it through. A call fails when it throws. */
  async run<T>(call: () => Promise<T>): Promise<T> {
    const state = this.state
    if (state === 'open' || (state === 'half-open' && this.#probing)) throw circuitOpen()
    const probe = state === 'half-open'
    if (probe) this.#probing = true
    try {
      const result = await call()
      if (this.#counts(probe)) this.close()
      return result
    } catch (error) {
      if (this.#counts(probe)) this.#failed()
      throw error
    } finally {
      if (probe) this.#probing = false
    }
  }

  /** Closes the circuit and forgets the failures. */
  close(): void {
    this.#failures = 0
    this.#openedAt = undefined
  }

  /** A call that began before the circuit opened says nothing about the time since. */
  #counts(probe: boolean): boolean {
    return probe || this.#openedAt === undefined
  }

  #failed(): void {
    this.#failures += 1
    if (this.#failures >= this.#maxFailures) this.#openedAt = performance.now()
  }
}

export const CIRCUIT_OPEN = 'CIRCUIT_OPEN'

function circuitOpen(): HttpError {
  return new HttpError(503, CIRCUIT_OPEN, 'circuit breaker open')
}
