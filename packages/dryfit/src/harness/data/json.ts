/**
 * Values as JSON that `jsonb_populate_record` reads back into columns: dates as ISO texts, bytes as `bytea` writes them,
 * big integers as whole numbers.
 */
export function jsonOf(value: unknown): string {
  return JSON.stringify(plain(value))
}

function plain(value: unknown): unknown {
  // Texts: the server casts them to the column's type, and JSON numbers would be rounded or refused.
  if (typeof value === 'bigint') return value.toString()
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (value instanceof Date) return value.toISOString()
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value === 'object' && value !== null) {
    const own = 'toJSON' in value && typeof value.toJSON === 'function' ? (value.toJSON() as unknown) : value
    if (own !== value) return plain(own)
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]))
  }
  return value
}

/** Reads JSON; whole numbers that JavaScript would round stay exact, as bigint. */
export function parseExactly(json: string): unknown {
  return JSON.parse(json, exact as (name: string, value: unknown) => unknown)
}

/** `context.source` is the text of the number (ECMAScript proposal JSON.parse source text access, in Node since 21). */
function exact(_name: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value) || context?.source === undefined) return value
  return /^-?\d+$/.test(context.source) ? BigInt(context.source) : value
}
