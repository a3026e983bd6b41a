import { ERRORS } from '../errors.ts'
import type { ScoredMember, SortedSetValue } from '../state/sorted-set.ts'
import { parseDouble } from '../wire/numbers.ts'

/** Ranks `[from, to)`. */
export interface RankRange {
  readonly from: number
  readonly to: number
}

/** A range of scores or of members, to be looked up in a sorted set. */
export type Bounds = (set: SortedSetValue) => RankRange

interface ScoreBound {
  readonly score: number
  readonly exclusive: boolean
}

/** `-inf`, `(1.5`, `2`. @throws {ErrorReply} `min or max is not a float` */
export function scoreBounds(minText: string, maxText: string): Bounds {
  const min = readScoreBound(minText)
  const max = readScoreBound(maxText)
  return (set) => {
    const from = set.ordered.rankWhere(({ score }) => (min.exclusive ? score <= min.score : score < min.score))
    const to = set.ordered.rankWhere(({ score }) => (max.exclusive ? score < max.score : score <= max.score))
    return { from, to: Math.max(from, to) }
  }
}

function readScoreBound(text: string): ScoreBound {
  const exclusive = text.startsWith('(')
  const score = parseDouble(exclusive ? text.slice(1) : text)
  if (score === undefined) throw ERRORS.minMaxNotFloat
  return { score, exclusive }
}

type LexBound = '-' | '+' | { readonly member: string; readonly exclusive: boolean }

/** `-`, `+`, `[a`, `(b`. @throws {ErrorReply} `min or max not valid string range item` */
export function lexBounds(minText: string, maxText: string): Bounds {
  const min = readLexBound(minText)
  const max = readLexBound(maxText)
  return (set) => {
    const from = set.ordered.rankWhere((each) => isBeforeLex(each, min))
    const to = set.ordered.rankWhere((each) => !isAfterLex(each, max))
    return { from, to: Math.max(from, to) }
  }
}

function readLexBound(text: string): LexBound {
  if (text === '-' || text === '+') return text
  if (text.startsWith('[')) return { member: text.slice(1), exclusive: false }
  if (text.startsWith('(')) return { member: text.slice(1), exclusive: true }
  throw ERRORS.minMaxNotString
}

function isBeforeLex({ member }: ScoredMember, bound: LexBound): boolean {
  if (bound === '-') return false
  if (bound === '+') return true
  return bound.exclusive ? member <= bound.member : member < bound.member
}

function isAfterLex({ member }: ScoredMember, bound: LexBound): boolean {
  if (bound === '+') return false
  if (bound === '-') return true
  return bound.exclusive ? member >= bound.member : member > bound.member
}

/** The members of ranks in a range, from the lowest or from the highest, cut by LIMIT. */
export function takeRange(
  set: SortedSetValue,
  { from, to }: RankRange,
  backwards: boolean,
  limit: { readonly offset: number; readonly count: number },
): ScoredMember[] {
  if (limit.offset < 0) return []
  const count = limit.count < 0 ? Number.POSITIVE_INFINITY : limit.count
  if (!backwards) return set.ordered.slice(from + limit.offset, Math.min(to, from + limit.offset + count))
  const end = to - limit.offset
  return set.ordered.slice(Math.max(from, end - count), Math.max(from, end)).reverse()
}

export const NO_LIMIT = { offset: 0, count: -1 }
