const LARGEST_INT64 = 2n ** 63n - 1n
const SMALLEST_INT64 = -(2n ** 63n)
const INTEGER = /^(?:0|-?[1-9][0-9]{0,19})$/
const FLOAT = /^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/
const HEX_FLOAT = /^([+-]?)0[xX]([0-9a-fA-F]*)(?:\.([0-9a-fA-F]*))?(?:[pP]([+-]?[0-9]+))?$/
const INFINITY = /^[+-]?inf(?:inity)?$/i

/**
 * A signed 64-bit integer in its one canonical form (Redis' string2ll), or undefined. A bigint only where a number
 * would lose digits.
 */
export function parseInt64(text: string): number | bigint | undefined {
  const length = text.length
  if (length === 0 || length > 20) return undefined
  if (length < 16) return parseShort(text, length)
  if (!INTEGER.test(text)) return undefined
  const value = BigInt(text)
  return value > LARGEST_INT64 || value < SMALLEST_INT64 ? undefined : narrow(value)
}

function parseShort(text: string, length: number): number | undefined {
  const first = text.charCodeAt(0)
  if (length === 1) return first >= 48 && first <= 57 ? first - 48 : undefined
  let position = first === 45 ? 1 : 0
  const lead = text.charCodeAt(position)
  if (!(lead >= 49 && lead <= 57)) return undefined
  let value = lead - 48
  for (position++; position < length; position++) {
    const digit = text.charCodeAt(position) - 48
    if (!(digit >= 0 && digit <= 9)) return undefined
    value = value * 10 + digit
  }
  return first === 45 ? -value : value
}

/** The number where it is exact, the bigint where not. */
export function narrow(value: bigint): number | bigint {
  return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value
}

/** Sum of two 64-bit integers, or undefined on overflow. */
export function addInt64(a: number | bigint, b: number | bigint): number | bigint | undefined {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b
    if (Number.isSafeInteger(sum)) return sum
  }
  const sum = BigInt(a) + BigInt(b)
  return sum > LARGEST_INT64 || sum < SMALLEST_INT64 ? undefined : narrow(sum)
}

/** A double as C's strtod takes it (decimal, exponent, hexadecimal, inf), whole text, without NaN; or undefined. */
export function parseDouble(text: string): number | undefined {
  if (FLOAT.test(text)) {
    const value = Number(text)
    if (!Number.isFinite(value)) return undefined
    // strtod reports a result that vanished (ERANGE), and Redis refuses it.
    return value === 0 && /[1-9]/.test(text.split(/[eE]/)[0] as string) ? undefined : value
  }
  if (INFINITY.test(text)) return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  return parseHexFloat(text)
}

function parseHexFloat(text: string): number | undefined {
  const match = HEX_FLOAT.exec(text)
  if (match === null) return undefined
  const [, sign, whole = '', fraction = '', power = '0'] = match
  if (whole.length + fraction.length === 0) return undefined
  const digits = Number.parseInt(`${whole}${fraction}`, 16)
  const value = digits * 2 ** (Number(power) - 4 * fraction.length)
  return sign === '-' ? -value : value
}
