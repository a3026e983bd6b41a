/**
 * HyperLogLog in Redis' own representation, so that GET, DUMP and other servers can read it.
 *
 * ```
 *   'HYLL' | encoding | 3 unused | 8 bytes cached cardinality | registers
 * ```
 *
 * Source: Flajolet et al., "HyperLogLog" (2007); Ertl, "New cardinality estimation algorithms" (2017), for the
 * estimator; the layout is that of Redis' `hyperloglog.c`.
 */
const PRECISION = 14
export const REGISTERS = 1 << PRECISION
const Q = 64 - PRECISION
const HEADER_BYTES = 16
const DENSE_BYTES = HEADER_BYTES + Math.ceil((REGISTERS * 6) / 8)
const ALPHA_INFINITY = 0.7213475204444817
const SPARSE = 1
const LARGEST_SPARSE_VALUE = 32
const MASK = (1n << 64n) - 1n

/** Whether a string is one. */
export function isHyperLogLog(text: string): boolean {
  if (text.length < HEADER_BYTES || !text.startsWith('HYLL')) return false
  const encoding = text.charCodeAt(4)
  return encoding === SPARSE || (encoding === 0 && text.length === DENSE_BYTES)
}

/** The registers, or undefined when the text is corrupt. */
export function readRegisters(text: string): Uint8Array | undefined {
  return text.charCodeAt(4) === SPARSE ? readSparse(text) : readDense(text)
}

function readDense(text: string): Uint8Array {
  const registers = new Uint8Array(REGISTERS)
  for (let index = 0; index < REGISTERS; index++) {
    const bit = index * 6
    const at = HEADER_BYTES + (bit >> 3)
    const shift = bit & 7
    const pair = text.charCodeAt(at) | ((text.charCodeAt(at + 1) || 0) << 8)
    registers[index] = (pair >> shift) & 63
  }
  return registers
}

function readSparse(text: string): Uint8Array | undefined {
  const registers = new Uint8Array(REGISTERS)
  let index = 0
  for (let at = HEADER_BYTES; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if ((code & 0xc0) === 0) {
      index += (code & 0x3f) + 1
    } else if ((code & 0xc0) === 0x40) {
      index += (((code & 0x3f) << 8) | (text.charCodeAt(++at) || 0)) + 1
    } else {
      const end = index + (code & 3) + 1
      if (end > REGISTERS) return undefined
      registers.fill(((code >> 2) & 31) + 1, index, end)
      index = end
    }
  }
  return index === REGISTERS ? registers : undefined
}

/**
 * The bytes of a HyperLogLog: sparse while that fits `sparseMaxBytes` and it was not dense before. The cardinality that
 * the old ones had cached stays, marked stale.
 */
export function writeRegisters(registers: Uint8Array, old: string | undefined, sparseMaxBytes: number): string {
  const cached = withStaleMark(old?.slice(CACHE_AT, HEADER_BYTES) ?? NOTHING_CACHED)
  const wasDense = old !== undefined && isDense(old)
  const sparse = wasDense ? undefined : writeSparse(registers, cached, sparseMaxBytes)
  return sparse ?? writeDense(registers, cached)
}

const CACHE_AT = 8
const NOTHING_CACHED = '\0'.repeat(8)

/** The highest bit of the last byte says that the cached cardinality is stale. */
function withStaleMark(cached: string): string {
  return cached.slice(0, 7) + String.fromCharCode(cached.charCodeAt(7) | 0x80)
}

/** The cardinality that was counted last, while it still holds. */
export function cachedCardinality(text: string): number | undefined {
  if (text.charCodeAt(HEADER_BYTES - 1) >= 0x80) return undefined
  return Number(word(text, CACHE_AT, 8))
}

/** The same, with its cardinality. */
export function withCardinality(text: string, cardinality: number): string {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(BigInt(cardinality))
  return text.slice(0, CACHE_AT) + bytes.toString('latin1') + text.slice(HEADER_BYTES)
}

function header(encoding: number, cached: string): string {
  return `HYLL${String.fromCharCode(encoding)}\0\0\0${cached}`
}

