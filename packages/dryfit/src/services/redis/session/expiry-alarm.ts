import type { Clock, ClockTimer } from '../../../foundation/core/index.ts'
import type { State } from '../state/state.ts'

/** Ends keys when their time comes, also those that nobody asks for, so that `expired` events are on time. */
export class ExpiryAlarm {
  readonly #clock: Clock
  readonly #state: State
  readonly #afterwards: () => void
  readonly #unsubscribe: () => void
  #timer: ClockTimer | undefined

  /** @param afterwards called when keys have ended. */
  constructor(clock: Clock, state: State, afterwards: () => void) {
    this.#clock = clock
    this.#state = state
    this.#afterwards = afterwards
    this.#unsubscribe = clock.onChange(() => this.#ring())
  }

  /** Sets the alarm for the key that ends next. */
  set(): void {
    const next = this.#state.expiries.next
    this.#timer?.cancel()
    this.#timer = undefined
    this.#state.alarmAt = next ?? Number.POSITIVE_INFINITY
    if (next === undefined) return
    this.#timer = this.#clock.setTimer(next - this.#clock.now(), () => this.#ring())
  }

  cancel(): void {
    this.#unsubscribe()
    this.#timer?.cancel()
  }

  #ring(): void {
    if (this.#state.expiries.next === undefined && this.#timer === undefined) return
    this.#state.expireDue()
    this.set()
    this.#afterwards()
  }
}
