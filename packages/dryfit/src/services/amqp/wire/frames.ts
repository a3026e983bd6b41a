/** Frame types (AMQP 0-9-1 §4.2.3). */
export const FRAME_METHOD = 1
export const FRAME_HEADER = 2
export const FRAME_BODY = 3
export const FRAME_HEARTBEAT = 8
export const FRAME_END = 0xce

/** Type, channel and size before the payload, the end octet after it. */
export const FRAME_OVERHEAD_BYTES = 8

/** `AMQP`, 0, and the version 0-9-1. */
export const PROTOCOL_HEADER = Buffer.from('AMQP\x00\x00\x09\x01', 'latin1')

export interface Frame {
  readonly type: number
  readonly channel: number
  /** A view of the bytes that came in: copy it to keep it. */
  readonly payload: Buffer
}

/** A frame that cannot be: after it, nothing that follows can be trusted. */
export interface FrameFault {
  readonly type: number
  readonly channel: number
  readonly payload: Buffer
  readonly reason:
    | { readonly kind: 'too-large'; readonly sizeBytes: number; readonly maxBytes: number }
    | { readonly kind: 'end-marker'; readonly got: number }
}

/** What a {@link FrameParser} found. */
export interface FrameSink {
  header(bytes: Buffer): void
  frame(frame: Frame): void
  fault(fault: FrameFault): void
}

const HEADER_BYTES = 7
const PROTOCOL_HEADER_BYTES = 8

/**
 * Cuts a stream of bytes into the protocol header and frames, however the bytes are split on arrival.
 *
 * ```
 *   chunks ──▶ [rest of last time + chunk] ──▶ header | frame | frame | …
 * ```
 */
export class FrameParser {
  /** Largest frame that is let in, overhead included; 0 for no limit. */
  maxFrameBytes: number
  readonly #sink: FrameSink
  #expectsHeader: boolean
  #kept: Buffer[] = []
  #keptBytes = 0
  #neededBytes: number
  #stopped = false

  constructor(sink: FrameSink, { maxFrameBytes, header = true }: { maxFrameBytes: number; header?: boolean }) {
    this.#sink = sink
    this.maxFrameBytes = maxFrameBytes
    this.#expectsHeader = header
    this.#neededBytes = header ? PROTOCOL_HEADER_BYTES : HEADER_BYTES
  }

  /** Takes no more bytes: the connection is over. */
  stop(): void {
    this.#stopped = true
    this.#kept = []
    this.#keptBytes = 0
  }

  feed(chunk: Buffer): void {
    if (this.#stopped) return
    this.#kept.push(chunk)
    this.#keptBytes += chunk.length
    // Pieces are only joined once they are enough, so that a large frame in small pieces costs one copy.
    if (this.#keptBytes < this.#neededBytes) return
    const bytes = this.#kept.length === 1 ? chunk : Buffer.concat(this.#kept)
    this.#kept = []
    this.#keptBytes = 0
    const used = this.#parse(bytes)
    if (used < bytes.length && !this.#stopped) {
      const rest = used === 0 ? bytes : bytes.subarray(used)
      this.#kept = [rest]
      this.#keptBytes = rest.length
    }
  }

  #parse(bytes: Buffer): number {
    let at = 0
    while (!this.#stopped) {
      const used = this.#expectsHeader ? this.#parseHeader(bytes, at) : this.#parseFrame(bytes, at)
      if (used === 0) break
      at += used
    }
    return at
  }

  #parseHeader(bytes: Buffer, at: number): number {
    this.#neededBytes = PROTOCOL_HEADER_BYTES
    if (bytes.length - at < PROTOCOL_HEADER_BYTES) return 0
    this.#expectsHeader = false
    this.#neededBytes = HEADER_BYTES
    this.#sink.header(bytes.subarray(at, at + PROTOCOL_HEADER_BYTES))
    return PROTOCOL_HEADER_BYTES
  }

  #parseFrame(bytes: Buffer, at: number): number {
    this.#neededBytes = HEADER_BYTES
    const available = bytes.length - at
    if (available < HEADER_BYTES) return 0
    const type = bytes[at] as number
    const channel = ((bytes[at + 1] as number) << 8) | (bytes[at + 2] as number)
    const size = bytes.readUInt32BE(at + 3)
    // RabbitMQ lets a frame be 8 octets too long, since clients get this wrong.
    if (this.maxFrameBytes > 0 && size > this.maxFrameBytes) {
      const reason = {
        kind: 'too-large',
        sizeBytes: size,
        maxBytes: this.maxFrameBytes - FRAME_OVERHEAD_BYTES,
      } as const
      this.#fail({ type, channel, payload: Buffer.alloc(0), reason })
      return 0
    }
    const whole = HEADER_BYTES + size + 1
    if (available < whole) {
      this.#neededBytes = whole
      return 0
    }
    const payload = bytes.subarray(at + HEADER_BYTES, at + HEADER_BYTES + size)
    const end = bytes[at + whole - 1] as number
    if (end !== FRAME_END) {
      this.#fail({ type, channel, payload, reason: { kind: 'end-marker', got: end } })
      return 0
    }
    this.#sink.frame({ type, channel, payload })
    return whole
  }

  #fail(fault: FrameFault): void {
    this.stop()
    this.#sink.fault(fault)
  }
}
