/** What the broker waits for on one channel: messages that it gave out, and that it was not told the end of. */
export class Outstanding {
  readonly #queues = new Map<number, string>()

  add(tag: number, queue: string): void {
    this.#queues.set(tag, queue)
  }

  /** The broker was told. With `multiple` of all up to this tag, and tag 0 means all. */
  settled(tag: number, multiple: boolean): void {
    if (!multiple) {
      this.#queues.delete(tag)
      return
    }
    for (const each of this.#queues.keys()) if (tag === 0 || each <= tag) this.#queues.delete(each)
  }

  countOf(queue: string): number {
    let count = 0
    for (const each of this.#queues.values()) if (each === queue) count++
    return count
  }

  clear(): void {
    this.#queues.clear()
  }
}
