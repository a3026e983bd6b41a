/** A quoted text, a quoted name, a dollar-quoted text or a comment: a semicolon inside ends nothing. */
const OPAQUE = /'(?:[^']|'')*'|"(?:[^"]|"")*"|(\$[A-Za-z_]*\$)[\s\S]*?\1|\/\*[\s\S]*?\*\/|--[^\n]*/g

/**
 * The `PREPARE` of that name among the statements of a text. The server keeps the whole text that came with it
 * (`pg_prepared_statements.statement`), and running the rest of that again would do it twice.
 *
 * @returns undefined when it cannot be told apart
 */
export function prepareIn(text: string, name: string): string | undefined {
  const found = splitStatements(text).filter((statement) => nameOf(statement) === name)
  return found.length === 1 ? found[0] : undefined
}

const NAMED = /^prepare\s+(?:"((?:[^"]|"")*)"|([^\s("]+))\s*(?:\(|as\b|\s)/i

/** As the catalogue has it: unquoted names in lower case. */
function nameOf(statement: string): string | undefined {
  const [, quoted, plain] = NAMED.exec(statement) ?? []
  return quoted?.replaceAll('""', '"') ?? plain?.toLowerCase()
}

function splitStatements(text: string): string[] {
  const opaque = text.replace(OPAQUE, (piece) => (/^(?:\/\*|--)/.test(piece) ? ' ' : '\u0001').repeat(piece.length))
  const statements: string[] = []
  let start = 0
  for (let end = 0; end <= opaque.length; end++) {
    if (end < opaque.length && opaque[end] !== ';') continue
    const lead = opaque.slice(start, end).search(/\S/)
    if (lead >= 0) statements.push(text.slice(start + lead, end).trimEnd())
    start = end + 1
  }
  return statements
}
