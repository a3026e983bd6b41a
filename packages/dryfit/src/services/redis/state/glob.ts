/**
 * Redis' glob patterns: `*`, `?`, `[abc]`, `[^a-z]`, `\` escapes.
 *
 * Linear in practice: a `*` remembers only the last place it can give way at, since an earlier one never helps.
 */
export function matchesGlob(pattern: string, text: string): boolean {
  let at = 0
  let position = 0
  let starAt = -1
  let starPosition = 0
  while (position < text.length) {
    if (pattern[at] === '*') {
      starAt = at++
      starPosition = position
      continue
    }
    const next = at < pattern.length ? matchOne(pattern, at, text.charCodeAt(position)) : -1
    if (next >= 0) {
      at = next
      position++
    } else if (starAt >= 0) {
      at = starAt + 1
      position = ++starPosition
    } else {
      return false
    }
  }
  while (pattern[at] === '*') at++
  return at >= pattern.length
}

/** Where the pattern goes on when its piece at `at` takes the character; -1 when it does not. */
function matchOne(pattern: string, at: number, code: number): number {
  const char = pattern[at]
  if (char === '?') return at + 1
  if (char === '[') return matchClass(pattern, at + 1, code)
  const literal = char === '\\' && at + 1 < pattern.length ? at + 1 : at
  return pattern.charCodeAt(literal) === code ? literal + 1 : -1
}

function matchClass(pattern: string, start: number, code: number): number {
  const negated = pattern[start] === '^'
  let at = negated ? start + 1 : start
  let found = false
  for (; at < pattern.length && pattern[at] !== ']'; at++) {
    if (pattern[at] === '\\' && at + 1 < pattern.length) {
      at++
      if (pattern.charCodeAt(at) === code) found = true
    } else if (pattern[at + 1] === '-' && at + 2 < pattern.length) {
      const one = pattern.charCodeAt(at)
      const other = pattern.charCodeAt(at + 2)
      if (code >= Math.min(one, other) && code <= Math.max(one, other)) found = true
      at += 2
    } else if (pattern.charCodeAt(at) === code) {
      found = true
    }
  }
  return found === negated ? -1 : at + 1
}

/** A pattern as a test; a plain word becomes a comparison. */
export function compileGlob(pattern: string): (text: string) => boolean {
  if (pattern === '*') return () => true
  if (!/[*?[\\]/.test(pattern)) return (text) => text === pattern
  return (text) => matchesGlob(pattern, text)
}
