import type { Entry } from './entry.ts'

interface Due {
  readonly at: number
  readonly entry: Entry
}

/** The sizes at which stale entries are worth sweeping out. */
const SWEEP_FROM = 1024

/** Which key ends next: a binary heap with lazy deletion, since most keys are changed or deleted before their time. */
export class Expiries {
  #heap: Due[] = []
  #sweepAt = SWEEP_FROM

  add(entry: Entry): void {
    if (this.#heap.length >= this.#sweepAt) this.#sweep()
    const heap = this.#heap
    const due = { at: entry.expiresAt, entry }
    let at = heap.push(due) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      const above = heap[parent] as Due
      if (above.at <= due.at) break
      heap[at] = above
      at = parent
    }
    heap[at] = due
  }

  /** The earliest time at which a key ends. */
  get next(): number | undefined {
    for (let first = this.#heap[0]; first !== undefined; first = this.#heap[0]) {
      if (isCurrent(first)) return first.at
      this.#pop()
    }
    return undefined
  }

  /** Takes out the next entry that ends at or before `now`. */
  take(now: number): Entry | undefined {
    const next = this.next
    if (next === undefined || next > now) return undefined
    const { entry } = this.#heap[0] as Due
    this.#pop()
    return entry
  }

  clear(): void {
    this.#heap = []
    this.#sweepAt = SWEEP_FROM
  }

  #sweep(): void {
    const kept = this.#heap.filter(isCurrent).sort((a, b) => a.at - b.at)
    this.#heap = kept
    this.#sweepAt = Math.max(SWEEP_FROM, kept.length * 2)
  }

  #pop(): void {
    const heap = this.#heap
    const last = heap.pop() as Due
    if (heap.length === 0) return
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= heap.length) break
      const right = heap[child + 1]
      if (right !== undefined && right.at < (heap[child] as Due).at) child++
      const below = heap[child] as Due
      if (below.at >= last.at) break
      heap[at] = below
      at = child
    }
    heap[at] = last
  }
}

/** An entry that was deleted or given another time is stale. */
function isCurrent({ at, entry }: Due): boolean {
  return entry.slot >= 0 && entry.expiresAt === at
}
