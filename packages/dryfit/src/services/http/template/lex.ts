/** A piece of a template: text, or what stands between the braces of a tag. */
export type Piece =
  | { readonly is: 'text'; readonly text: string }
  | { readonly is: 'tag'; readonly kind: '' | '#' | '/' | '^'; readonly content: string; readonly at: number }

/**
 * Splits a template into texts and tags; comments are dropped, and `~` trims the text beside it.
 *
 * Lines that hold a block tag alone stay, as in WireMock and unlike in Handlebars of JavaScript.
 */
export function splitTemplate(source: string): Piece[] {
  const pieces: Piece[] = []
  let at = 0
  while (at < source.length) {
    const open = source.indexOf('{{', at)
    if (open < 0) break
    if (source[open - 1] === '\\') {
      pieces.push({ is: 'text', text: `${source.slice(at, open - 1)}{{` })
      at = open + 2
      continue
    }
    if (open > at) pieces.push({ is: 'text', text: source.slice(at, open) })
    at = takeTag(source, open, pieces)
  }
  if (at < source.length) pieces.push({ is: 'text', text: source.slice(at) })
  return pieces
}

function takeTag(source: string, open: number, pieces: Piece[]): number {
  if (source.startsWith('{{!--', open) || source.startsWith('{{!', open)) {
    const long = source.startsWith('{{!--', open)
    const close = source.indexOf(long ? '--}}' : '}}', open)
    if (close < 0) throw new SyntaxError(`the comment at character ${open + 1} is not closed`)
    return close + (long ? 4 : 2)
  }
  const triple = source.startsWith('{{{', open)
  const start = open + (triple ? 3 : 2)
  const end = closeOf(source, start, triple)
  let content = source.slice(start, end)
  const left = content.startsWith('~')
  const right = content.endsWith('~')
  content = content.replace(/^~/, '').replace(/~$/, '').trim()
  if (left) trimLast(pieces)
  const kind = /^[#/^&]/.exec(content)?.[0] ?? ''
  const tag = { kind: (kind === '&' ? '' : kind) as '' | '#' | '/' | '^', content: content.slice(kind.length).trim() }
  pieces.push({ is: 'tag', ...tag, at: open })
  let next = end + (triple ? 3 : 2)
  if (right) while (/\s/.test(source[next] ?? '')) next++
  return next
}

/** The end of a tag; braces inside quotes do not end it. */
function closeOf(source: string, start: number, triple: boolean): number {
  const close = triple ? '}}}' : '}}'
  let quote = ''
  for (let at = start; at < source.length; at++) {
    const char = source[at] as string
    if (quote !== '') {
      if (char === '\\') at++
      else if (char === quote) quote = ''
    } else if (char === '"' || char === "'") quote = char
    else if (source.startsWith(close, at)) return at
  }
  throw new SyntaxError(`the tag at character ${start + 1} is not closed`)
}

function trimLast(pieces: Piece[]): void {
  const last = pieces.at(-1)
  if (last?.is === 'text') pieces[pieces.length - 1] = { is: 'text', text: last.text.trimEnd() }
}
