const SMALLEST_CAPACITY = 8

/**
 * A list as a ring: both ends and any index in O(1), the middle in O(n).
 *
 * ```
 *   [ c d e . . . a b ]     head at a, length 5
 * ```
 */
export class ListValue {
  readonly type = 'list'
  shared = false
  #ring: (string | undefined)[]
  #head = 0
  #length = 0

  constructor(items: readonly string[] = []) {
    this.#ring = items.slice()
    this.#length = items.length
    this.#resize(Math.max(SMALLEST_CAPACITY, 2 ** Math.ceil(Math.log2(items.length + 1))))
  }

  get size(): number {
    return this.#length
  }

  at(index: number): string {
    return this.#ring[(this.#head + index) & (this.#ring.length - 1)] as string
  }

  set(index: number, item: string): void {
    this.#ring[(this.#head + index) & (this.#ring.length - 1)] = item
  }

  pushLeft(item: string): void {
    this.#grow()
    this.#head = (this.#head - 1) & (this.#ring.length - 1)
    this.#ring[this.#head] = item
    this.#length++
  }

  pushRight(item: string): void {
    this.#grow()
    this.#ring[(this.#head + this.#length) & (this.#ring.length - 1)] = item
    this.#length++
  }

  popLeft(): string | undefined {
    if (this.#length === 0) return undefined
    const item = this.#ring[this.#head]
    this.#ring[this.#head] = undefined
    this.#head = (this.#head + 1) & (this.#ring.length - 1)
    this.#length--
    this.#shrink()
    return item
  }

  popRight(): string | undefined {
    if (this.#length === 0) return undefined
    const at = (this.#head + this.#length - 1) & (this.#ring.length - 1)
    const item = this.#ring[at]
    this.#ring[at] = undefined
    this.#length--
    this.#shrink()
    return item
  }

  /** Items `[from, to)`. */
  slice(from = 0, to = this.#length): string[] {
    const items: string[] = new Array(Math.max(0, to - from))
    for (let index = from; index < to; index++) items[index - from] = this.at(index)
    return items
  }

  /** All items anew: for the operations that work in the middle. */
  replace(items: readonly string[]): void {
    this.#ring = items.slice()
    this.#head = 0
    this.#length = items.length
    this.#resize(Math.max(SMALLEST_CAPACITY, 2 ** Math.ceil(Math.log2(items.length + 1))))
  }

  clone(): ListValue {
    return new ListValue(this.slice())
  }

  #grow(): void {
    if (this.#length === this.#ring.length) this.#resize(this.#ring.length * 2)
  }

  #shrink(): void {
    const capacity = this.#ring.length
    if (capacity > SMALLEST_CAPACITY * 8 && this.#length * 4 < capacity) this.#resize(capacity / 2)
  }

  #resize(capacity: number): void {
    const items = this.#head === 0 && this.#length === this.#ring.length ? this.#ring : this.slice()
    const ring = items.slice() as (string | undefined)[]
    for (let index = ring.length; index < capacity; index++) ring.push(undefined)
    this.#ring = ring
    this.#head = 0
  }
}
