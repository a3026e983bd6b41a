/**
 * Text that may hold `*` for any run of characters, a regular expression, or a predicate.
 *
 * @example 'POST /v1/*'   /^SET user:/   (operation) => operation.length > 10
 */
export type Pattern = string | RegExp | ((text: string) => boolean)

/** Turns a pattern into a test. A string without `*` must be equal. */
export function toPredicate(pattern: Pattern): (text: string) => boolean {
  if (typeof pattern === 'function') return pattern
  if (pattern instanceof RegExp) {
    const own = new RegExp(pattern)
    return (text) => {
      // With the flags g and y an expression remembers where it was.
      own.lastIndex = 0
      return own.test(text)
    }
  }
  if (!pattern.includes('*')) return (text) => text === pattern
  const pieces = pattern.split('*')
  return (text) => matchesPieces(text, pieces)
}

/** Greedy matching of literal pieces in order: linear, unlike a regular expression with many `.*`. */
function matchesPieces(text: string, pieces: readonly string[]): boolean {
  const first = pieces[0] as string
  const last = pieces.at(-1) as string
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false
  let position = first.length
  for (const piece of pieces.slice(1, -1)) {
    const found = text.indexOf(piece, position)
    if (found < 0) return false
    position = found + piece.length
  }
  return position <= text.length - last.length
}
