import type { Socket } from 'node:net'
import type { FrameWriter } from '../wire/frame-writer.ts'
import { Heartbeat } from './heartbeat.ts'

interface Actions {
  /** Last chance to add something. */
  beforeFlush(): void
  /** It was congested, and is no longer. */
  roomAgain(): void
  /** Nothing was heard from the peer for too long. */
  dead(): void
}

/** What leaves a connection: gathered while a chunk is worked off, then written at once, and bounded. */
export class Outbox {
  readonly #socket: Socket
  readonly #out: FrameWriter
  readonly #maxBytes: number
  readonly #actions: Actions
  #heartbeat: Heartbeat | undefined
  #scheduled = false
  #stalled = false
  #stopped = false

  constructor(socket: Socket, out: FrameWriter, maxBytes: number, actions: Actions) {
    this.#socket = socket
    this.#out = out
    this.#maxBytes = maxBytes
    this.#actions = actions
    socket.on('drain', () => this.#relieve())
  }

  get congested(): boolean {
    if (this.#out.length + this.#socket.writableLength <= this.#maxBytes) return false
    this.#stalled = true
    return true
  }

  flushSoon(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    process.nextTick(() => this.flush())
  }

  flush(): void {
    this.#scheduled = false
    this.#actions.beforeFlush()
    const pieces = this.#out.take()
    if (this.#stopped || this.#socket.destroyed || pieces.length === 0) return
    this.#heartbeat?.spoke()
    if (pieces.length > 1) this.#socket.cork()
    for (const piece of pieces) this.#socket.write(piece)
    if (pieces.length > 1) this.#socket.uncork()
    this.#relieve()
  }

  /** Sends and expects a sign of life every so many seconds; 0 for never. */
  beat(intervalSeconds: number): void {
    if (intervalSeconds === 0) return
    this.#heartbeat = new Heartbeat(intervalSeconds, {
      send: () => {
        this.#out.heartbeat()
        this.flush()
      },
      dead: () => this.#actions.dead(),
    })
  }

  heard(): void {
    this.#heartbeat?.heard()
  }

  stop(): void {
    this.#stopped = true
    this.#heartbeat?.stop()
  }

  #relieve(): void {
    if (!this.#stalled || this.#stopped || this.#socket.writableLength > this.#maxBytes / 2) return
    this.#stalled = false
    this.#actions.roomAgain()
  }
}