function writeDense(registers: Uint8Array, cached: string): string {
  const bytes = Buffer.alloc(DENSE_BYTES - HEADER_BYTES + 1)
  registers.forEach((value, index) => {
    const bit = index * 6
    const at = bit >> 3
    const pair = value << (bit & 7)
    bytes[at] = (bytes[at] as number) | (pair & 0xff)
    bytes[at + 1] = (bytes[at + 1] as number) | (pair >> 8)
  })
  return header(0, cached) + bytes.toString('latin1', 0, DENSE_BYTES - HEADER_BYTES)
}

function writeSparse(registers: Uint8Array, cached: string, sparseMaxBytes: number): string | undefined {
  let text = header(SPARSE, cached)
  for (let index = 0; index < REGISTERS; ) {
    const value = registers[index] as number
    if (value > LARGEST_SPARSE_VALUE) return undefined
    const longest = value === 0 ? REGISTERS : 4
    let end = index + 1
    while (end < REGISTERS && end - index < longest && registers[end] === value) end++
    text += sparseRun(value, end - index)
    if (text.length > sparseMaxBytes + HEADER_BYTES) return undefined
    index = end
  }
  return text
}

function sparseRun(value: number, length: number): string {
  if (value > 0) return String.fromCharCode(0x80 | ((value - 1) << 2) | (length - 1))
  if (length <= 64) return String.fromCharCode(length - 1)
  return String.fromCharCode(0x40 | ((length - 1) >> 8), (length - 1) & 0xff)
}

/** An empty one. */
export function emptyHyperLogLog(): string {
  return withCardinality(writeRegisters(new Uint8Array(REGISTERS), undefined, 3000), 0)
}

function isDense(text: string): boolean {
  return text.charCodeAt(4) !== SPARSE
}

/** Adds an element. Returns whether a register grew. */
export function addElement(registers: Uint8Array, element: string): boolean {
  const hash = murmur64(element)
  const index = Number(hash & BigInt(REGISTERS - 1))
  let rest = (hash >> BigInt(PRECISION)) | (1n << BigInt(Q))
  let count = 1
  while ((rest & 1n) === 0n) {
    count++
    rest >>= 1n
  }
  if ((registers[index] as number) >= count) return false
  registers[index] = count
  return true
}

/** Estimated number of distinct elements. */
export function estimate(registers: Uint8Array): number {
  const histogram = new Array<number>(Q + 2).fill(0)
  for (const value of registers) histogram[value] = (histogram[value] as number) + 1
  let z = REGISTERS * tau((REGISTERS - (histogram[Q + 1] as number)) / REGISTERS)
  for (let value = Q; value >= 1; value--) z = (z + (histogram[value] as number)) * 0.5
  z += REGISTERS * sigma((histogram[0] as number) / REGISTERS)
  return Math.round((ALPHA_INFINITY * REGISTERS * REGISTERS) / z)
}

function sigma(start: number): number {
  if (start === 1) return Number.POSITIVE_INFINITY
  let x = start
  let y = 1
  let z = x
  for (let before = Number.NaN; z !== before; ) {
    before = z
    x *= x
    z += x * y
    y += y
  }
  return z
}

function tau(start: number): number {
  if (start === 0 || start === 1) return 0
  let x = start
  let y = 1
  let z = 1 - x
  for (let before = Number.NaN; z !== before; ) {
    before = z
    x = Math.sqrt(x)
    y *= 0.5
    z -= (1 - x) ** 2 * y
  }
  return z / 3
}

/** MurmurHash64A (Austin Appleby), seed as in Redis. */
function murmur64(text: string): bigint {
  const m = 0xc6a4a7935bd1e995n
  let hash = 0xadc83b19n ^ ((BigInt(text.length) * m) & MASK)
  const whole = text.length & ~7
  for (let at = 0; at < whole; at += 8) {
    let k = (word(text, at, 8) * m) & MASK
    k ^= k >> 47n
    hash = ((hash ^ ((k * m) & MASK)) * m) & MASK
  }
  if (whole < text.length) hash = ((hash ^ word(text, whole, text.length - whole)) * m) & MASK
  hash ^= hash >> 47n
  hash = (hash * m) & MASK
  return hash ^ (hash >> 47n)
}

function word(text: string, start: number, length: number): bigint {
  let value = 0n
  for (let at = length - 1; at >= 0; at--) value = (value << 8n) | BigInt(text.charCodeAt(start + at))
  return value
}
