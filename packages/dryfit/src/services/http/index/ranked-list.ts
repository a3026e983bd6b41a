import type { Stub } from '../stub/model.ts'
import { compareRank } from '../stub/rank.ts'

/** Stubs from worst to best, so that the usual newcomer — default priority, newest — goes to the end. */
export type RankedList = Stub[]

export function insertRanked(list: RankedList, stub: Stub): void {
  const last = list.at(-1)
  if (last === undefined || compareRank(stub, last) < 0) list.push(stub)
  else list.splice(positionOf(list, stub), 0, stub)
}

export function removeRanked(list: RankedList, stub: Stub): void {
  const position = positionOf(list, stub)
  if (list[position] === stub) list.splice(position, 1)
}

/** The first position whose stub is not worse than `stub`. */
function positionOf(list: RankedList, stub: Stub): number {
  let low = 0
  let high = list.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (compareRank(list[middle] as Stub, stub) > 0) low = middle + 1
    else high = middle
  }
  return low
}

/**
 * Tries the stubs of several lists in the order of their rank until `accept` takes one.
 *
 * ```
 *   exact path   [ … 5#3  5#9 ]──┐
 *   template     [ … 5#7 ]───────┼──▶ best head first
 *   any          [ … 1#1 ]───────┘
 * ```
 */
export function firstInRank(lists: readonly RankedList[], accept: (stub: Stub) => boolean): Stub | undefined {
  if (lists.length === 1) return lastAccepted(lists[0] as RankedList, accept)
  const heads = lists.map((list) => list.length - 1)
  for (;;) {
    const best = bestHead(lists, heads)
    if (best < 0) return undefined
    const stub = (lists[best] as RankedList)[heads[best] as number] as Stub
    if (accept(stub)) return stub
    heads[best] = (heads[best] as number) - 1
  }
}

function lastAccepted(list: RankedList, accept: (stub: Stub) => boolean): Stub | undefined {
  for (let index = list.length - 1; index >= 0; index--) {
    const stub = list[index] as Stub
    if (accept(stub)) return stub
  }
  return undefined
}

function bestHead(lists: readonly RankedList[], heads: readonly number[]): number {
  let best = -1
  let bestStub: Stub | undefined
  for (let index = 0; index < lists.length; index++) {
    const stub = (lists[index] as RankedList)[heads[index] as number]
    if (stub === undefined || (bestStub !== undefined && compareRank(stub, bestStub) >= 0)) continue
    best = index
    bestStub = stub
  }
  return best
}
