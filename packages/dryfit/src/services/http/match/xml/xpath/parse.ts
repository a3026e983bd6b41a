import { AXES, type Axis, type Expression, type NodeTest, type Step } from './syntax.ts'

const MAX_CHARACTERS = 4096
const MAX_DEPTH = 50

const TOKEN =
  /\s*(?:("[^"]*"|'[^']*')|(\d+(?:\.\d*)?|\.\d+)|(::|\.\.|\/\/|!=|<=|>=|[()[\].@,/|+\-=<>*$])|([\p{L}_][\p{L}\p{N}_.-]*(?::(?:[\p{L}_][\p{L}\p{N}_.-]*|\*))?))/uy

interface Token {
  readonly kind: 'string' | 'number' | 'sign' | 'name'
  readonly text: string
}

/** Reads an expression. @throws SyntaxError with the place. */
export function parseXPath(source: string): Expression {
  if (source.length > MAX_CHARACTERS) throw new SyntaxError(`it has more than ${MAX_CHARACTERS} characters`)
  const parser = new Parser(tokenize(source), source)
  return parser.whole()
}

function tokenize(source: string): Token[] {
  const tokens: Token[] = []
  const text = source.trimEnd()
  for (let at = 0; at < text.length; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at
    const match = TOKEN.exec(text)
    if (match === null) throw new SyntaxError(`unexpected character ${at + 1} of ${source}`)
    const [, string, number, sign, name] = match
    if (string !== undefined) tokens.push({ kind: 'string', text: string.slice(1, -1) })
    else if (number !== undefined) tokens.push({ kind: 'number', text: number })
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign })
    else tokens.push({ kind: 'name', text: name as string })
  }
  return tokens
}

/** Binary operators from the weakest to the strongest. */
const LEVELS: readonly (readonly string[])[] = [
  ['or'],
  ['and'],
  ['=', '!='],
  ['<=', '>=', '<', '>'],
  ['+', '-'],
  ['*', 'div', 'mod'],
]

const NODE_TYPES = ['node', 'text', 'comment', 'processing-instruction'] as const

class Parser {
  readonly #tokens: readonly Token[]
  readonly #source: string
  #at = 0
  #depth = 0

  constructor(tokens: readonly Token[], source: string) {
    this.#tokens = tokens
    this.#source = source
  }

