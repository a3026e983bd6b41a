/** Work in order: what waits for a promise holds back what comes behind it. */
export class Lane {
  #busy = false
  #waiting: (() => undefined | Promise<void>)[] = []
  #closed = false

  /** Pieces of work that wait. */
  get length(): number {
    return this.#waiting.length
  }

  run(work: () => undefined | Promise<void>): void {
    if (this.#closed) return
    if (this.#busy) this.#waiting.push(work)
    else this.#start(work)
  }

  close(): void {
    this.#closed = true
    this.#waiting = []
  }

  #start(work: () => undefined | Promise<void>): void {
    const pending = work()
    if (pending === undefined) return
    this.#busy = true
    void pending.finally(() => {
      this.#busy = false
      while (!this.#busy) {
        const next = this.#waiting.shift()
        if (next === undefined) return
        this.#start(next)
      }
    })
  }
}
