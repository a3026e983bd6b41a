import { parseInt64 } from '../wire/numbers.ts'
import { OrderedMap } from './ordered-map.ts'
import type { EncodingLimits } from './settings.ts'

/** A set of byte texts. While it holds only integers and few, Redis keeps it sorted (intset), and so do its replies. */
export class SetValue {
  readonly type = 'set'
  shared = false
  encoding: 'intset' | 'hashtable' = 'intset'
  readonly #members: OrderedMap<undefined>

  constructor(from?: SetValue) {
    this.#members = new OrderedMap(from === undefined ? undefined : from.#members)
    if (from !== undefined) this.encoding = from.encoding
  }

  get size(): number {
    return this.#members.size
  }

  /** The members, in the order in which Redis would show them. */
  get members(): readonly string[] {
    return this.encoding === 'intset' ? this.#members.keys.toSorted(compareIntegers) : this.#members.keys
  }

  has(member: string): boolean {
    return this.#members.has(member)
  }

  /** Returns whether the member is new. */
  add(member: string, limits: EncodingLimits): boolean {
    if (!this.#members.set(member, undefined)) return false
    if (this.encoding === 'intset') {
      const fits = this.#members.size <= limits.setMaxIntsetEntries && parseInt64(member) !== undefined
      if (!fits) this.encoding = 'hashtable'
    }
    return true
  }

  delete(member: string): boolean {
    return this.#members.delete(member)
  }

  /** The member at a position; positions are those of {@link OrderedMap}. */
  at(position: number): string {
    return this.#members.keyAt(position)
  }

  clone(): SetValue {
    return new SetValue(this)
  }
}

function compareIntegers(a: string, b: string): number {
  if (a.length < 16 && b.length < 16) return Number(a) - Number(b)
  const difference = BigInt(a) - BigInt(b)
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}
