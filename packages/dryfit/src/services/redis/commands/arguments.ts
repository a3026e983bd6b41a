import { ERRORS, invalidExpire } from '../errors.ts'
import { parseDouble, parseInt64 } from '../wire/numbers.ts'
import { ErrorReply } from '../wire/reply.ts'

/** A signed 64-bit integer. */
export function int64(text: string, error: ErrorReply = ERRORS.notInteger): number | bigint {
  const value = parseInt64(text)
  if (value === undefined) throw error
  return value
}

/** A 64-bit integer as a number: exact up to 2⁵³, and far outside of any size beyond. */
export function integer(text: string, error: ErrorReply = ERRORS.notInteger): number {
  return Number(int64(text, error))
}

const NOT_SYMMETRIC = new ErrorReply(
  'ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807',
)

/** An integer whose negative is one, too. */
export function symmetricInteger(text: string): number {
  const value = int64(text)
  if (value === -(2n ** 63n)) throw NOT_SYMMETRIC
  return Number(value)
}

/** A C `long` that must be in a range. */
export function integerBetween(text: string, low: number, high: number, error: ErrorReply): number {
  const value = integer(text, error)
  if (value < low || value > high) throw error
  return value
}

export function double(text: string, error: ErrorReply = ERRORS.notFloat): number {
  const value = parseDouble(text)
  if (value === undefined) throw error
  return value
}

/** Seconds with a fraction, as blocking commands take them; in milliseconds. 0 waits without end. */
export function blockingTimeoutMs(text: string): number {
  const seconds = parseDouble(text)
  if (seconds === undefined) throw ERRORS.timeoutNotFloat
  if (seconds < 0) throw ERRORS.timeoutNegative
  if (seconds * 1000 > LARGEST_MS) throw ERRORS.timeoutNotFloat
  return Math.ceil(seconds * 1000)
}

const LARGEST_MS = 2 ** 63

/**
 * An expiry as epoch milliseconds.
 *
 * @throws {ErrorReply} `invalid expire time in '…' command`
 */
export function expiryTime(
  text: string,
  unit: 'seconds' | 'milliseconds',
  base: number,
  command: string,
  { positive = true }: { positive?: boolean } = {},
): number {
  const value = integer(text)
  if (positive && value <= 0) throw invalidExpire(command)
  const ms = unit === 'seconds' ? value * 1000 : value
  if (Math.abs(ms) >= LARGEST_MS || ms + base >= LARGEST_MS) throw invalidExpire(command)
  return ms + base
}

/** A range by indices as LRANGE and GETRANGE take it, cut to `[0, length)`. Undefined when it is empty. */
export function clampRange(start: number, end: number, length: number): { from: number; to: number } | undefined {
  const from = Math.max(0, start < 0 ? start + length : start)
  const last = end < 0 ? end + length : end
  if (from > last || from >= length) return undefined
  return { from, to: Math.min(last, length - 1) + 1 }
}
