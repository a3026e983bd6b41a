/** Collects the fields of one message and frames them. */
export class MessageWriter {
  readonly #parts: Buffer[] = []

  byte(value: number): this {
    this.#parts.push(Buffer.of(value))
    return this
  }

  int16(value: number): this {
    const part = Buffer.allocUnsafe(2)
    part.writeUInt16BE(value & 0xffff)
    this.#parts.push(part)
    return this
  }

  int32(value: number): this {
    const part = Buffer.allocUnsafe(4)
    part.writeInt32BE(value | 0)
    this.#parts.push(part)
    return this
  }

  /** Text and its zero byte. */
  text(value: string): this {
    this.#parts.push(Buffer.from(`${value}\0`))
    return this
  }

  bytes(value: Uint8Array): this {
    this.#parts.push(Buffer.from(value.buffer, value.byteOffset, value.byteLength))
    return this
  }

  /** A length and the bytes; NULL is length −1. */
  nullable(value: Uint8Array | null): this {
    return value === null ? this.int32(-1) : this.int32(value.byteLength).bytes(value)
  }

  /** A 16-bit count and the elements. */
  list<T>(values: readonly T[], write: (value: T) => void): this {
    this.int16(values.length)
    for (const value of values) write(value)
    return this
  }

  /** Type byte, length, fields. */
  message(type: number): Buffer {
    const body = Buffer.concat(this.#parts)
    const header = Buffer.allocUnsafe(5)
    header[0] = type
    header.writeInt32BE(body.length + 4, 1)
    return Buffer.concat([header, body])
  }

  /** A packet of the startup phase: length and fields, without a type byte. */
  packet(): Buffer {
    const body = Buffer.concat(this.#parts)
    const header = Buffer.allocUnsafe(4)
    header.writeInt32BE(body.length + 4)
    return Buffer.concat([header, body])
  }
}
