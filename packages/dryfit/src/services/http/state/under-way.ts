import type { Clock } from '../../../foundation/core/index.ts'

/** What a scope has under way on purpose: replies that come late, and callbacks. */
export class UnderWay {
  readonly #clock: Clock
  /** Ends a wait before its time. */
  readonly #waits = new Set<() => void>()
  readonly #callbacks = new Set<{ readonly line: string }>()
  #hurried = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** A line for each callback that has not been answered. */
  get callbacks(): string[] {
    return [...this.#callbacks].map(({ line }) => line)
  }

  /** Resolves after `ms` of the clock; before that when nobody waits any more, or after {@link hurry}. */
  wait(ms: number, gone?: AbortSignal): Promise<void> {
    if (this.#hurried || ms <= 0 || gone?.aborted) return Promise.resolve()
    return new Promise((resolve) => {
      const end = (): void => {
        timer.cancel()
        gone?.removeEventListener('abort', end)
        this.#waits.delete(end)
        resolve()
      }
      const timer = this.#clock.setTimer(ms, end)
      gone?.addEventListener('abort', end, { once: true })
      this.#waits.add(end)
    })
  }

  /** Counts as under way until `callback` has settled. */
  async callback<T>(line: string, callback: Promise<T>): Promise<T> {
    const entry = { line }
    this.#callbacks.add(entry)
    try {
      return await callback
    } finally {
      this.#callbacks.delete(entry)
    }
  }

  /** What waits goes on at once, and does not wait again. */
  hurry(): void {
    this.#hurried = true
    for (const end of [...this.#waits]) end()
  }
}
