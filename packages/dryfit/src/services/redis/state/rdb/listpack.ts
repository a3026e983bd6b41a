import { ERRORS } from '../../errors.ts'
import { parseInt64 } from '../../wire/numbers.ts'

const END = 0xff
const HEADER_BYTES = 6
const UNKNOWN_COUNT = 65_535

/**
 * Redis' listpack: small elements in one piece of memory. Texts that are integers are stored as such.
 *
 * ```
 *   total bytes (4) | count (2) | element … | 0xFF        element = encoding + data + its own length backwards
 * ```
 *
 * Source: Redis' `listpack.c`.
 */
export function writeListpack(items: readonly string[]): Buffer {
  const pieces: Buffer[] = []
  for (const item of items) {
    const element = writeElement(item)
    pieces.push(element, writeBackLength(element.length))
  }
  const body = Buffer.concat(pieces)
  const result = Buffer.alloc(HEADER_BYTES + body.length + 1)
  result.writeUInt32LE(result.length, 0)
  result.writeUInt16LE(Math.min(items.length, UNKNOWN_COUNT), 4)
  body.copy(result, HEADER_BYTES)
  result[result.length - 1] = END
  return result
}

function writeElement(item: string): Buffer {
  const value = parseInt64(item)
  return value === undefined ? writeText(item) : writeInteger(BigInt(value))
}

function writeInteger(value: bigint): Buffer {
  if (value >= 0n && value < 128n) return Buffer.from([Number(value)])
  if (value >= -4096n && value < 4096n) {
    const bits = Number(BigInt.asUintN(13, value))
    return Buffer.from([0xc0 | (bits >> 8), bits & 255])
  }
  const [code, bytes] = integerForm(value)
  const result = Buffer.alloc(bytes + 1)
  result[0] = code
  let rest = BigInt.asUintN(64, value)
  for (let at = 1; at <= bytes; at++, rest >>= 8n) result[at] = Number(rest & 255n)
  return result
}

function integerForm(value: bigint): readonly [code: number, bytes: number] {
  const fits = (bits: bigint): boolean => value >= -(1n << (bits - 1n)) && value < 1n << (bits - 1n)
  if (fits(16n)) return [0xf1, 2]
  if (fits(24n)) return [0xf2, 3]
  return fits(32n) ? [0xf3, 4] : [0xf4, 8]
}

function writeText(text: string): Buffer {
  const { length } = text
  const bytes = Buffer.from(text, 'latin1')
  if (length < 64) return Buffer.concat([Buffer.from([0x80 | length]), bytes])
  if (length < 4096) return Buffer.concat([Buffer.from([0xe0 | (length >> 8), length & 255]), bytes])
  const head = Buffer.alloc(5)
  head[0] = 0xf0
  head.writeUInt32LE(length, 1)
  return Buffer.concat([head, bytes])
}

function backLengthSize(length: number): number {
  if (length <= 127) return 1
  if (length < 16_383) return 2
  if (length < 2_097_151) return 3
  return length < 268_435_455 ? 4 : 5
}

function writeBackLength(length: number): Buffer {
  const size = backLengthSize(length)
  const result = Buffer.alloc(size)
  for (let at = size - 1, rest = length; at >= 0; at--, rest = Math.floor(rest / 128)) {
    result[at] = (rest & 127) | (at === 0 ? 0 : 128)
  }
  return result
}

/** The elements as texts. @throws {ErrorReply} when the bytes are no listpack */
export function readListpack(bytes: Buffer): string[] {
  if (bytes.length < HEADER_BYTES + 1 || bytes.readUInt32LE(0) !== bytes.length) throw ERRORS.badDumpData
  const items: string[] = []
  let at = HEADER_BYTES
  while (bytes[at] !== END) {
    const { text, size } = readElement(bytes, at)
    items.push(text)
    at += size + backLengthSize(size)
    if (at >= bytes.length) throw ERRORS.badDumpData
  }
  const count = bytes.readUInt16LE(4)
  if (count !== UNKNOWN_COUNT && count !== items.length) throw ERRORS.badDumpData
  return items
}

function readElement(bytes: Buffer, at: number): { text: string; size: number } {
  const first = bytes[at] as number
  if (first < 0x80) return { text: String(first), size: 1 }
  if (first < 0xc0) return readText(bytes, at, 1, first & 0x3f)
  if (first < 0xe0) {
    const value = ((first & 0x1f) << 8) | (bytes[at + 1] ?? 0)
    return { text: String(value >= 4096 ? value - 8192 : value), size: 2 }
  }
  if (first < 0xf0) return readText(bytes, at, 2, ((first & 0x0f) << 8) | (bytes[at + 1] ?? 0))
  if (first === 0xf0 && at + 5 <= bytes.length) return readText(bytes, at, 5, bytes.readUInt32LE(at + 1))
  const size = INTEGER_BYTES[first]
  if (size === undefined || at + 1 + size > bytes.length) throw ERRORS.badDumpData
  let value = 0n
  for (let byte = size; byte > 0; byte--) value = (value << 8n) | BigInt(bytes[at + byte] as number)
  return { text: String(BigInt.asIntN(size * 8, value)), size: size + 1 }
}

const INTEGER_BYTES: Readonly<Record<number, number>> = { 241: 2, 242: 3, 243: 4, 244: 8 }

function readText(bytes: Buffer, at: number, head: number, length: number): { text: string; size: number } {
  const end = at + head + length
  if (end > bytes.length) throw ERRORS.badDumpData
  return { text: bytes.toString('latin1', at + head, end), size: head + length }
}
