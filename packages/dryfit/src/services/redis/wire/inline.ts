/**
 * Splits an inline command into arguments: blanks part them, "…" takes \n \r \t \b \a \xhh escapes, '…' takes \'.
 *
 * Source: Redis protocol specification, "Inline commands".
 *
 * @returns undefined when quotes do not balance.
 */
export function splitInline(text: string): string[] | undefined {
  // A C string ends at its first NUL.
  const line = text.includes('\0') ? text.slice(0, text.indexOf('\0')) : text
  const args: string[] = []
  let position = 0
  for (;;) {
    while (position < line.length && isBlank(line.charCodeAt(position))) position++
    if (position >= line.length) return args
    const argument = readArgument(line, position)
    if (argument === undefined) return undefined
    args.push(argument.text)
    position = argument.end
  }
}

interface Piece {
  readonly text: string
  readonly end: number
}

function readArgument(line: string, start: number): Piece | undefined {
  let text = ''
  let position = start
  while (position < line.length && !isBlank(line.charCodeAt(position))) {
    const quote = line[position]
    if (quote !== '"' && quote !== "'") {
      text += quote
      position++
      continue
    }
    const piece = quote === '"' ? readDoubleQuoted(line, position + 1) : readSingleQuoted(line, position + 1)
    if (piece === undefined) return undefined
    // A closing quote ends the argument: `"a"b` is refused.
    if (piece.end < line.length && !isBlank(line.charCodeAt(piece.end))) return undefined
    return { text: text + piece.text, end: piece.end }
  }
  return { text, end: position }
}

function readDoubleQuoted(line: string, start: number): Piece | undefined {
  let text = ''
  for (let position = start; position < line.length; position++) {
    const char = line[position] as string
    if (char === '"') return { text, end: position + 1 }
    if (char !== '\\' || position + 1 >= line.length) {
      text += char
      continue
    }
    const hex = /^x[0-9a-fA-F]{2}/.exec(line.slice(position + 1, position + 4))
    if (hex !== null) {
      text += String.fromCharCode(Number.parseInt(hex[0].slice(1), 16))
      position += 3
    } else {
      position++
      const escaped = line[position] as string
      text += ESCAPES[escaped] ?? escaped
    }
  }
  return undefined
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', a: '\x07' }

function readSingleQuoted(line: string, start: number): Piece | undefined {
  let text = ''
  for (let position = start; position < line.length; position++) {
    const char = line[position] as string
    if (char === "'") return { text, end: position + 1 }
    if (char === '\\' && line[position + 1] === "'") position++
    text += line[position]
  }
  return undefined
}

/** C's isspace. */
function isBlank(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13)
}
