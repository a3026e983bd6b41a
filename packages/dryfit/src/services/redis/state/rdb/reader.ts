import { ERRORS } from '../../errors.ts'
import { decompress } from './lzf.ts'

/** Reads RDB's own units. @throws {ErrorReply} `Bad data format` when the bytes end early or mean nothing */
export class RdbReader {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  get atEnd(): boolean {
    return this.#at >= this.#bytes.length
  }

  take(count: number): Buffer {
    if (count < 0 || this.#at + count > this.#bytes.length) throw ERRORS.badDumpData
    this.#at += count
    return this.#bytes.subarray(this.#at - count, this.#at)
  }

  byte(): number {
    return this.take(1)[0] as number
  }

  /** A length that must be a plain one, and fit into memory. */
  length(): number {
    return Number(this.bigLength())
  }

  bigLength(): bigint {
    const { value, special } = this.#head()
    if (special) throw ERRORS.badDumpData
    return value
  }

  string(): string {
    return this.blob().toString('latin1')
  }

  blob(): Buffer {
    const { value, special } = this.#head()
    if (!special) return this.take(Number(value))
    if (value === 0n) return Buffer.from(String(this.take(1).readInt8()))
    if (value === 1n) return Buffer.from(String(this.take(2).readInt16LE()))
    if (value === 2n) return Buffer.from(String(this.take(4).readInt32LE()))
    if (value !== 3n) throw ERRORS.badDumpData
    const compressed = this.length()
    const size = this.length()
    return decompress(this.take(compressed), size)
  }

  double(): number {
    return this.take(8).readDoubleLE()
  }

  milliseconds(): number {
    return Number(this.take(8).readBigInt64LE())
  }

  /** A double as old RDB files have it: text with its length, or a byte for the ones without digits. */
  textDouble(): number {
    const length = this.byte()
    if (length === 253) return Number.NaN
    if (length === 254) return Number.POSITIVE_INFINITY
    if (length === 255) return Number.NEGATIVE_INFINITY
    return Number(this.take(length).toString('latin1'))
  }

  #head(): { value: bigint; special: boolean } {
    const first = this.byte()
    const low = BigInt(first & 0x3f)
    if (first < 0x40) return { value: low, special: false }
    if (first < 0x80) return { value: (low << 8n) | BigInt(this.byte()), special: false }
    if (first === 0x80) return { value: BigInt(this.take(4).readUInt32BE()), special: false }
    if (first === 0x81) return { value: this.take(8).readBigUInt64BE(), special: false }
    return { value: low, special: true }
  }
}
