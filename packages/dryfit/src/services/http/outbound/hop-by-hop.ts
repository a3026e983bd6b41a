/** Headers that speak of one connection and do not travel on (RFC 9110 §7.6.1). */
const HOP_BY_HOP = new Set([
  ...['connection', 'keep-alive', 'proxy-connection', 'proxy-authenticate', 'proxy-authorization', 'te', 'trailer'],
  ...['transfer-encoding', 'upgrade'],
])

/** The headers of a flat list that travel on, without those named besides. */
export function endToEnd(raw: readonly string[], without: ReadonlySet<string> = new Set()): string[] {
  const kept: string[] = []
  for (let index = 0; index < raw.length; index += 2) {
    const name = (raw[index] as string).toLowerCase()
    if (!HOP_BY_HOP.has(name) && !without.has(name)) kept.push(raw[index] as string, raw[index + 1] as string)
  }
  return kept
}
