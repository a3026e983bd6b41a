/** A regular expression as a tree, as far as it is regular. */
export type Regex =
  | { readonly is: 'empty' }
  | { readonly is: 'chars'; readonly ranges: readonly Range[] }
  | { readonly is: 'sequence'; readonly parts: readonly Regex[] }
  | { readonly is: 'choice'; readonly options: readonly Regex[] }
  | { readonly is: 'repeat'; readonly inner: Regex; readonly min: number; readonly max: number }
  | { readonly is: 'start' | 'end' }
  /** A look-around, a back-reference, a word boundary: no finite automaton of ours knows it. */
  | { readonly is: 'beyond'; readonly what: string; readonly inner?: Regex }

/** Code units from … to, both included. */
export type Range = readonly [from: number, to: number]

const LAST = 0xffff
const ANY: readonly Range[] = [[0, LAST]]
const NOT_NEWLINE: readonly Range[] = invert([
  [0x0a, 0x0a],
  [0x0d, 0x0d],
  [0x2028, 0x2029],
])
const DIGIT: readonly Range[] = [[0x30, 0x39]]
const WORD: readonly Range[] = [[0x30, 0x39], [0x41, 0x5a], [0x5f, 0x5f], [0x61, 0x7a]] // biome-ignore format: one set, one line
const SPACE: readonly Range[] = [
  ...([[0x09, 0x0d], [0x20, 0x20], [0xa0, 0xa0], [0x1680, 0x1680], [0x2000, 0x200a]] as const),
  ...([[0x2028, 0x2029], [0x202f, 0x202f], [0x205f, 0x205f], [0x3000, 0x3000], [0xfeff, 0xfeff]] as const),
] // biome-ignore format: one set, two lines

export interface ParseOptions {
  /** `.` takes line breaks too. */
  readonly dotAll: boolean
  readonly ignoreCase: boolean
}

/**
 * Parses the source of a JavaScript regular expression that JavaScript itself has accepted.
 *
 * Captures, greediness and laziness are dropped: they do not change whether there is a match.
 */
export function parseRegex(source: string, options: ParseOptions): Regex {
  return new Parser(source, options).parse()
}

class Parser {
  readonly #source: string
  readonly #options: ParseOptions
  #at = 0

  constructor(source: string, options: ParseOptions) {
    this.#source = source
    this.#options = options
  }

  parse(): Regex {
    return this.#choice()
  }

  #choice(): Regex {
    const options = [this.#sequence()]
    while (this.#take('|')) options.push(this.#sequence())
    return options.length === 1 ? (options[0] as Regex) : { is: 'choice', options }
  }

  #sequence(): Regex {
    const parts: Regex[] = []
    while (this.#at < this.#source.length && !/[|)]/.test(this.#peek())) parts.push(this.#repeated())
    if (parts.length === 0) return { is: 'empty' }
    return parts.length === 1 ? (parts[0] as Regex) : { is: 'sequence', parts }
  }

  #repeated(): Regex {
    const inner = this.#atom()
    const quantifier = /^(?:([*+?])|\{(\d+)(,(\d*))?\})\??/.exec(this.#source.slice(this.#at))
    if (quantifier === null) return inner
    this.#at += quantifier[0].length
    const [, sign, least, comma, most] = quantifier
    if (sign !== undefined) {
      const max = sign === '?' ? 1 : Number.POSITIVE_INFINITY
      return { is: 'repeat', inner, min: sign === '+' ? 1 : 0, max }
    }
    const min = Number(least)
    if (comma === undefined) return { is: 'repeat', inner, min, max: min }
    return { is: 'repeat', inner, min, max: most === '' ? Number.POSITIVE_INFINITY : Number(most) }
  }

  #atom(): Regex {
    const char = this.#next()
    switch (char) {
      case '.':
        return { is: 'chars', ranges: this.#options.dotAll ? ANY : NOT_NEWLINE }
      case '^':
        return { is: 'start' }
      case '$':
        return { is: 'end' }
      case '(':
        return this.#group()
      case '[':
        return { is: 'chars', ranges: this.#charClass() }
      case '\\':
        return this.#escape()
      default:
        return this.#literal(char.charCodeAt(0))
    }
  }

  #group(): Regex {
    const special = /^\?(?:([:])|<([^=!][^>]*)>|([=!]|<[=!])|[a-z-]+:)/.exec(this.#source.slice(this.#at))
    if (special !== null) this.#at += special[0].length
    const inner = this.#choice()
    this.#at++ // the closing parenthesis
    if (special?.[3] !== undefined) return { is: 'beyond', what: 'a look-around', inner }
    // Flags that hold for a group alone, (?i:…), are not followed.
    if (special !== null && /^\?[a-z-]/.test(special[0])) return { is: 'beyond', what: 'flags for a group', inner }
    return inner
  }

  #escape(): Regex {
    const char = this.#next()
    const set = escapedSet(char)
    if (set !== undefined) return { is: 'chars', ranges: set }
    if (char === 'b' || char === 'B') return { is: 'beyond', what: 'a word boundary' }
    if (/[1-9k]/.test(char)) return { is: 'beyond', what: 'a back-reference' }
    if (char === 'p' || char === 'P') return { is: 'beyond', what: 'a Unicode property' }
    return this.#literal(this.#escapedCode(char))
  }

  #escapedCode(char: string): number {
    const control = { n: 10, r: 13, t: 9, v: 11, f: 12, '0': 0 }[char]
    if (control !== undefined) return control
    const digits = char === 'x' ? 2 : char === 'u' ? 4 : 0
    const hex = this.#source.slice(this.#at, this.#at + digits)
    if (digits > 0 && hex.length === digits && /^[0-9a-f]+$/i.test(hex)) {
      this.#at += digits
      return Number.parseInt(hex, 16)
    }
    if (char === 'c') return this.#next().charCodeAt(0) % 32
    return char.charCodeAt(0)
  }

