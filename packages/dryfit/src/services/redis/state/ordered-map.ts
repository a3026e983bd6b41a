/** Below this size a deletion keeps the order of the rest, as Redis' listpacks do; above, the last takes the free place. */
const KEEPS_ORDER_UNTIL = 512

/**
 * A map whose entries also have positions, for random picks and for cursors.
 *
 * ```
 *   index  Map  field → position        keys   [ a, b, c ]        values [ 1, 2, 3 ]
 * ```
 *
 * Scanning from the highest position down never misses an entry that stays: a deletion moves entries to lower
 * positions only, and what was moved from the end had been seen already.
 */
export class OrderedMap<V> {
  readonly #index: Map<string, number>
  readonly #keys: string[]
  readonly #values: V[]

  constructor(from?: OrderedMap<V>) {
    this.#index = new Map(from === undefined ? undefined : from.#index)
    this.#keys = from === undefined ? [] : from.#keys.slice()
    this.#values = from === undefined ? [] : from.#values.slice()
  }

  get size(): number {
    return this.#keys.length
  }

  get keys(): readonly string[] {
    return this.#keys
  }

  get values(): readonly V[] {
    return this.#values
  }

  has(key: string): boolean {
    return this.#index.has(key)
  }

  get(key: string): V | undefined {
    const position = this.#index.get(key)
    return position === undefined ? undefined : this.#values[position]
  }

  /** Returns whether the key is new. */
  set(key: string, value: V): boolean {
    const position = this.#index.get(key)
    if (position !== undefined) {
      this.#values[position] = value
      return false
    }
    this.#index.set(key, this.#keys.length)
    this.#keys.push(key)
    this.#values.push(value)
    return true
  }

  delete(key: string): boolean {
    const position = this.#index.get(key)
    if (position === undefined) return false
    this.#index.delete(key)
    if (this.#keys.length <= KEEPS_ORDER_UNTIL) this.#closeGap(position)
    else this.#fillGap(position)
    return true
  }

  keyAt(position: number): string {
    return this.#keys[position] as string
  }

  valueAt(position: number): V {
    return this.#values[position] as V
  }

  #closeGap(position: number): void {
    this.#keys.splice(position, 1)
    this.#values.splice(position, 1)
    for (let at = position; at < this.#keys.length; at++) this.#index.set(this.#keys[at] as string, at)
  }

  #fillGap(position: number): void {
    const key = this.#keys.pop() as string
    const value = this.#values.pop() as V
    if (position === this.#keys.length) return
    this.#keys[position] = key
    this.#values[position] = value
    this.#index.set(key, position)
  }
}
