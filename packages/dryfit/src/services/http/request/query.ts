import { decodePercent } from '../../../foundation/net/index.ts'

/** Reads `a=1&b=2&a=3`: name → values, percent-decoded, `+` as a space. Malformed escapes stay as they are. */
export function parseQuery(search: string): ReadonlyMap<string, readonly string[]> {
  const fields = new Map<string, string[]>()
  if (search === '') return fields
  for (const pair of search.split('&')) {
    if (pair === '') continue
    const equals = pair.indexOf('=')
    const name = decodeField(equals < 0 ? pair : pair.slice(0, equals))
    const value = equals < 0 ? '' : decodeField(pair.slice(equals + 1))
    const before = fields.get(name)
    if (before === undefined) fields.set(name, [value])
    else before.push(value)
  }
  return fields
}

function decodeField(text: string): string {
  return decodePercent(text.includes('+') ? text.replaceAll('+', ' ') : text)
}
