import { isUtf8 } from 'node:buffer'

/** The bytes do not say what they should. `reason` is undefined where they simply end too early. */
export class MalformedBytes extends Error {
  override readonly name = 'MalformedBytes'
}

/** Reads numbers and strings off a buffer. Network byte order (AMQP 0-9-1 §4.2.5). */
export class ByteReader {
  readonly #bytes: Buffer
  readonly #end: number
  #at: number

  constructor(bytes: Buffer, start = 0, end = bytes.length) {
    this.#bytes = bytes
    this.#at = start
    this.#end = end
  }

  get done(): boolean {
    return this.#at >= this.#end
  }

  get position(): number {
    return this.#at
  }

  uint8(): number {
    return this.#bytes[this.#take(1)] as number
  }

  int8(): number {
    return this.#bytes.readInt8(this.#take(1))
  }

  uint16(): number {
    return this.#bytes.readUInt16BE(this.#take(2))
  }

  int16(): number {
    return this.#bytes.readInt16BE(this.#take(2))
  }

  uint32(): number {
    return this.#bytes.readUInt32BE(this.#take(4))
  }

  int32(): number {
    return this.#bytes.readInt32BE(this.#take(4))
  }

  float(): number {
    return this.#bytes.readFloatBE(this.#take(4))
  }

  double(): number {
    return this.#bytes.readDoubleBE(this.#take(8))
  }

  /** A number where it is exact, a bigint beyond. */
  uint64(): number | bigint {
    const at = this.#take(8)
    const high = this.#bytes.readUInt32BE(at)
    if (high < 0x20_0000) return high * 2 ** 32 + this.#bytes.readUInt32BE(at + 4)
    return this.#bytes.readBigUInt64BE(at)
  }

  int64(): number | bigint {
    const at = this.#take(8)
    const high = this.#bytes.readInt32BE(at)
    if (high >= -0x20_0000 && high < 0x20_0000) return high * 2 ** 32 + this.#bytes.readUInt32BE(at + 4)
    return this.#bytes.readBigInt64BE(at)
  }

  slice(length: number): Buffer {
    const at = this.#take(length)
    return this.#bytes.subarray(at, at + length)
  }

  shortstr(): string {
    const length = this.uint8()
    if (length === 0) return ''
    const at = this.#take(length)
    return utf8OrThrow(this.#bytes, at, at + length)
  }

  longstr(): Buffer {
    return this.slice(this.uint32())
  }

  #take(length: number): number {
    const at = this.#at
    if (at + length > this.#end) throw new MalformedBytes()
    this.#at = at + length
    return at
  }
}

function utf8OrThrow(bytes: Buffer, start: number, end: number): string {
  const read = bytes.toString('utf8', start, end)
  // The replacement character is rare, so the exact check is only made when it shows up.
  if (read.includes('\ufffd') && !isUtf8(bytes.subarray(start, end))) {
    throw new MalformedBytes('Malformed UTF-8 in shortstr')
  }
  return read
}

const LARGEST_SPARE_BYTES = 128 * 1024

/** A growing buffer that is written in network byte order. */
export class ByteWriter {
  #bytes: Buffer
  #at = 0

  constructor(sizeBytes = 1024) {
    this.#bytes = Buffer.allocUnsafeSlow(sizeBytes)
  }

  get length(): number {
    return this.#at
  }

  uint8(value: number): void {
    const at = this.#room(1)
    this.#bytes[at] = value
  }

  int8(value: number): void {
    const at = this.#room(1)
    this.#bytes.writeInt8(value, at)
  }

  uint16(value: number): void {
    const at = this.#room(2)
    this.#bytes[at] = value >>> 8
    this.#bytes[at + 1] = value
  }

  int16(value: number): void {
    const at = this.#room(2)
    this.#bytes.writeInt16BE(value, at)
  }

  uint32(value: number): void {
    const at = this.#room(4)
    this.#bytes.writeUInt32BE(value, at)
  }

  int32(value: number): void {
    const at = this.#room(4)
    this.#bytes.writeInt32BE(value, at)
  }

  float(value: number): void {
    const at = this.#room(4)
    this.#bytes.writeFloatBE(value, at)
  }

  double(value: number): void {
    const at = this.#room(8)
    this.#bytes.writeDoubleBE(value, at)
  }

  uint64(value: number | bigint): void {
    const at = this.#room(8)
    if (typeof value === 'bigint') {
      this.#bytes.writeBigUInt64BE(value, at)
      return
    }
    this.#bytes.writeUInt32BE(Math.floor(value / 2 ** 32), at)
    this.#bytes.writeUInt32BE(value % 2 ** 32, at + 4)
  }

  int64(value: number | bigint): void {
    const at = this.#room(8)
    this.#bytes.writeBigInt64BE(BigInt(value), at)
  }

  raw(bytes: Uint8Array): void {
    const at = this.#room(bytes.length)
    this.#bytes.set(bytes, at)
  }

  shortstr(value: string): void {
    const start = this.#room(1)
    const at = this.#room(value.length * 3)
    const length = this.#bytes.write(value, at, 'utf8')
    if (length > 255) throw new RangeError(`a short string holds at most 255 bytes, got ${length}`)
    this.#bytes[start] = length
    this.#at = at + length
  }

  longstr(value: string | Uint8Array): void {
    if (typeof value !== 'string') {
      this.uint32(value.length)
      this.raw(value)
      return
    }
    const start = this.reserve32()
    const at = this.#room(value.length * 3)
    this.#at = at + this.#bytes.write(value, at, 'utf8')
    this.fill32(start)
  }

  /** Leaves room for a length that {@link fill32} writes when what follows is complete. */
  reserve32(): number {
    return this.#room(4)
  }

  fill32(start: number): void {
    this.#bytes.writeUInt32BE(this.#at - start - 4, start)
  }

  /** Writes a known length at a place that {@link reserve32} kept. */
  fill32At(start: number, value: number): void {
    this.#bytes.writeUInt32BE(value, start)
  }

  /** Hands out what was written and starts anew in a fresh buffer. */
  take(): Buffer {
    const taken = this.#bytes.subarray(0, this.#at)
    // As much again, since traffic mostly goes on as it went.
    this.#bytes = Buffer.allocUnsafeSlow(Math.max(1024, Math.min(this.#at + (this.#at >>> 2), LARGEST_SPARE_BYTES)))
    this.#at = 0
    return taken
  }

  /** To be called before the buffer is touched, for it may bring a new one. */
  #room(length: number): number {
    const at = this.#at
    const end = at + length
    if (end > this.#bytes.length) this.#grow(end)
    this.#at = end
    return at
  }

  #grow(least: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(least, this.#bytes.length * 2))
    this.#bytes.copy(larger, 0, 0, this.#at)
    this.#bytes = larger
  }
}
