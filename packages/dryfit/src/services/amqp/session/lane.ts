import { Refusal } from '../errors.ts'

interface Work {
  readonly bytes: number
  run(): undefined | Promise<void>
}

/**
 * The commands of a channel, one behind the other: one that waits for a promise holds back those that come after it.
 *
 * ```
 *   command ──▶ run ──▶ …          nothing waits: at once
 *   command ──▶ [ wait behind ] ──▶ run
 * ```
 */
export class Lane {
  /** So many bytes more wait, or fewer. */
  readonly #onBacklog: (bytes: number) => void
  readonly #onRefusal: (refusal: Refusal) => void
  #waiting: Work[] = []
  #held = false
  #closed = false

  constructor(onBacklog: (bytes: number) => void, onRefusal: (refusal: Refusal) => void) {
    this.#onBacklog = onBacklog
    this.#onRefusal = onRefusal
  }

  /** Runs `run`, now or when what is before it is done. What it throws now is thrown, later it goes to the channel. */
  add(bytes: number, run: () => undefined | Promise<void>): void {
    if (this.#closed) return
    if (!this.#held) {
      this.#start(run)
      return
    }
    this.#waiting.push({ bytes, run })
    this.#onBacklog(bytes)
  }

  /** What waits is forgotten. */
  close(): void {
    this.#closed = true
    for (const { bytes } of this.#waiting.splice(0)) this.#onBacklog(-bytes)
  }

  #start(run: () => undefined | Promise<void>): void {
    const pending = run()
    if (pending === undefined) return
    this.#held = true
    void pending.finally(() => {
      this.#held = false
      this.#catchUp()
    })
  }

  #catchUp(): void {
    while (!this.#held) {
      const next = this.#waiting.shift()
      if (next === undefined) return
      this.#onBacklog(-next.bytes)
      try {
        this.#start(() => next.run())
      } catch (thrown) {
        if (!(thrown instanceof Refusal)) throw thrown
        this.#onRefusal(thrown)
      }
    }
  }
}
