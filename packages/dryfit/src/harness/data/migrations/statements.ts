/**
 * The statements of a script, without comments. Semicolons inside of quotes, dollar quotes and `BEGIN ATOMIC … END` belong
 * to their statement.
 *
 * Source: PostgreSQL, "Lexical Structure" §4.1.2 (constants), §4.1.5 (comments, which nest).
 */
export function splitStatements(script: string): string[] {
  const statements: string[] = []
  let current = ''
  let depth = 0
  for (const token of tokensOf(script)) {
    if (isComment(token)) {
      current += ' '
      continue
    }
    if (/^begin\s+atomic$/i.test(token)) depth++
    else if (depth > 0 && /^case$/i.test(token)) depth++
    else if (depth > 0 && /^end$/i.test(token)) depth--
    if (token === ';' && depth === 0) {
      if (current.trim() !== '') statements.push(current.trim())
      current = ''
    } else current += token
  }
  if (current.trim() !== '') statements.push(current.trim())
  return statements
}

/** A statement with its quoted texts emptied and its white space made one, for looking at its words. */
export function wordsOf(statement: string): string {
  const words = [...tokensOf(statement)].map((token) => {
    if (isComment(token)) return ' '
    return /^(e?'|\$[^$]*\$)/i.test(token) ? "''" : token
  })
  return words.join('').replace(/\s+/g, ' ').trim()
}

function isComment(token: string): boolean {
  return token.startsWith('--') || token.startsWith('/*')
}

const TOKEN =
  /--[^\n]*|\/\*|[eE]'(?:[^'\\]|\\.|'')*(?:'|$)|'(?:[^']|'')*(?:'|$)|"(?:[^"]|"")*(?:"|$)|\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$|begin\s+atomic\b|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*|[\s\S]/gi

/** Together they are the script. */
function* tokensOf(script: string): Generator<string> {
  TOKEN.lastIndex = 0
  const pattern = new RegExp(TOKEN)
  for (let match = pattern.exec(script); match !== null; match = pattern.exec(script)) {
    const [token] = match
    const end =
      token === '/*'
        ? commentEnd(script, match.index)
        : isDollar(token)
          ? dollarEnd(script, match.index, token)
          : undefined
    if (end === undefined) yield token
    else {
      yield script.slice(match.index, end)
      pattern.lastIndex = end
    }
  }
}

function isDollar(token: string): boolean {
  return token.length > 1 && token.startsWith('$') && token.endsWith('$')
}

function dollarEnd(script: string, start: number, tag: string): number {
  const end = script.indexOf(tag, start + tag.length)
  return end < 0 ? script.length : end + tag.length
}

function commentEnd(script: string, start: number): number {
  const edge = /\/\*|\*\//g
  edge.lastIndex = start
  let depth = 0
  for (let match = edge.exec(script); match !== null; match = edge.exec(script)) {
    depth += match[0] === '/*' ? 1 : -1
    if (depth === 0) return edge.lastIndex
  }
  return script.length
}