  #charClass(): readonly Range[] {
    const negated = this.#take('^')
    const ranges: Range[] = []
    while (this.#at < this.#source.length && this.#peek() !== ']') {
      const from = this.#classMember()
      if (typeof from !== 'number') ranges.push(...from)
      else ranges.push([from, this.#rangeEnd(from)])
    }
    this.#at++ // the closing bracket
    const folded = this.#options.ignoreCase ? ranges.flatMap(bothCases) : ranges
    return negated ? invert(folded) : folded
  }

  #rangeEnd(from: number): number {
    if (this.#peek() !== '-' || this.#source[this.#at + 1] === ']') return from
    const before = this.#at
    this.#at++
    const to = this.#classMember()
    if (typeof to === 'number') return to
    this.#at = before
    return from
  }

  #classMember(): number | readonly Range[] {
    const char = this.#next()
    if (char !== '\\') return char.charCodeAt(0)
    const escaped = this.#next()
    if (escaped === 'b') return 8
    return escapedSet(escaped) ?? this.#escapedCode(escaped)
  }

  #literal(code: number): Regex {
    const range: Range = [code, code]
    return { is: 'chars', ranges: this.#options.ignoreCase ? bothCases(range) : [range] }
  }

  #peek(): string {
    return this.#source[this.#at] ?? ''
  }

  #next(): string {
    return this.#source[this.#at++] ?? ''
  }

  #take(char: string): boolean {
    if (this.#peek() !== char) return false
    this.#at++
    return true
  }
}

function escapedSet(char: string): readonly Range[] | undefined {
  switch (char) {
    case 'd':
      return DIGIT
    case 'D':
      return invert(DIGIT)
    case 'w':
      return WORD
    case 'W':
      return invert(WORD)
    case 's':
      return SPACE
    case 'S':
      return invert(SPACE)
  }
  return undefined
}

function invert(ranges: readonly Range[]): readonly Range[] {
  const sorted = [...ranges].sort((a, b) => a[0] - b[0])
  const gaps: Range[] = []
  let next = 0
  for (const [from, to] of sorted) {
    if (from > next) gaps.push([next, from - 1])
    next = Math.max(next, to + 1)
  }
  if (next <= LAST) gaps.push([next, LAST])
  return gaps
}

/** Latin letters in both cases; wider folding is left to JavaScript's own engine. */
function bothCases(range: Range): Range[] {
  const upper = overlap(range, 0x41, 0x5a)
  const lower = overlap(range, 0x61, 0x7a)
  const result: Range[] = [range]
  if (upper !== undefined) result.push([upper[0] + 32, upper[1] + 32])
  if (lower !== undefined) result.push([lower[0] - 32, lower[1] - 32])
  return result
}

function overlap([from, to]: Range, low: number, high: number): Range | undefined {
  const start = Math.max(from, low)
  const end = Math.min(to, high)
  return start <= end ? [start, end] : undefined
}
