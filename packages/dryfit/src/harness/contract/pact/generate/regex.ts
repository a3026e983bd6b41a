import type { Random } from '../../../../foundation/core/index.ts'

/** How often an unbounded repetition repeats at the most. */
const MAX_REPEAT = 8
const WORD = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_'
const PRINTABLE = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).join('')

/**
 * Text that a regular expression matches: literals, classes, groups, alternatives, repetitions. Assertions are passed
 * over; back references repeat nothing.
 *
 * @throws SyntaxError for a pattern that is open at its end.
 */
export function textFor(pattern: string, random: Random): string {
  const reader = new Reader(pattern)
  return alternatives(reader, random)
}

class Reader {
  readonly pattern: string
  position = 0

  constructor(pattern: string) {
    this.pattern = pattern
  }

  peek(): string | undefined {
    return this.pattern[this.position]
  }

  take(): string {
    const character = this.pattern[this.position++]
    if (character === undefined) throw new SyntaxError(`pattern /${this.pattern}/ ends too early`)
    return character
  }

  takeIf(text: string): boolean {
    const there = this.pattern.startsWith(text, this.position)
    if (there) this.position += text.length
    return there
  }

  takeMatch(regex: RegExp): RegExpExecArray | null {
    regex.lastIndex = this.position
    const match = regex.exec(this.pattern)
    if (match !== null) this.position = regex.lastIndex
    return match
  }
}

function alternatives(reader: Reader, random: Random): string {
  const choices: (() => string)[] = []
  do choices.push(sequence(reader, random))
  while (reader.takeIf('|'))
  return random.pick(choices)()
}

function sequence(reader: Reader, random: Random): () => string {
  const parts: (() => string)[] = []
  for (let next = reader.peek(); next !== undefined && next !== '|' && next !== ')'; next = reader.peek()) {
    const atom = readAtom(reader, random)
    const { min, max } = readRepeat(reader)
    parts.push(() => Array.from({ length: random.integer(min, max) }, atom).join(''))
  }
  return () => parts.map((part) => part()).join('')
}

function readAtom(reader: Reader, random: Random): () => string {
  const character = reader.take()
  if (character === '(') return readGroup(reader, random)
  if (character === '[') return oneOf(readClass(reader), random)
  if (character === '.') return oneOf(WORD, random)
  if (character === '^' || character === '$') return () => ''
  return character === '\\' ? readEscape(reader, random) : () => character
}

function readGroup(reader: Reader, random: Random): () => string {
  const assertion = reader.takeMatch(/\?(=|!|<=|<!)/y)
  reader.takeMatch(/\?(:|<[A-Za-z_]\w*>|P<[A-Za-z_]\w*>)/y)
  const choices: (() => string)[] = []
  do choices.push(sequence(reader, random))
  while (reader.takeIf('|'))
  reader.take()
  return assertion === null ? () => random.pick(choices)() : () => ''
}

function readEscape(reader: Reader, random: Random): () => string {
  const character = reader.take()
  const set = setOf(character)
  if (set !== undefined) return oneOf(set, random)
  if (/[bB1-9]/.test(character)) return () => ''
  return () => literalOf(character, reader)
}

function setOf(letter: string): string | undefined {
  switch (letter) {
    case 'd':
      return '0123456789'
    case 'w':
      return WORD
    case 's':
      return ' '
    case 'D':
    case 'W':
    case 'S':
      return without(PRINTABLE, setOf(letter.toLowerCase()) as string)
    default:
      return undefined
  }
}

const CONTROLS: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', f: '\f', v: '\v', '0': '\0' }

function literalOf(letter: string, reader: Reader): string {
  const code = letter === 'u' ? /[0-9a-fA-F]{4}/y : letter === 'x' ? /[0-9a-fA-F]{2}/y : undefined
  const hex = code && reader.takeMatch(code)
  return hex ? String.fromCharCode(Number.parseInt(hex[0], 16)) : (CONTROLS[letter] ?? letter)
}

function readClass(reader: Reader): string {
  const negated = reader.takeIf('^')
  let set = ''
  while (!reader.takeIf(']')) {
    const from = readClassItem(reader)
    const isRange = from.length === 1 && reader.peek() === '-' && reader.pattern[reader.position + 1] !== ']'
    if (isRange) reader.take()
    set += isRange ? range(from, readClassItem(reader)) : from
  }
  return negated ? without(PRINTABLE, set) : set
}

function readClassItem(reader: Reader): string {
  const character = reader.take()
  if (character !== '\\') return character
  const letter = reader.take()
  return setOf(letter) ?? literalOf(letter, reader)
}

function range(from: string, to: string): string {
  const [start, end] = [from.charCodeAt(0), to.charCodeAt(0)]
  return Array.from({ length: Math.max(0, end - start) + 1 }, (_, index) => String.fromCharCode(start + index)).join('')
}

function without(set: string, excluded: string): string {
  return [...set].filter((character) => !excluded.includes(character)).join('')
}

function oneOf(set: string, random: Random): () => string {
  return () => (set === '' ? '' : (set[random.integer(0, set.length - 1)] as string))
}

function readRepeat(reader: Reader): { min: number; max: number } {
  const match = reader.takeMatch(/(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})[?+]?/y)
  if (match === null) return { min: 1, max: 1 }
  const [, sign, low, comma, high] = match
  if (sign !== undefined) return { min: sign === '+' ? 1 : 0, max: sign === '?' ? 1 : MAX_REPEAT }
  const min = Number(low)
  if (comma === undefined) return { min, max: min }
  return { min, max: high === '' ? min + MAX_REPEAT : Number(high) }
}
