import type { Call, Expression, Path } from './syntax.ts'

const TOKEN =
  /\s*(?:("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(-?\d+(?:\.\d+)?(?=[\s)}]|$))|([()])|as\s*\|([^|]*)\||([^\s()=|"']+?)=(?=\S)|((?:@?(?:\.\.\/)*(?:\[[^\]]*\]|[^\s()=|"'[\]/.]+|\.)(?:[./](?:\[[^\]]*\]|[^\s()=|"'[\]/.]*))*)))/sy

type Token =
  | { readonly is: 'literal'; readonly value: string | number }
  | { readonly is: 'bracket'; readonly text: string }
  | { readonly is: 'blockParams'; readonly names: readonly string[] }
  | { readonly is: 'key'; readonly name: string }
  | { readonly is: 'path'; readonly text: string }

/** Reads the content of a tag. @throws SyntaxError */
export function parseCall(content: string): { call: Call; blockParams: readonly string[] } {
  const reader = new Reader(tokenize(content), content)
  const call = reader.call()
  return { call, blockParams: reader.blockParams() }
}

function tokenize(content: string): Token[] {
  const tokens: Token[] = []
  const text = content.trimEnd()
  for (let at = 0; at < text.length; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at
    const match = TOKEN.exec(text)
    if (match === null) throw new SyntaxError(`cannot read ${JSON.stringify(text.slice(at, at + 30))}`)
    tokens.push(tokenOf(match))
  }
  return tokens
}

function tokenOf([, string, number, bracket, params, key, path]: RegExpExecArray): Token {
  if (string !== undefined) return { is: 'literal', value: string.slice(1, -1).replace(/\\(['"\\])/g, '$1') }
  // 10.0 has a decimal place that a number would lose.
  if (number !== undefined) return { is: 'literal', value: /\.\d*0$/.test(number) ? number : Number(number) }
  if (bracket !== undefined) return { is: 'bracket', text: bracket }
  if (params !== undefined) return { is: 'blockParams', names: params.trim().split(/\s+/) }
  if (key !== undefined) return { is: 'key', name: key }
  return { is: 'path', text: path as string }
}

class Reader {
  readonly #tokens: readonly Token[]
  readonly #content: string
  #at = 0

  constructor(tokens: readonly Token[], content: string) {
    this.#tokens = tokens
    this.#content = content
  }

  call(): Call {
    const target = this.#tokens[this.#at++]
    if (target?.is === 'literal') return { target: literalPath(target.value), parameters: [], hash: new Map() }
    if (target?.is !== 'path') throw new SyntaxError(`expected a name in ${JSON.stringify(this.#content)}`)
    const parameters: Expression[] = []
    const hash = new Map<string, Expression>()
    for (;;) {
      const token = this.#tokens[this.#at]
      if (token === undefined || token.is === 'blockParams' || isClose(token)) break
      if (token.is === 'key') {
        this.#at++
        hash.set(token.name, this.#expression())
      } else parameters.push(this.#expression())
    }
    return { target: toPath(target.text), parameters, hash }
  }

  blockParams(): readonly string[] {
    const token = this.#tokens[this.#at]
    if (token === undefined) return []
    if (token.is === 'blockParams' && this.#at === this.#tokens.length - 1) return token.names
    throw new SyntaxError(`cannot read the end of ${JSON.stringify(this.#content)}`)
  }

  #expression(): Expression {
    const token = this.#tokens[this.#at++]
    if (token?.is === 'literal') return token
    if (token?.is === 'path') return wordOrPath(token.text)
    if (token?.is !== 'bracket' || token.text !== '(') {
      throw new SyntaxError(`expected a value in ${JSON.stringify(this.#content)}`)
    }
    const call = this.call()
    const close = this.#tokens[this.#at++]
    if (close === undefined || !isClose(close)) throw new SyntaxError('a parenthesis is not closed')
    return { is: 'call', call }
  }
}

function isClose(token: Token): boolean {
  return token.is === 'bracket' && token.text === ')'
}

const WORDS: ReadonlyMap<string, boolean | null> = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
  ['undefined', null],
])

function wordOrPath(text: string): Expression {
  const word = WORDS.get(text)
  return word === undefined ? { is: 'path', path: toPath(text) } : { is: 'literal', value: word }
}

function literalPath(value: string | number): Path {
  return { text: String(value), up: 0, data: false, names: [String(value)] }
}

/** Reads `../a.b.[0]`, `this.x`, `@index`, `a/b`. */
export function toPath(text: string): Path {
  const data = text.startsWith('@')
  const rest = data ? text.slice(1) : text
  const ups = /^(?:\.\.(?:\/|$))*/.exec(rest)?.[0] ?? ''
  const names = [...rest.slice(ups.length).matchAll(/\[([^\]]*)\]|([^./[\]]+)/g)].map(
    ([, bracketed, plain]) => bracketed ?? (plain as string),
  )
  if (names[0] === 'this' && !data) names.shift()
  return { text, up: ups.split('..').length - 1, data, names }
}
