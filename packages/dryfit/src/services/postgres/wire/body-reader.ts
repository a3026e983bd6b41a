import { WireError } from './wire-error.ts'

/** Reads the fields of one message body, and never past its end. */
export class BodyReader {
  readonly #buffer: Buffer
  readonly #end: number
  #position: number

  constructor(buffer: Buffer, start = 0, end = buffer.length) {
    this.#buffer = buffer
    this.#position = start
    this.#end = end
  }

  get left(): number {
    return this.#end - this.#position
  }

  byte(): number {
    return this.#buffer[this.#take(1)] as number
  }

  int16(): number {
    return this.#buffer.readInt16BE(this.#take(2))
  }

  int32(): number {
    return this.#buffer.readInt32BE(this.#take(4))
  }

  uint32(): number {
    return this.#buffer.readUInt32BE(this.#take(4))
  }

  /** Text up to its zero byte. */
  text(): string {
    const zero = this.#buffer.indexOf(0, this.#position)
    if (zero < 0 || zero >= this.#end) throw new WireError('a text of the message has no end')
    const text = this.#buffer.toString('utf8', this.#position, zero)
    this.#position = zero + 1
    return text
  }

  /** A view, not a copy. */
  bytes(length: number): Buffer {
    const start = this.#take(length)
    return this.#buffer.subarray(start, start + length)
  }

  /** All that is left, as a view. */
  rest(): Buffer {
    return this.bytes(this.left)
  }

  /** A length and so many bytes; length −1 is NULL. */
  nullable(): Buffer | null {
    const length = this.int32()
    return length === -1 ? null : this.bytes(length)
  }

  /** A count and so many elements. The count is checked against what is left, so that no wrong one reserves memory. */
  list<T>(elementBytes: number, read: () => T): T[] {
    const count = this.int16() & 0xffff
    if (count * elementBytes > this.left) throw new WireError(`a list of ${count} elements does not fit its message`)
    return Array.from({ length: count }, read)
  }

  #take(length: number): number {
    const at = this.#position
    if (length < 0 || at + length > this.#end) throw new WireError('the message is shorter than its fields')
    this.#position = at + length
    return at
  }
}
