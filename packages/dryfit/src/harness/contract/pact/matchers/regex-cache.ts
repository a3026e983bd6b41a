import { type GuardedRegex, guardRegex } from '../../../../services/http/regex/guarded-regex.ts'

const compiled = new Map<string, GuardedRegex>()
const MAX_CACHED = 1000

/**
 * Compiles a rule's pattern once, for the whole of a text: the native engine and the JVM's match so, whatever the
 * specification leaves open. Inline flags `(?i)` at the start, as Java and Rust write them, become flags. No text makes
 * the match slow: a contract comes from somebody else.
 *
 * @throws SyntaxError when the pattern is no regular expression; RegexRefused for one that cannot be kept from being slow.
 */
export function compileRegex(pattern: string): GuardedRegex {
  let regex = compiled.get(pattern)
  if (regex === undefined) {
    const [, flags = '', source = pattern] = /^\(\?([ims]+)\)(.*)$/s.exec(pattern) ?? []
    regex = guardRegex(source, flags, true)
    if (compiled.size >= MAX_CACHED) compiled.clear()
    compiled.set(pattern, regex)
  }
  return regex
}
