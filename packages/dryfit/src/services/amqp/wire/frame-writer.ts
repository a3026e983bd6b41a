import { ByteWriter } from './bytes.ts'
import { FRAME_BODY, FRAME_END, FRAME_HEADER, FRAME_HEARTBEAT, FRAME_METHOD, FRAME_OVERHEAD_BYTES } from './frames.ts'
import { writeMethod } from './method-codec.ts'
import { BASIC_CLASS, type MethodArgs, type MethodName } from './methods.ts'

/** Bodies from this size on are handed over as they are, smaller ones are copied among the other frames. */
const LARGE_BODY_BYTES = 16 * 1024

/** Writes frames one behind the other; {@link take} hands them out. */
export class FrameWriter {
  /** Largest frame the peer accepts, overhead included; 0 for no limit. */
  maxFrameBytes = 0
  readonly #writer = new ByteWriter(4096)
  #finished: Buffer[] = []
  #finishedBytes = 0

  /** Bytes that wait to be taken. */
  get length(): number {
    return this.#finishedBytes + this.#writer.length
  }

  method<N extends MethodName>(channel: number, name: N, args: MethodArgs<N>): void {
    const size = this.#begin(FRAME_METHOD, channel)
    writeMethod(this.#writer, name, args)
    this.#end(size)
  }

  /** A method that carries content: its frame, the header frame, and as many body frames as needed (§2.3.5.2). */
  content<N extends MethodName>(
    channel: number,
    name: N,
    args: MethodArgs<N>,
    properties: Uint8Array,
    body: Buffer,
  ): void {
    this.method(channel, name, args)
    const size = this.#begin(FRAME_HEADER, channel)
    this.#writer.uint16(BASIC_CLASS)
    this.#writer.uint16(0)
    this.#writer.uint64(body.length)
    this.#writer.raw(properties)
    this.#end(size)
    const most = this.maxFrameBytes === 0 ? body.length : this.maxFrameBytes - FRAME_OVERHEAD_BYTES
    for (let at = 0; at < body.length; at += most) this.#body(channel, body.subarray(at, at + most))
  }

  heartbeat(): void {
    this.#end(this.#begin(FRAME_HEARTBEAT, 0))
  }

  /** A frame as it came from elsewhere. */
  frame(type: number, channel: number, payload: Buffer): void {
    const size = this.#begin(type, channel)
    this.#writer.raw(payload)
    this.#end(size)
  }

  /** Hands out what was written, in as few pieces as possible. */
  take(): Buffer[] {
    const pieces = this.#finished
    this.#finished = []
    this.#finishedBytes = 0
    if (this.#writer.length > 0) pieces.push(this.#writer.take())
    return pieces
  }

  #body(channel: number, bytes: Buffer): void {
    const size = this.#begin(FRAME_BODY, channel)
    if (bytes.length < LARGE_BODY_BYTES) {
      this.#writer.raw(bytes)
      this.#end(size)
      return
    }
    this.#writer.fill32At(size, bytes.length)
    this.#append(bytes)
    this.#writer.uint8(FRAME_END)
  }

  #append(bytes: Buffer): void {
    if (this.#writer.length > 0) {
      const before = this.#writer.take()
      this.#finished.push(before)
      this.#finishedBytes += before.length
    }
    this.#finished.push(bytes)
    this.#finishedBytes += bytes.length
  }

  #begin(type: number, channel: number): number {
    this.#writer.uint8(type)
    this.#writer.uint16(channel)
    return this.#writer.reserve32()
  }

  #end(size: number): void {
    this.#writer.fill32(size)
    this.#writer.uint8(FRAME_END)
  }
}
