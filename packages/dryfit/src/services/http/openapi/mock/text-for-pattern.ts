import type { Random } from '../../../../foundation/core/index.ts'
import { parseRegex, type Range, type Regex } from '../../regex/parse.ts'

/** Repetitions without an end are made this much longer than they must be, at the most. */
const MAX_EXTRA_REPEATS = 3
/** Texts longer than this are not made: `a{1000000000}` is a pattern, too. */
const MAX_LENGTH = 10_000
/** How often it is tried: look-arounds and word boundaries are left to chance. */
const MAX_TRIES = 20

/** A text that fits a regular expression of a schema; the nearest that was found when it cannot be had. */
export function textForPattern(pattern: string, random: Random): string {
  const regex = readPattern(pattern)
  if (regex === undefined) return ''
  let made = ''
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    made = write(parseRegex(pattern, { dotAll: false, ignoreCase: false }), random, MAX_LENGTH)
    if (regex.test(made)) return made
  }
  return made
}

function readPattern(pattern: string): RegExp | undefined {
  try {
    return new RegExp(pattern)
  } catch {
    // JavaScript does not know it; the check of the reply says the same of whatever is made.
    return undefined
  }
}

function write(regex: Regex, random: Random, room: number): string {
  switch (regex.is) {
    case 'chars':
      return oneOf(regex.ranges, random)
    case 'sequence':
      return regex.parts.reduce((text, part) => text + write(part, random, room - text.length), '')
    case 'choice':
      return write(random.pick(regex.options), random, room)
    case 'repeat':
      return repeat(regex, random, room)
    default:
      return ''
  }
}

function repeat({ inner, min, max }: Extract<Regex, { is: 'repeat' }>, random: Random, room: number): string {
  const times = random.integer(min, Math.min(max, min + MAX_EXTRA_REPEATS))
  let text = ''
  for (let time = 0; time < times && text.length < room; time++) text += write(inner, random, room - text.length)
  return text
}

/** What people would write, where it may be written: letters and digits before signs, and those before all else. */
const PREFERRED: readonly (readonly Range[])[] = [
  [
    [0x61, 0x7a],
    [0x30, 0x39],
    [0x41, 0x5a],
  ],
  [[0x21, 0x7e]],
  [[0x20, 0x20]],
]

function oneOf(ranges: readonly Range[], random: Random): string {
  for (const liked of PREFERRED) {
    const shared = liked.flatMap(([low, high]) =>
      ranges.map(([from, to]): Range => [Math.max(from, low), Math.min(to, high)]).filter(([from, to]) => from <= to),
    )
    if (shared.length === 0) continue
    const [from, to] = random.pick(shared)
    return String.fromCharCode(random.integer(from, to))
  }
  const [first] = ranges
  return first === undefined ? '' : String.fromCharCode(first[0])
}
