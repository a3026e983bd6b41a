/** The values of one header in a flat list of names and values. */
export function headerValues(raw: readonly string[], name: string): readonly string[] {
  let found: string[] | undefined
  for (let index = 0; index < raw.length; index += 2) {
    const each = raw[index] as string
    if (each.length !== name.length || (each !== name && each.toLowerCase() !== name.toLowerCase())) continue
    found ??= []
    found.push(raw[index + 1] as string)
  }
  return found ?? NONE
}

const NONE: readonly string[] = Object.freeze([])

/** A flat list as an object with lower-case names; a header that came more than once becomes a list. */
export function headersToObject(raw: readonly string[]): Record<string, string | string[]> {
  const object: Record<string, string | string[]> = Object.create(null)
  for (let index = 0; index < raw.length; index += 2) {
    const name = (raw[index] as string).toLowerCase()
    const value = raw[index + 1] as string
    const before = object[name]
    if (before === undefined) object[name] = value
    else if (Array.isArray(before)) before.push(value)
    else object[name] = [before, value]
  }
  return object
}

/** Writes an object of headers as a flat list. */
export function flattenHeaders(headers: Readonly<Record<string, string | readonly string[]>>): string[] {
  const flat: string[] = []
  for (const [name, value] of Object.entries(headers)) {
    for (const each of typeof value === 'string' ? [value] : value) flat.push(name, each)
  }
  return flat
}
