import { WireError } from './wire-error.ts'

/** What {@link FrameReader.next} found. */
export const STEP = Object.freeze({
  /** Nothing more until the next chunk. */
  more: 0,
  /** A message; its head is whole. */
  frame: 1,
  /** A piece of a message whose head was given before, or whose reader wants no head. */
  piece: 2,
})

export type Step = (typeof STEP)[keyof typeof STEP]

/** Type byte and length. */
export const HEADER_BYTES = 5

/** PostgreSQL itself refuses larger messages (`PQ_LARGE_MESSAGE_LIMIT`). */
const LARGEST_MESSAGE_BYTES = 1024 * 1024 * 1024

/**
 * Cuts a stream of bytes into messages, wherever the chunks end. It holds back at most one head.
 *
 * ```
 *   feed(chunk) ──▶ next() ──▶ frame  buffer[start … end)  the header and at most headBytes(type) of the body
 *                         ──▶ piece  buffer[start … end)  the body beyond the head, as it comes
 *                         ──▶ more   feed again
 * ```
 *
 * Frames and pieces, one after the other, are exactly the bytes that were fed. What lies in one chunk is not copied.
 */
export class FrameReader {
  /** Where the last step's bytes are. */
  buffer: Buffer = EMPTY
  start = 0
  end = 0
  /** Type byte of the last frame. */
  type = 0
  /** Length of the last frame's whole body, even where only its head was given. */
  bodyBytes = 0

  readonly #headBytes: (type: number) => number
  readonly #header = Buffer.alloc(HEADER_BYTES)
  #chunk: Buffer = EMPTY
  #position = 0
  /** Bytes of the current message that are still to come as pieces. */
  #streaming = 0
  /** A head that began in an earlier chunk; until its length is known, the header itself. */
  #carry: Buffer | undefined
  #carried = 0

  /** @param headBytes how much of the body of a message of this type its reader wants to see in one piece */
  constructor(headBytes: (type: number) => number) {
    this.#headBytes = headBytes
  }

  /** Bytes that were fed and not yet given out: a message of which the rest is missing. */
  get heldBytes(): number {
    return this.#carried + this.#chunk.length - this.#position
  }

  /** Pieces of a message are still to come whose head was given. */
  get streaming(): boolean {
    return this.#streaming > 0
  }

  /** True between two messages: nothing is held and no body is under way. */
  get atBoundary(): boolean {
    return this.#streaming === 0 && this.heldBytes === 0
  }

  /** Gives the next chunk. Only after {@link next} has said `more`. */
  feed(chunk: Buffer): void {
    this.#chunk = chunk
    this.#position = 0
  }

  /** @throws WireError when a length cannot be true. */
  next(): Step {
    if (this.#streaming > 0) return this.#nextPiece()
    if (this.#carry !== undefined) return this.#nextCarried(this.#carry)
    const chunk = this.#chunk
    const position = this.#position
    const available = chunk.length - position
    if (available >= HEADER_BYTES) {
      const headLength = this.#readHeader(chunk, position)
      if (available >= headLength) return this.#give(chunk, position, headLength)
    } else if (available === 0) return STEP.more
    return this.#nextCarried(this.#header)
  }

  #nextPiece(): Step {
    const available = this.#chunk.length - this.#position
    if (available === 0) return STEP.more
    const length = Math.min(available, this.#streaming)
    this.buffer = this.#chunk
    this.start = this.#position
    this.end = this.#position + length
    this.#position = this.end
    this.#streaming -= length
    return STEP.piece
  }

  #nextCarried(carry: Buffer): Step {
    this.#carry = carry
    if (!this.#fill(carry)) return STEP.more
    if (carry === this.#header) {
      const head = Buffer.allocUnsafe(this.#readHeader(carry, 0))
      carry.copy(head, 0)
      this.#carry = head
      if (!this.#fill(head)) return STEP.more
      return this.#giveCarried(head)
    }
    return this.#giveCarried(carry)
  }

  #fill(carry: Buffer): boolean {
    const copied = this.#chunk.copy(carry, this.#carried, this.#position)
    this.#carried += copied
    this.#position += copied
    return this.#carried === carry.length
  }

  #giveCarried(head: Buffer): Step {
    this.#carry = undefined
    this.#carried = 0
    this.buffer = head
    this.start = 0
    this.end = head.length
    this.#streaming = this.bodyBytes + HEADER_BYTES - head.length
    return STEP.frame
  }

  #give(chunk: Buffer, position: number, headLength: number): Step {
    this.buffer = chunk
    this.start = position
    this.end = position + headLength
    this.#position = this.end
    this.#streaming = this.bodyBytes + HEADER_BYTES - headLength
    return STEP.frame
  }

  /** Returns the length of the head with its header. */
  #readHeader(buffer: Buffer, at: number): number {
    const type = buffer[at] as number
    const bodyBytes = buffer.readInt32BE(at + 1) - 4
    if (bodyBytes < 0 || bodyBytes > LARGEST_MESSAGE_BYTES) {
      throw new WireError(`a message of type ${showType(type)} says that it is ${bodyBytes + 4} bytes long`)
    }
    const head = Math.min(bodyBytes, this.#headBytes(type))
    this.type = type
    this.bodyBytes = bodyBytes
    return HEADER_BYTES + head
  }
}

const EMPTY = Buffer.alloc(0)

function showType(type: number): string {
  return type > 0x20 && type < 0x7f ? `"${String.fromCharCode(type)}"` : `0x${type.toString(16).padStart(2, '0')}`
}
