import { parseInt64 } from '../../wire/numbers.ts'

/** Writes RDB's own units: lengths, strings, raw numbers. */
export class RdbWriter {
  readonly #pieces: Buffer[] = []

  bytes(): Buffer {
    return Buffer.concat(this.#pieces)
  }

  byte(value: number): void {
    this.#pieces.push(Buffer.from([value]))
  }

  raw(bytes: Buffer): void {
    this.#pieces.push(bytes)
  }

  /** 6, 14, 32 or 64 bits, the size in the two highest. */
  length(value: number | bigint): void {
    const size = BigInt(value)
    if (size < 64n) this.byte(Number(size))
    else if (size < 16_384n) this.raw(Buffer.from([0x40 | Number(size >> 8n), Number(size & 255n)]))
    else if (size < 2n ** 32n) {
      const bytes = Buffer.alloc(5)
      bytes[0] = 0x80
      bytes.writeUInt32BE(Number(size), 1)
      this.raw(bytes)
    } else {
      const bytes = Buffer.alloc(9)
      bytes[0] = 0x81
      bytes.writeBigUInt64BE(BigInt.asUintN(64, size), 1)
      this.raw(bytes)
    }
  }

  /** A string; a short integer takes 1, 2 or 4 bytes. */
  string(text: string): void {
    const value = text.length <= 11 ? parseInt64(text) : undefined
    if (typeof value === 'number' && value >= -(2 ** 31) && value < 2 ** 31) {
      this.#integer(value)
      return
    }
    this.length(text.length)
    this.raw(Buffer.from(text, 'latin1'))
  }

  blob(bytes: Buffer): void {
    this.length(bytes.length)
    this.raw(bytes)
  }

  double(value: number): void {
    const bytes = Buffer.alloc(8)
    bytes.writeDoubleLE(value)
    this.raw(bytes)
  }

  milliseconds(value: number): void {
    const bytes = Buffer.alloc(8)
    bytes.writeBigInt64LE(BigInt(Math.floor(value)))
    this.raw(bytes)
  }

  #integer(value: number): void {
    if (value >= -128 && value < 128) this.raw(Buffer.from([0xc0, value & 255]))
    else if (value >= -32_768 && value < 32_768) {
      const bytes = Buffer.from([0xc1, 0, 0])
      bytes.writeInt16LE(value, 1)
      this.raw(bytes)
    } else {
      const bytes = Buffer.from([0xc2, 0, 0, 0, 0])
      bytes.writeInt32LE(value, 1)
      this.raw(bytes)
    }
  }
}
