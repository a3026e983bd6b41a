import type { Random } from '../../../foundation/core/index.ts'
import { ERRORS } from '../errors.ts'
import { symmetricInteger } from './arguments.ts'
import type { Args } from './command.ts'

/** HRANDFIELD and ZRANDMEMBER: `key [count [WITHVALUES]]`. */
export function readRandomCount(args: Args, word: string): { count: number; withValues: boolean } {
  const count = symmetricInteger(args[2])
  if (args.length > 4 || (args.length === 4 && args[3].toUpperCase() !== word)) throw ERRORS.syntax
  const withValues = args.length === 4
  // Redis keeps half of the range free where each pick answers with two elements.
  if (withValues && Math.abs(count) > 2 ** 62) throw ERRORS.outOfRange
  return { count, withValues }
}

/** `count` different items, or `-count` items of which some may be the same. */
export function randomItems<T>(random: Random, items: readonly T[], count: number): T[] {
  if (items.length === 0) return []
  if (count < 0) return Array.from({ length: -count }, () => random.pick(items))
  if (count >= items.length) return items.slice()
  return drawPositions(random, items.length, count).map((position) => items[position] as T)
}

/** `count` different positions below `length`, by a partial shuffle that remembers only what it moved. */
function drawPositions(random: Random, length: number, count: number): number[] {
  const moved = new Map<number, number>()
  return Array.from({ length: count }, (_, at) => {
    const chosen = random.integer(at, length - 1)
    const position = moved.get(chosen) ?? chosen
    moved.set(chosen, moved.get(at) ?? at)
    return position
  })
}
