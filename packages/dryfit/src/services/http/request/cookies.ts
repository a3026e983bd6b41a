/** Reads `Cookie` headers (RFC 6265 §4.2): name → values. Quotes around a value are not part of it. */
export function parseCookies(headers: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const cookies = new Map<string, string[]>()
  for (const pair of headers.flatMap((header) => header.split(';'))) {
    const equals = pair.indexOf('=')
    if (equals <= 0) continue
    const name = pair.slice(0, equals).trim()
    const value = pair
      .slice(equals + 1)
      .trim()
      .replace(/^"(.*)"$/, '$1')
    const before = cookies.get(name)
    if (before === undefined) cookies.set(name, [value])
    else before.push(value)
  }
  return cookies
}
