import { splitInline } from './inline.ts'
import {
  REQUEST_LIMITS,
  type RequestLimits,
  UNAUTHENTICATED_MAX_ARGUMENTS,
  UNAUTHENTICATED_MAX_BULK_BYTES,
} from './limits.ts'

/** The bytes are not RESP: the connection gets `-ERR Protocol error: …` and is closed. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError'
}

const STAR = 42
const DOLLAR = 36
const CR = 13
const LF = 10
const MINUS = 45
const LARGEST_COUNT = 2 ** 31 - 1
const EMPTY = Buffer.alloc(0)

/**
 * Bytes → commands, in whatever pieces they arrive.
 *
 * ```
 *   feed(chunk) ──▶ [ buffered ] ──▶ next() ──▶ ['SET', 'user:1', '…']
 * ```
 *
 * A command that is not complete keeps its parsed arguments, so each byte is looked at once however it was cut.
 */
export class RequestParser {
  readonly #limits: RequestLimits
  /** While false, only small requests are taken: see `UNAUTHENTICATED_…` in limits.ts. */
  authenticated = true
  #buffer: Buffer = EMPTY
  #position = 0
  /** Pieces of a long bulk that are not joined yet, so that joining stays linear. */
  #pieces: Buffer[] = []
  #piecesBytes = 0
  #wantedBytes = 0
  #args: string[] = []
  #argsBytes = 0
  #argumentsLeft = 0
  #bulkLength = -1

  constructor(limits: RequestLimits = REQUEST_LIMITS) {
    this.#limits = limits
  }

  /** Bytes that are held for a command that is not complete. */
  get bufferedBytes(): number {
    return this.#buffer.length - this.#position + this.#piecesBytes + this.#argsBytes
  }

