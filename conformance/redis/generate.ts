import { type Choice, LINES, type Part, parseLine } from './grammar.ts'
import { POOLS } from './pools.ts'

/** Draws a whole number in [0, below). */
export type Draw = (below: number) => number

const PARSED = LINES.map(parseLine)

/** A command of any line; now and then one word too few or too many. */
export function drawCommand(draw: Draw): string[] {
  const args = fill(PARSED[draw(PARSED.length)] as readonly Part[], draw)
  const slip = draw(40)
  if (slip === 0 && args.length > 1) args.pop()
  else if (slip === 1) args.push(pick(POOLS.val as readonly string[], draw))
  return args
}

/** Words for one line of the grammar. */
export function fill(parts: readonly Part[], draw: Draw): string[] {
  return parts.flatMap((part) => (typeof part === 'string' ? [wordFor(part, draw)] : fillChoice(part, draw)))
}

function wordFor(part: string, draw: Draw): string {
  const pool = POOLS[part]
  return pool === undefined ? part : pick(pool, draw)
}

function fillChoice({ kind, options }: Choice, draw: Draw): string[] {
  if (kind === 'optional' && draw(2) === 0) return []
  const times = kind === 'repeated' ? 1 + draw(3) : 1
  return Array.from({ length: times }, () => fill(pick(options, draw), draw)).flat()
}

function pick<T>(from: readonly T[], draw: Draw): T {
  return from[draw(from.length)] as T
}
