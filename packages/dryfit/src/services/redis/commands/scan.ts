import { ERRORS } from '../errors.ts'
import { compileGlob } from '../state/glob.ts'
import { parseUint64 } from '../state/stream-id.ts'
import type { Reply } from '../wire/reply.ts'
import { integer } from './arguments.ts'
import type { Args } from './command.ts'

export interface ScanOptions {
  readonly cursor: number
  readonly count: number
  readonly fits: (name: string) => boolean
  readonly type: string | undefined
}

/** The words of a SCAN from its cursor on. */
export function readScanOptions(args: Args, cursorAt: number, takesType: boolean): ScanOptions {
  const cursor = readCursor(args[cursorAt] as string)
  let count = 10
  let fits = (_name: string): boolean => true
  let type: string | undefined
  for (let at = cursorAt + 1; at < args.length; at += 2) {
    const word = (args[at] as string).toLowerCase()
    const value = args[at + 1]
    if (value === undefined) throw ERRORS.syntax
    if (word === 'count') {
      count = integer(value)
      if (count < 1) throw ERRORS.syntax
    } else if (word === 'match') fits = compileGlob(value)
    else if (word === 'type' && takesType) type = value
    else throw ERRORS.syntax
  }
  return { cursor, count, fits, type }
}

/** A cursor is the number of positions that are still to be seen, counted from the end; 0 begins and ends. */
function readCursor(text: string): number {
  const value = parseUint64(text.trimStart())
  if (value === undefined) throw ERRORS.invalidCursor
  return Number(value)
}

/** The positions of one step, highest first, and the cursor for the next step. */
export function scanStep(cursor: number, count: number, size: number): { positions: number[]; next: number } {
  const top = cursor === 0 ? size : Math.min(cursor, size)
  const bottom = Math.max(0, top - count)
  const positions: number[] = []
  for (let position = top - 1; position >= bottom; position--) positions.push(position)
  return { positions, next: bottom }
}

/** HSCAN, SSCAN, ZSCAN. Values in a compact encoding are given whole, whatever COUNT says, as in Redis. */
export function scanCollection(args: Args, cursorAt: number) {
  readCursor(args[cursorAt] as string)
  return {
    empty: (): Reply => ['0', []],
    // The words after the cursor are not looked at while there is no key.
    run(
      size: number,
      whole: boolean,
      nameAt: (position: number) => string,
      restAt: (position: number) => readonly string[],
    ): Reply {
      const { cursor, count, fits } = readScanOptions(args, cursorAt, false)
      const { positions, next } = whole ? scanStep(0, size, size) : scanStep(cursor, count, size)
      if (whole) positions.reverse()
      const found: string[] = []
      for (const position of positions) {
        const name = nameAt(position)
        if (fits(name)) found.push(name, ...restAt(position))
      }
      return [String(next), found]
    },
  }
}
