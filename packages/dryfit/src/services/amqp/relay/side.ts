import type { Socket } from 'node:net'
import type { Command } from '../session/content-assembler.ts'
import { FrameWriter } from '../wire/frame-writer.ts'
import type { MethodArgs, MethodName } from '../wire/methods.ts'

/** One end of a relay, as a place to write commands to. Gathers what is written in one turn. */
export class Side {
  readonly out = new FrameWriter()
  readonly socket: Socket
  readonly #maxBytes: number
  readonly #onFull: (full: boolean) => void
  #scheduled = false
  #full = false

  constructor(socket: Socket, maxBytes: number, onFull: (full: boolean) => void) {
    this.socket = socket
    this.#maxBytes = maxBytes
    this.#onFull = onFull
    socket.on('drain', () => this.#check())
  }

  method<N extends MethodName>(channel: number, name: N, args: MethodArgs<N>): void {
    this.out.method(channel, name, args)
    this.#flushSoon()
  }

  command(channel: number, { method, properties, body }: Command): void {
    const args = method.args as never
    if (properties.length === 0) this.out.method(channel, method.name, args)
    else this.out.content(channel, method.name, args, properties, body)
    this.#flushSoon()
  }

  frame(type: number, channel: number, payload: Buffer): void {
    this.out.frame(type, channel, payload)
    this.#flushSoon()
  }

  flush(): void {
    this.#scheduled = false
    const pieces = this.out.take()
    if (this.socket.destroyed) return
    for (const piece of pieces) this.socket.write(piece)
    this.#check()
  }

  #flushSoon(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    process.nextTick(() => this.flush())
  }

  /** Whoever feeds a peer that does not read has to wait. */
  #check(): void {
    const full = this.socket.writableLength > this.#maxBytes
    if (full === this.#full) return
    this.#full = full
    this.#onFull(full)
  }
}
