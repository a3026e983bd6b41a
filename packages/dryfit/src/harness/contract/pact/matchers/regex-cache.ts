const compiled = new Map<string, RegExp>()
const MAX_CACHED = 1000

/**
 * Compiles a rule's pattern once, for the whole of a text: the native engine and the JVM's match so, whatever the
 * specification leaves open. Inline flags `(?i)` at the start, as Java and Rust write them, become flags.
 *
 * @throws SyntaxError when the pattern is no regular expression.
 */
export function compileRegex(pattern: string): RegExp {
  let regex = compiled.get(pattern)
  if (regex === undefined) {
    const [, flags = '', source = pattern] = /^\(\?([ims]+)\)(.*)$/s.exec(pattern) ?? []
    regex = new RegExp(`^(?:${source})$`, flags)
    if (compiled.size >= MAX_CACHED) compiled.clear()
    compiled.set(pattern, regex)
  }
  return regex
}
