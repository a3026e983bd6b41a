/** What a {@link TimerHeap} orders: by due time, and in the order of their making where that is equal. */
export interface HeapTimer {
  dueAt: number
  readonly order: number
  /** Kept by the heap; -1 while it is not in it. */
  index: number
}

/** A binary heap of timers: the earliest is at hand, adding and taking any out cost O(log n). */
export class TimerHeap<T extends HeapTimer> {
  readonly #timers: T[] = []

  get size(): number {
    return this.#timers.length
  }

  /** The one that is due first. */
  get first(): T | undefined {
    return this.#timers[0]
  }

  add(timer: T): void {
    this.#put(timer, this.#timers.length)
    this.#rise(timer)
  }

  /** Takes one out. Whether it was in. */
  remove(timer: T): boolean {
    const { index } = timer
    if (index < 0) return false
    timer.index = -1
    const last = this.#timers.pop() as T
    if (last !== timer) {
      this.#put(last, index)
      this.#rise(last)
      this.#sink(last)
    }
    return true
  }

  /** Moves all due times by the same distance, which leaves their order as it is. */
  shift(ms: number): void {
    for (const timer of this.#timers) timer.dueAt += ms
  }

  #rise(timer: T): void {
    while (timer.index > 0) {
      const parent = this.#timers[(timer.index - 1) >> 1] as T
      if (!isBefore(timer, parent)) return
      this.#swap(timer, parent)
    }
  }

  #sink(timer: T): void {
    for (;;) {
      const left = this.#timers[timer.index * 2 + 1]
      const right = this.#timers[timer.index * 2 + 2]
      const child = right !== undefined && isBefore(right, left as T) ? right : left
      if (child === undefined || !isBefore(child, timer)) return
      this.#swap(child, timer)
    }
  }

  #swap(one: T, other: T): void {
    const { index } = one
    this.#put(one, other.index)
    this.#put(other, index)
  }

  #put(timer: T, index: number): void {
    this.#timers[index] = timer
    timer.index = index
  }
}

function isBefore(one: HeapTimer, other: HeapTimer): boolean {
  return one.dueAt < other.dueAt || (one.dueAt === other.dueAt && one.order < other.order)
}
