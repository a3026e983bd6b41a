import type { Clock, ClockTimer } from '../../../foundation/core/index.ts'

/** One timer on the environment's clock, set and set again. */
export class Alarm {
  readonly #clock: Clock
  readonly #ring: () => void
  #timer: ClockTimer | undefined
  #dueAt = Number.POSITIVE_INFINITY

  constructor(clock: Clock, ring: () => void) {
    this.#clock = clock
    this.#ring = ring
  }

  /** Rings at `dueAt`, unless it rings sooner anyway. */
  atLatest(dueAt: number): void {
    if (this.#dueAt > dueAt) this.#set(dueAt)
  }

  /** Rings `delayMs` from now, whatever it was set to. */
  restart(delayMs: number): void {
    this.#set(this.#clock.now() + delayMs)
  }

  stop(): void {
    this.#timer?.cancel()
    this.#dueAt = Number.POSITIVE_INFINITY
  }

  #set(dueAt: number): void {
    this.#timer?.cancel()
    this.#dueAt = dueAt
    this.#timer = this.#clock.setTimer(dueAt - this.#clock.now(), () => {
      this.#dueAt = Number.POSITIVE_INFINITY
      this.#ring()
    })
  }
}
