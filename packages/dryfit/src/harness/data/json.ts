/**
 * Values as JSON that `jsonb_populate_record` reads back into columns: dates as ISO texts, bytes as `bytea` writes them,
 * big integers as whole numbers.
 */
export function jsonOf(value: unknown): string {
  return JSON.stringify(plain(value))
}

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return rawJson(value.toString())
  // JSON has no NaN and no infinity; the server reads them from texts.
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

/** Writes a number as it is (ECMAScript proposal JSON.parse source text access, in Node since 21). */
const { rawJSON: rawJson } = JSON as unknown as { rawJSON(text: string): unknown }

/** Reads JSON; whole numbers that JavaScript would round stay exact, as bigint. */
export function parseExactly(json: string): unknown {
  return JSON.parse(json, exact as (name: string, value: unknown) => unknown)
}

/** `context.source` is the text of the number, by the same proposal. */
function exact(_name: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value) || context?.source === undefined) return value
  return /^-?\d+$/.test(context.source) ? BigInt(context.source) : value
}
