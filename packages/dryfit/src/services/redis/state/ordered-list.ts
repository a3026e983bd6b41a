const LARGEST_CHUNK = 512

/**
 * A sorted list in chunks: a binary search finds the chunk and the place, an insertion moves at most one chunk.
 *
 * ```
 *   [ 1 3 4 ] [ 7 8 ] [ 9 12 15 ]      rank of 8 = 3 + 1
 * ```
 */
export class OrderedList<T> {
  readonly #compare: (a: T, b: T) => number
  #chunks: T[][] = []
  #size = 0

  constructor(compare: (a: T, b: T) => number) {
    this.#compare = compare
  }

  get size(): number {
    return this.#size
  }

  clone(): OrderedList<T> {
    const copy = new OrderedList(this.#compare)
    copy.#chunks = this.#chunks.map((chunk) => chunk.slice())
    copy.#size = this.#size
    return copy
  }

  add(item: T): void {
    this.#size++
    const index = Math.min(this.#chunkOf(item), this.#chunks.length - 1)
    const chunk = this.#chunks[index]
    if (chunk === undefined) {
      this.#chunks.push([item])
      return
    }
    chunk.splice(this.#placeIn(chunk, item), 0, item)
    if (chunk.length > LARGEST_CHUNK) this.#chunks.splice(index + 1, 0, chunk.splice(LARGEST_CHUNK >> 1))
  }

  delete(item: T): boolean {
    const index = this.#chunkOf(item)
    const chunk = this.#chunks[index]
    if (chunk === undefined) return false
    const place = this.#placeIn(chunk, item)
    const found = chunk[place]
    if (found === undefined || this.#compare(found, item) !== 0) return false
    chunk.splice(place, 1)
    if (chunk.length === 0) this.#chunks.splice(index, 1)
    this.#size--
    return true
  }

  rankOf(item: T): number {
    const index = this.#chunkOf(item)
    const chunk = this.#chunks[index]
    return this.#before(index) + (chunk === undefined ? 0 : this.#placeIn(chunk, item))
  }

  /** The rank of the first item for which `isBefore` is false; it must be true for a beginning of the list only. */
  rankWhere(isBefore: (item: T) => boolean): number {
    let rank = 0
    for (const chunk of this.#chunks) {
      if (!isBefore(chunk.at(-1) as T)) return rank + firstWhere(chunk, (item) => !isBefore(item))
      rank += chunk.length
    }
    return rank
  }

  at(rank: number): T | undefined {
    if (rank < 0) return undefined
    let rest = rank
    for (const chunk of this.#chunks) {
      if (rest < chunk.length) return chunk[rest]
      rest -= chunk.length
    }
    return undefined
  }

  /** The items of ranks `[from, to)`. */
  slice(from: number, to: number): T[] {
    const items: T[] = []
    let start = 0
    for (const chunk of this.#chunks) {
      if (start >= to) break
      const end = start + chunk.length
      if (end > from) {
        for (let at = Math.max(from, start); at < Math.min(to, end); at++) items.push(chunk[at - start] as T)
      }
      start = end
    }
    return items
  }

  *[Symbol.iterator](): Iterator<T> {
    for (const chunk of this.#chunks) yield* chunk
  }

  #before(chunkIndex: number): number {
    let count = 0
    for (let index = 0; index < chunkIndex; index++) count += (this.#chunks[index] as T[]).length
    return count
  }

  /** The first chunk whose last item is not before `item`. */
  #chunkOf(item: T): number {
    return firstWhere(this.#chunks, (chunk) => this.#compare(chunk.at(-1) as T, item) >= 0)
  }

  #placeIn(chunk: readonly T[], item: T): number {
    return firstWhere(chunk, (each) => this.#compare(each, item) >= 0)
  }
}

/** The first position at which `holds` is true, where it is false before and true after; the length if none. */
export function firstWhere<T>(items: readonly T[], holds: (item: T) => boolean): number {
  let low = 0
  let high = items.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (holds(items[middle] as T)) high = middle
    else low = middle + 1
  }
  return low
}
