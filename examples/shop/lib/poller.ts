export interface PollerOptions {
  readonly work: () => Promise<void>
  /** From the end of a good run to the next. */
  readonly intervalMs: number
  /** From the end of a bad run to the next. */
  readonly retryAfterMs: number
  /** Told why a run went wrong. */
  readonly onError: (error: unknown) => void
}

/**
 * Does something in the background: at the start, from time to time, and when it is woken. One run at a time.
 *
 * ```
 *   start ──▶ run ──good──▶ intervalMs ──▶ run …
 *              └───bad───▶ retryAfterMs ─▶ run …        wake ──▶ run now, or once more after this one
 * ```
 */
export class Poller {
  readonly #options: PollerOptions
  #timer: NodeJS.Timeout | undefined
  #running = false
  #wanted = false
  #stopped = true

  constructor(options: PollerOptions) {
    this.#options = options
  }

  start(): void {
    this.#stopped = false
    this.wake()
  }

  stop(): void {
    this.#stopped = true
    clearTimeout(this.#timer)
  }

  wake(): void {
    this.#wanted = true
    if (!this.#running && !this.#stopped) void this.#run()
  }

  async #run(): Promise<void> {
    clearTimeout(this.#timer)
    this.#running = true
    const waitMs = await this.#work()
    this.#running = false
    if (!this.#stopped) this.#timer = setTimeout(() => this.wake(), waitMs)
  }

  async #work(): Promise<number> {
    const { work, intervalMs, retryAfterMs, onError } = this.#options
    try {
      while (this.#wanted && !this.#stopped) {
        this.#wanted = false
        await work()
      }
      return intervalMs
    } catch (error) {
      onError(error)
      return retryAfterMs
    }
  }
}
