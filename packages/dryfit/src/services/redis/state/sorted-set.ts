import { OrderedList } from './ordered-list.ts'
import type { EncodingLimits } from './settings.ts'

/** A member and its score. Immutable: a new score is a new element. */
export interface ScoredMember {
  readonly member: string
  readonly score: number
}

/** A sorted set: by member in O(1), by rank and score in O(log n) and a short walk. */
export class SortedSetValue {
  readonly type = 'zset'
  shared = false
  encoding: 'listpack' | 'skiplist' = 'listpack'
  readonly #byMember: Map<string, ScoredMember>
  readonly ordered: OrderedList<ScoredMember>

  constructor(from?: SortedSetValue) {
    this.#byMember = new Map(from === undefined ? undefined : from.#byMember)
    this.ordered = from === undefined ? new OrderedList(compareScored) : from.ordered.clone()
    if (from !== undefined) this.encoding = from.encoding
  }

  get size(): number {
    return this.#byMember.size
  }

  score(member: string): number | undefined {
    return this.#byMember.get(member)?.score
  }

  has(member: string): boolean {
    return this.#byMember.has(member)
  }

  /** Returns whether the member is new. */
  set(member: string, given: number, limits: EncodingLimits): boolean {
    // A listpack stores whole numbers as integers, which know no -0.
    const score = given === 0 && this.encoding === 'listpack' ? 0 : given
    const old = this.#byMember.get(member)
    if (old !== undefined) {
      if (old.score === score) return false
      this.ordered.delete(old)
    }
    const element = { member, score }
    this.#byMember.set(member, element)
    this.ordered.add(element)
    if (this.encoding === 'listpack') this.#chooseEncoding(member, limits)
    return old === undefined
  }

  delete(member: string): boolean {
    const element = this.#byMember.get(member)
    if (element === undefined) return false
    this.#byMember.delete(member)
    this.ordered.delete(element)
    return true
  }

  /** Position from the lowest, or undefined. */
  rank(member: string): number | undefined {
    const element = this.#byMember.get(member)
    return element === undefined ? undefined : this.ordered.rankOf(element)
  }

  clone(): SortedSetValue {
    return new SortedSetValue(this)
  }

  #chooseEncoding(member: string, limits: EncodingLimits): void {
    const { zsetMaxListpackEntries, zsetMaxListpackValue } = limits
    if (this.#byMember.size > zsetMaxListpackEntries || member.length > zsetMaxListpackValue) {
      this.encoding = 'skiplist'
    }
  }
}

export function compareScored(a: ScoredMember, b: ScoredMember): number {
  if (a.score !== b.score) return a.score < b.score ? -1 : 1
  return a.member < b.member ? -1 : a.member > b.member ? 1 : 0
}