  whole(): Expression {
    const expression = this.#binary(0)
    if (this.#at < this.#tokens.length) this.#fail('the end')
    return expression
  }

  #binary(level: number): Expression {
    const operators = LEVELS[level]
    if (operators === undefined) return this.#unary()
    let left = this.#binary(level + 1)
    for (;;) {
      const operator = operators.find((each) => this.#take(each))
      if (operator === undefined) return left
      left = { is: 'binary', operator, left, right: this.#binary(level + 1) }
    }
  }

  #unary(): Expression {
    if (this.#take('-')) return { is: 'negative', inner: this.#unary() }
    return this.#union()
  }

  #union(): Expression {
    let left = this.#path()
    while (this.#take('|')) left = { is: 'binary', operator: '|', left, right: this.#path() }
    return left
  }

  #path(): Expression {
    if (this.#startsPrimary()) {
      const primary = this.#filtered()
      const steps = this.#furtherSteps()
      return steps.length === 0 ? primary : { is: 'path', from: primary, steps }
    }
    if (this.#take('//')) return { is: 'path', from: 'root', steps: [ANY_BELOW, this.#step(), ...this.#furtherSteps()] }
    if (this.#take('/')) {
      if (!this.#startsStep()) return { is: 'path', from: 'root', steps: [] }
      return { is: 'path', from: 'root', steps: [this.#step(), ...this.#furtherSteps()] }
    }
    return { is: 'path', from: 'context', steps: [this.#step(), ...this.#furtherSteps()] }
  }

  #furtherSteps(): Step[] {
    const steps: Step[] = []
    for (;;) {
      if (this.#take('//')) steps.push(ANY_BELOW, this.#step())
      else if (this.#take('/')) steps.push(this.#step())
      else return steps
    }
  }

  #filtered(): Expression {
    const inner = this.#primary()
    const predicates = this.#predicates()
    return predicates.length === 0 ? inner : { is: 'filter', inner, predicates }
  }

  #primary(): Expression {
    const token = this.#next()
    if (token.kind === 'string') return { is: 'literal', value: token.text }
    if (token.kind === 'number') return { is: 'literal', value: Number(token.text) }
    if (token.kind === 'name') return this.#call(token.text)
    const inner = this.#nested(() => this.#binary(0))
    this.#expect(')')
    return inner
  }

  #call(name: string): Expression {
    this.#expect('(')
    const given: Expression[] = []
    while (!this.#peekIs(')')) {
      given.push(this.#nested(() => this.#binary(0)))
      if (!this.#take(',')) break
    }
    this.#expect(')')
    return { is: 'call', name, arguments: given }
  }

  #step(): Step {
    if (this.#take('..')) return { axis: 'parent', test: { is: 'type', type: 'node' }, predicates: [] }
    if (this.#take('.')) return { axis: 'self', test: { is: 'type', type: 'node' }, predicates: [] }
    const axis = this.#axis()
    return { axis, test: this.#nodeTest(), predicates: this.#predicates() }
  }

  #axis(): Axis {
    if (this.#take('@')) return 'attribute'
    const named = AXES.find((axis) => this.#peekIs(axis) && this.#tokens[this.#at + 1]?.text === '::')
    if (named === undefined) return 'child'
    this.#at += 2
    return named
  }

  #nodeTest(): NodeTest {
    if (this.#take('*')) return { is: 'any' }
    const { kind, text } = this.#next()
    if (kind !== 'name') return this.#fail('a name')
    const type = NODE_TYPES.find((each) => each === text)
    if (type !== undefined && this.#take('(')) {
      if (!this.#peekIs(')')) this.#at++
      this.#expect(')')
      return { is: 'type', type }
    }
    const colon = text.indexOf(':')
    if (colon < 0) return { is: 'name', prefix: undefined, local: text }
    const local = text.slice(colon + 1)
    return { is: 'name', prefix: text.slice(0, colon), local: local === '*' ? undefined : local }
  }

  #predicates(): Expression[] {
    const predicates: Expression[] = []
    while (this.#take('[')) {
      predicates.push(this.#nested(() => this.#binary(0)))
      this.#expect(']')
    }
    return predicates
  }

  #startsPrimary(): boolean {
    const token = this.#tokens[this.#at]
    if (token === undefined) return this.#fail('an expression')
    if (token.kind === 'string' || token.kind === 'number') return true
    if (token.kind === 'sign') return token.text === '('
    const call = this.#tokens[this.#at + 1]?.text === '('
    return call && !NODE_TYPES.some((type) => type === token.text)
  }

  #startsStep(): boolean {
    const token = this.#tokens[this.#at]
    return token !== undefined && (token.kind === 'name' || ['.', '..', '@', '*'].includes(token.text))
  }

  #nested<T>(read: () => T): T {
    if (++this.#depth > MAX_DEPTH) throw new SyntaxError(`it is nested more than ${MAX_DEPTH} deep`)
    const result = read()
    this.#depth--
    return result
  }

  #next(): Token {
    return this.#tokens[this.#at++] ?? this.#fail('an expression')
  }

  #peekIs(text: string): boolean {
    const token = this.#tokens[this.#at]
    return token !== undefined && token.text === text && (token.kind === 'sign' || token.kind === 'name')
  }

  #take(text: string): boolean {
    if (!this.#peekIs(text)) return false
    this.#at++
    return true
  }

  #expect(text: string): void {
    if (!this.#take(text)) this.#fail(`"${text}"`)
  }

  #fail(expected: string): never {
    const found = this.#tokens[this.#at]?.text ?? 'the end'
    throw new SyntaxError(`expected ${expected} but found ${found} in ${this.#source}`)
  }
}

const ANY_BELOW: Step = { axis: 'descendant-or-self', test: { is: 'type', type: 'node' }, predicates: [] }
