/**
 * Rewrites Java's regular expression syntax, which WireMock stubs use, as JavaScript's.
 *
 * Possessive quantifiers and atomic groups become ordinary ones: both match a superset, and differ only for patterns
 * that rely on failing early.
 */
export function javaToJavaScript(pattern: string): { source: string; flags: string } {
  const { rest, flags } = takeFlags(pattern)
  let source = ''
  for (let at = 0; at < rest.length; ) {
    const { text, length } = translate(rest, at)
    source += text
    at += length
  }
  return { source, flags: /\\p\{/i.test(source) ? `${flags}u` : flags }
}

/** Flags at the beginning, `(?i)…`. WireMock lets `.` take line breaks always. */
function takeFlags(pattern: string): { rest: string; flags: string } {
  const match = /^\(\?([imsux]+)\)/.exec(pattern)
  if (match === null) return { rest: pattern, flags: 's' }
  const flags = [...new Set([...(match[1] as string), 's'])].filter((flag) => 'ims'.includes(flag))
  return { rest: pattern.slice(match[0].length), flags: flags.join('') }
}

const POSIX: Readonly<Record<string, string>> = {
  Alpha: 'A-Za-z',
  Digit: '0-9',
  Alnum: 'A-Za-z0-9',
  Upper: 'A-Z',
  Lower: 'a-z',
  Space: '\\s',
  Punct: '!-\\/:-@\\[-`{-~',
  XDigit: '0-9A-Fa-f',
}

function translate(source: string, at: number): { text: string; length: number } {
  const here = source.slice(at, at + 24)
  const quoted = /^\\Q/.test(here) ? source.indexOf('\\E', at + 2) : -2
  if (quoted !== -2) {
    const end = quoted < 0 ? source.length : quoted
    return { text: escapeRegex(source.slice(at + 2, end)), length: end - at + 2 }
  }
  const posix = /^\\p\{(\w+)\}/.exec(here)
  const set = posix === null ? undefined : POSIX[posix[1] as string]
  if (posix !== null && set !== undefined) return { text: inClass(source, at, set), length: posix[0].length }
  const simple = SIMPLE.find(([java]) => here.startsWith(java))
  if (simple !== undefined) return { text: simple[1], length: simple[0].length }
  const possessive = /^([*+?}])\+/.exec(here)
  // A plus after a quantifier is possessive, unless the quantifier is itself escaped.
  if (possessive !== null && source[at - 1] !== '\\') return { text: possessive[1] as string, length: 2 }
  if (here.startsWith('\\')) return { text: here.slice(0, 2), length: 2 }
  return { text: here[0] as string, length: 1 }
}

const SIMPLE: readonly (readonly [java: string, javaScript: string])[] = [
  ['(?>', '(?:'],
  ['\\A', '^'],
  ['\\z', '$'],
  ['\\Z', '$'],
  ['\\h', '[ \\t]'],
  ['\\R', '(?:\\r\\n|[\\n\\r])'],
]

function inClass(source: string, at: number, set: string): string {
  const open = source.lastIndexOf('[', at)
  return open >= 0 && source.lastIndexOf(']', at) < open ? set : `[${set}]`
}

/** The pattern that matches this text. */
export function escapeRegex(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
}

/** What every text that matches begins with: literal characters before anything that may vary. */
export function literalPrefix(source: string): string {
  if (source.includes('|')) return ''
  const literal = /^(?:[^\\.*+?^${}()|[\]]|\\[./\-_~])*/.exec(source)?.[0] ?? ''
  const follower = source[literal.length]
  const text = literal.replace(/\\(.)/g, '$1')
  return follower !== undefined && '*?{'.includes(follower) ? text.slice(0, -1) : text
}
