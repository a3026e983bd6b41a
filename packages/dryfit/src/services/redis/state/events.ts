/** The classes of keyspace events, as `notify-keyspace-events` writes them. */
export const EVENT = {
  keyspace: 1,
  keyevent: 2,
  generic: 4,
  string: 8,
  list: 16,
  set: 32,
  hash: 64,
  zset: 128,
  expired: 256,
  evicted: 512,
  stream: 1024,
  keyMiss: 2048,
  module: 8192,
  newKey: 16384,
} as const

/** Class letters in the order in which `CONFIG GET` shows them. */
const LETTERS: readonly (readonly [string, number])[] = [
  ['g', EVENT.generic],
  ['$', EVENT.string],
  ['l', EVENT.list],
  ['s', EVENT.set],
  ['h', EVENT.hash],
  ['z', EVENT.zset],
  ['x', EVENT.expired],
  ['e', EVENT.evicted],
  ['t', EVENT.stream],
  ['d', EVENT.module],
]
const ALL = LETTERS.reduce((sum, [, bit]) => sum | bit, 0)
const OTHERS: readonly (readonly [string, number])[] = [
  ['K', EVENT.keyspace],
  ['E', EVENT.keyevent],
  ['m', EVENT.keyMiss],
  ['n', EVENT.newKey],
]

/** Bits of a text such as `KEA`, or undefined when a letter means nothing. */
export function parseEventFlags(text: string): number | undefined {
  let flags = 0
  for (const letter of text) {
    const bit = letter === 'A' ? ALL : [...LETTERS, ...OTHERS].find(([name]) => name === letter)?.[1]
    if (bit === undefined) return undefined
    flags |= bit
  }
  return flags
}

export function formatEventFlags(flags: number): string {
  const classes = (flags & ALL) === ALL ? 'A' : letters(LETTERS, flags)
  return classes + letters(OTHERS, flags)
}

function letters(table: readonly (readonly [string, number])[], flags: number): string {
  return table
    .filter(([, bit]) => (flags & bit) !== 0)
    .map(([letter]) => letter)
    .join('')
}