  /** @throws {ProtocolError} when an unfinished request outgrows its limit. */
  feed(chunk: Buffer): void {
    if (this.#wantedBytes > 0) {
      this.#collect(chunk)
      return
    }
    this.#buffer =
      this.#position >= this.#buffer.length ? chunk : Buffer.concat([this.#buffer.subarray(this.#position), chunk])
    this.#position = 0
    if (this.bufferedBytes > this.#limits.maxRequestBytes) throw new ProtocolError('query buffer limit')
  }

  /**
   * The next complete command, or undefined until more bytes come. Never empty.
   *
   * @throws {ProtocolError}
   */
  next(): string[] | undefined {
    if (this.#wantedBytes > 0) return undefined
    for (;;) {
      if (this.#argumentsLeft > 0) return this.#readArguments()
      if (this.#position >= this.#buffer.length) return undefined
      const command = this.#buffer[this.#position] === STAR ? this.#readArray() : this.#readInline()
      if (command === undefined || command.length > 0) return command
    }
  }

  /** An array's head; `[]` when the array is empty, which is skipped like an empty line. */
  #readArray(): string[] | undefined {
    const end = this.#lineEnd('too big mbulk count string')
    if (end < 0) return undefined
    const count = readCount(this.#buffer, this.#position + 1, end)
    if (count === undefined || count > LARGEST_COUNT) throw new ProtocolError('invalid multibulk length')
    if (!this.authenticated && count > UNAUTHENTICATED_MAX_ARGUMENTS) {
      throw new ProtocolError('unauthenticated multibulk length')
    }
    this.#position = end + 2
    if (count <= 0) return []
    this.#argumentsLeft = count
    this.#args = []
    this.#argsBytes = 0
    return this.#readArguments()
  }

  #readArguments(): string[] | undefined {
    while (this.#argumentsLeft > 0) {
      if (this.#bulkLength < 0 && !this.#readBulkHead()) return undefined
      const start = this.#position
      const end = start + this.#bulkLength
      if (end + 2 > this.#buffer.length) {
        this.#want(this.#bulkLength + 2)
        return undefined
      }
      this.#args.push(this.#buffer.toString('latin1', start, end))
      this.#argsBytes += this.#bulkLength
      this.#position = end + 2
      this.#bulkLength = -1
      this.#argumentsLeft--
    }
    const args = this.#args
    this.#args = []
    this.#argsBytes = 0
    return args
  }

  #readBulkHead(): boolean {
    const buffer = this.#buffer
    const position = this.#position
    if (position >= buffer.length) return false
    if (buffer[position] !== DOLLAR) {
      // Redis finds the line first and complains about its length before it looks at the byte.
      if (this.#lineEnd('too big bulk count string') < 0) return false
      throw new ProtocolError(`expected '$', got '${String.fromCharCode(buffer[position] as number)}'`)
    }
    const end = this.#lineEnd('too big bulk count string')
    if (end < 0) return false
    const length = readCount(buffer, position + 1, end)
    if (length === undefined || length < 0 || length > this.#limits.maxBulkBytes) {
      throw new ProtocolError('invalid bulk length')
    }
    if (!this.authenticated && length > UNAUTHENTICATED_MAX_BULK_BYTES) {
      throw new ProtocolError('unauthenticated bulk length')
    }
    this.#position = end + 2
    this.#bulkLength = length
    return true
  }

  #readInline(): string[] | undefined {
    const lineFeed = this.#buffer.indexOf(LF, this.#position)
    if (lineFeed < 0) {
      if (this.#buffer.length - this.#position > this.#limits.maxLineBytes) {
        throw new ProtocolError('too big inline request')
      }
      return undefined
    }
    const end = lineFeed > this.#position && this.#buffer[lineFeed - 1] === CR ? lineFeed - 1 : lineFeed
    const args = splitInline(this.#buffer.toString('latin1', this.#position, end))
    if (args === undefined) throw new ProtocolError('unbalanced quotes in request')
    this.#position = lineFeed + 1
    return args
  }

  /** Where the line's CR is; -1 while the line is not complete. The byte after CR is not looked at, as in Redis. */
  #lineEnd(tooLong: string): number {
    const buffer = this.#buffer
    let end = this.#position + 1
    // Counts are short: a loop beats a call into the runtime.
    const near = Math.min(buffer.length, end + 12)
    while (end < near && buffer[end] !== CR) end++
    if (end === near) end = near < buffer.length ? buffer.indexOf(CR, near) : -1
    if (end >= 0) return end + 1 < buffer.length ? end : -1
    if (buffer.length - this.#position > this.#limits.maxLineBytes) throw new ProtocolError(tooLong)
    return -1
  }

  /** From now on chunks are only collected, until there are `bytes` of them. */
  #want(bytes: number): void {
    const rest = this.#buffer.subarray(this.#position)
    this.#buffer = EMPTY
    this.#position = 0
    this.#pieces = [rest]
    this.#piecesBytes = rest.length
    this.#wantedBytes = bytes
  }

  #collect(chunk: Buffer): void {
    this.#pieces.push(chunk)
    this.#piecesBytes += chunk.length
    if (this.bufferedBytes > this.#limits.maxRequestBytes) throw new ProtocolError('query buffer limit')
    if (this.#piecesBytes < this.#wantedBytes) return
    this.#buffer = Buffer.concat(this.#pieces, this.#piecesBytes)
    this.#position = 0
    this.#pieces = []
    this.#piecesBytes = 0
    this.#wantedBytes = 0
  }
}

/** A whole number in `[start, end)`, as Redis' string2ll takes it: no `+`, no leading zeros. */
function readCount(buffer: Buffer, start: number, end: number): number | undefined {
  const negative = buffer[start] === MINUS
  let position = negative ? start + 1 : start
  const digits = end - position
  if (digits < 1 || digits > 19 || (buffer[position] === 48 && (digits > 1 || negative))) return undefined
  let value = 0
  for (; position < end; position++) {
    const digit = (buffer[position] as number) - 48
    if (digit < 0 || digit > 9) return undefined
    value = value * 10 + digit
  }
  return negative ? -value : value
}
