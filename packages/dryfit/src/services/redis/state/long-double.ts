/** Digits of the x87 long double's mantissa, in which Redis computes INCRBYFLOAT on x86-64. */
const MANTISSA_BITS = 64n
const PRINTED_DECIMALS = 17n

/** A rational whose denominator is a power of two: `mantissa × 2^exponent`. */
interface Binary {
  readonly mantissa: bigint
  readonly exponent: bigint
}

const DECIMAL = /^([+-]?)([0-9]*)\.?([0-9]*)(?:[eE]([+-]?[0-9]{1,5}))?$/

/**
 * Adds two decimal texts as Redis does: each is rounded to a long double, so is the sum, and the result is printed with
 * 17 decimals without trailing zeros.
 *
 * @returns undefined when a text is no finite decimal.
 */
export function addLongDoubles(a: string, b: string): string | undefined {
  const one = toBinary(a)
  const other = toBinary(b)
  if (one === undefined || other === undefined) return undefined
  return print(add(one, other))
}

function toBinary(text: string): Binary | undefined {
  const match = DECIMAL.exec(text)
  if (match === null) return undefined
  const [, sign, whole = '', fraction = '', power = '0'] = match
  if (whole.length + fraction.length === 0) return undefined
  const digits = BigInt(`${whole}${fraction}`)
  const scale = BigInt(power) - BigInt(fraction.length)
  const magnitude = scale >= 0n ? roundToMantissa(digits * 10n ** scale, 1n) : roundToMantissa(digits, 10n ** -scale)
  return sign === '-' ? { ...magnitude, mantissa: -magnitude.mantissa } : magnitude
}

/** `numerator / denominator` to the nearest mantissa of 64 bits, ties to even. */
function roundToMantissa(numerator: bigint, denominator: bigint): Binary {
  if (numerator === 0n) return { mantissa: 0n, exponent: 0n }
  let exponent = bitLength(numerator) - bitLength(denominator) - MANTISSA_BITS
  for (;;) {
    const [top, bottom] = exponent >= 0n ? [numerator, denominator << exponent] : [numerator << -exponent, denominator]
    const quotient = top / bottom
    if (bitLength(quotient) > MANTISSA_BITS) {
      exponent++
      continue
    }
    const twice = (top % bottom) * 2n
    const up = twice > bottom || (twice === bottom && (quotient & 1n) === 1n)
    return { mantissa: up ? quotient + 1n : quotient, exponent }
  }
}

function add(a: Binary, b: Binary): Binary {
  const [low, high] = a.exponent < b.exponent ? [a, b] : [b, a]
  const { exponent } = low
  const sum = low.mantissa + (high.mantissa << (high.exponent - exponent))
  const magnitude = sum < 0n ? -sum : sum
  const rounded =
    exponent >= 0n ? roundToMantissa(magnitude << exponent, 1n) : roundToMantissa(magnitude, 1n << -exponent)
  return sum < 0n ? { ...rounded, mantissa: -rounded.mantissa } : rounded
}

/** `%.17Lf` without trailing zeros. */
function print({ mantissa, exponent }: Binary): string {
  const negative = mantissa < 0n
  const magnitude = negative ? -mantissa : mantissa
  const scaled = magnitude * 10n ** PRINTED_DECIMALS
  const units = exponent >= 0n ? scaled << exponent : divideToEven(scaled, 1n << -exponent)
  const digits = units.toString().padStart(Number(PRINTED_DECIMALS) + 1, '0')
  const whole = digits.slice(0, -Number(PRINTED_DECIMALS))
  const fraction = digits.slice(-Number(PRINTED_DECIMALS)).replace(/0+$/, '')
  const text = fraction === '' ? whole : `${whole}.${fraction}`
  return negative && text !== '0' ? `-${text}` : text
}

function divideToEven(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator
  const twice = (numerator % denominator) * 2n
  const up = twice > denominator || (twice === denominator && (quotient & 1n) === 1n)
  return up ? quotient + 1n : quotient
}

function bitLength(value: bigint): bigint {
  return BigInt(value.toString(2).length)
}

/** A double as Redis prints coordinates: `%.17Lf` without trailing zeros. */
export function humanDouble(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  return print(exactly(value))
}

/** The binary that a double is. */
function exactly(value: number): Binary {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value)
  const bits = view.getBigUint64(0)
  const biased = (bits >> 52n) & 0x7ffn
  const fraction = bits & ((1n << 52n) - 1n)
  const magnitude = biased === 0n ? fraction : fraction | (1n << 52n)
  const exponent = (biased === 0n ? 1n : biased) - 1075n
  return { mantissa: bits >> 63n === 1n ? -magnitude : magnitude, exponent }
}
