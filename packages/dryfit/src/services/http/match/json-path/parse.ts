import type { Call, Expression, Operand, Query, Segment, Selector } from './syntax.ts'

/** Longest query that is read. */
const MAX_CHARACTERS = 4096
/** Deepest nesting of filters and parentheses. */
const MAX_DEPTH = 50

const COMPARISONS = ['==', '!=', '<=', '>=', '=~', '<', '>'] as const
const WORD_COMPARISONS = /^(in|nin|subsetof|anyof|noneof|contains|size|empty)\b/i
const NAME = /^[\p{L}_$\u{80}-\u{10FFFF}][\p{L}\p{N}_$\u{80}-\u{10FFFF}-]*/u
const NUMBER = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/

/** Reads a query. @throws SyntaxError with the place. */
export function parseQuery(source: string): Query {
  if (source.length > MAX_CHARACTERS) throw new SyntaxError(`it has more than ${MAX_CHARACTERS} characters`)
  const parser = new Parser(source)
  const query = parser.query()
  parser.end()
  return query
}

class Parser {
  readonly #source: string
  #at = 0
  #depth = 0

  constructor(source: string) {
    this.#source = source.trim()
  }

  end(): void {
    this.#space()
    if (this.#at < this.#source.length) this.#fail('the end')
  }

  query(): Query {
    if (this.#take('@')) return { from: 'current', segments: this.#segments() }
    // WireMock users write `things.name` for `$.things.name`.
    if (!this.#take('$')) return { from: 'root', segments: [this.#named(), ...this.#segments()] }
    return { from: 'root', segments: this.#segments() }
  }

  #segments(): Segment[] {
    const segments: Segment[] = []
    for (;;) {
      const before = this.#at
      this.#space()
      if (this.#take('..')) segments.push(this.#descendant())
      else if (this.#take('.')) segments.push(this.#named())
      else if (this.#peek() === '[') segments.push({ descendant: false, selectors: this.#bracket() })
      else {
        this.#at = before
        return segments
      }
    }
  }

  #descendant(): Segment {
    if (this.#peek() === '[') return { descendant: true, selectors: this.#bracket() }
    return { ...this.#named(), descendant: true }
  }

  #named(): Segment {
    if (this.#take('*')) return { descendant: false, selectors: [{ is: 'wildcard' }] }
    const name = this.#match(NAME) ?? this.#fail('a name')
    if (this.#take('()')) return { descendant: false, selectors: [{ is: 'call', name }] }
    return { descendant: false, selectors: [{ is: 'name', name }] }
  }

  #bracket(): Selector[] {
    this.#expect('[')
    const selectors: Selector[] = []
    do {
      this.#space()
      selectors.push(this.#selector())
      this.#space()
    } while (this.#take(','))
    this.#expect(']')
    return selectors
  }

  #selector(): Selector {
    if (this.#take('*')) return { is: 'wildcard' }
    if (this.#take('?')) return { is: 'filter', test: this.#nested(() => this.#or()) }
    if (/['"]/.test(this.#peek())) return { is: 'name', name: this.#string() }
    const slice = this.#match(/^(-?\d+)?\s*:\s*(-?\d+)?(?:\s*:\s*(-?\d+)?)?/)
    if (slice !== undefined) return toSlice(slice)
    const index = this.#match(/^-?\d+/) ?? this.#fail('a name, an index, a slice, * or a filter')
    return { is: 'index', index: Number(index) }
  }

  #or(): Expression {
    const parts = [this.#and()]
    while (this.#word('||')) parts.push(this.#and())
    return parts.length === 1 ? (parts[0] as Expression) : { is: 'or', parts }
  }

  #and(): Expression {
    const parts = [this.#basic()]
    while (this.#word('&&')) parts.push(this.#basic())
    return parts.length === 1 ? (parts[0] as Expression) : { is: 'and', parts }
  }

  #basic(): Expression {
    this.#space()
    if (this.#source.startsWith('!', this.#at) && !this.#source.startsWith('!=', this.#at)) {
      this.#at++
      return { is: 'not', inner: this.#basic() }
    }
    if (this.#take('(')) {
      const inner = this.#nested(() => this.#or())
      this.#space()
      this.#expect(')')
      return inner
    }
    return this.#comparison()
  }

  #comparison(): Expression {
    const left = this.#operand()
    const operator = this.#operator()
    if (operator !== undefined) return { is: 'compare', operator, left, right: this.#operand() }
    if (left.is === 'query') return { is: 'exists', query: left.query }
    if (left.is === 'call') return { is: 'call', call: left.call }
    return this.#fail('a comparison')
  }

  #operator(): string | undefined {
    this.#space()
    const sign = COMPARISONS.find((each) => this.#take(each))
    return sign ?? this.#match(WORD_COMPARISONS)?.toLowerCase()
  }

  #operand(): Operand {
    this.#space()
    const char = this.#peek()
    if (char === '@' || char === '$') return { is: 'query', query: this.query() }
    if (char === "'" || char === '"') return { is: 'literal', value: this.#string() }
    if (char === '[') return { is: 'literal', value: this.#list() }
    if (char === '/') return this.#pattern()
    const number = this.#match(NUMBER)
    if (number !== undefined) return { is: 'literal', value: Number(number) }
    const word = this.#match(/^[a-z_][a-z0-9_]*/i) ?? this.#fail('a value')
    const literal = { true: true, false: false, null: null }[word]
    if (literal !== undefined) return { is: 'literal', value: literal }
    return { is: 'call', call: this.#call(word) }
  }

  #call(name: string): Call {
    this.#expect('(')
    const found: Operand[] = []
    this.#space()
    while (this.#peek() !== ')') {
      found.push(this.#nested(() => this.#operand()))
      this.#space()
      if (!this.#take(',')) break
    }
    this.#expect(')')
    return { name, arguments: found }
  }

  #list(): unknown[] {
    this.#expect('[')
    const values: unknown[] = []
    this.#space()
    while (this.#peek() !== ']') {
      const operand = this.#operand()
      if (operand.is !== 'literal') this.#fail('a literal')
      else values.push(operand.value)
      this.#space()
      if (!this.#take(',')) break
    }
    this.#expect(']')
    return values
  }

  #pattern(): Operand {
    const text = this.#match(/^\/((?:[^/\\]|\\.)*)\/([a-z]*)/i) ?? this.#fail('a regular expression')
    const end = text.lastIndexOf('/')
    return { is: 'pattern', source: text.slice(1, end), flags: text.slice(end + 1).replace(/[^imsu]/g, '') }
  }

  #string(): string {
    const quote = this.#peek()
    const text =
      this.#match(quote === '"' ? /^"((?:[^"\\]|\\.)*)"/s : /^'((?:[^'\\]|\\.)*)'/s) ?? this.#fail('a string')
    return unescapeText(text.slice(1, -1))
  }

  #nested<T>(read: () => T): T {
    if (++this.#depth > MAX_DEPTH) throw new SyntaxError(`it is nested more than ${MAX_DEPTH} deep`)
    const result = read()
    this.#depth--
    return result
  }

  #word(sign: string): boolean {
    this.#space()
    return this.#take(sign)
  }

  #space(): void {
    while (/\s/.test(this.#peek())) this.#at++
  }

  #peek(): string {
    return this.#source[this.#at] ?? ''
  }

  #take(text: string): boolean {
    if (!this.#source.startsWith(text, this.#at)) return false
    this.#at += text.length
    return true
  }

  #match(pattern: RegExp): string | undefined {
    const found = pattern.exec(this.#source.slice(this.#at))?.[0]
    if (found === undefined || found === '') return undefined
    this.#at += found.length
    return found
  }

  #expect(text: string): void {
    if (!this.#take(text)) this.#fail(`"${text}"`)
  }

  #fail(expected: string): never {
    throw new SyntaxError(`expected ${expected} at character ${this.#at + 1} of ${this.#source}`)
  }
}

function toSlice(text: string): Selector {
  const [start = '', end = '', step = ''] = text.split(':').map((part) => part.trim())
  const bounds = { ...(start !== '' && { start: Number(start) }), ...(end !== '' && { end: Number(end) }) }
  return { is: 'slice', ...bounds, step: step === '' ? 1 : Number(step) }
}

const ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

function unescapeText(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/gs, (_, hex?: string, char?: string) =>
    hex === undefined ? (ESCAPES[char as string] ?? (char as string)) : String.fromCharCode(Number.parseInt(hex, 16)),
  )
}
