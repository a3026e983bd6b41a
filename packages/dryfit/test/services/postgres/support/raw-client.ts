import type { Duplex } from 'node:stream'
import {
  BACKEND,
  encodeStartup,
  FrameReader,
  HEADER_BYTES,
  STARTUP,
  STEP,
} from '../../../../src/services/postgres/wire/index.ts'

/** A message of the server: its type as a letter, and its body. */
export interface Frame {
  readonly type: string
  readonly body: Buffer
}

/** A client that sends bytes as they are given and shows what comes back, message by message. */
export class RawClient {
  readonly frames: Frame[] = []
  readonly #socket: Duplex
  readonly #reader = new FrameReader(() => 1 << 24)
  #ended = false
  #wake: () => void = () => {}

  constructor(socket: Duplex) {
    this.#socket = socket
    socket.on('data', (chunk: Buffer) => {
      this.#read(chunk)
      this.#wake()
    })
    socket.on('error', () => {})
    for (const event of ['end', 'close']) {
      socket.once(event, () => {
        this.#ended = true
        this.#wake()
      })
    }
  }

  /** Logs in at a server that trusts, and forgets what it said. */
  async logIn(parameters: Readonly<Record<string, string>>): Promise<void> {
    this.send(encodeStartup(STARTUP.protocol30, new Map(Object.entries(parameters))))
    await this.ready()
    this.frames.length = 0
  }

  send(bytes: Buffer): void {
    this.#socket.write(bytes)
  }

  /** Waits for so many ReadyForQuery messages altogether, or for the end of the connection. */
  async ready(count = 1): Promise<Frame[]> {
    await this.until(() => this.#count('Z') >= count)
    return this.frames
  }

  async until(come: () => boolean): Promise<void> {
    while (!come() && !this.#ended) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  get ended(): boolean {
    return this.#ended
  }

  destroy(): void {
    this.#socket.destroy()
  }

  #count(type: string): number {
    return this.frames.filter((frame) => frame.type === type).length
  }

  #read(chunk: Buffer): void {
    this.#reader.feed(chunk)
    for (let step = this.#reader.next(); step !== STEP.more; step = this.#reader.next()) {
      const { type, buffer, start, end } = this.#reader
      this.frames.push({
        type: String.fromCharCode(type),
        body: Buffer.from(buffer.subarray(start + HEADER_BYTES, end)),
      })
    }
  }
}

/** The frames without what differs from one session to the next. */
export function comparable(frames: readonly Frame[]): string[] {
  return frames
    .filter(({ type }) => type !== letter(BACKEND.backendKeyData))
    .map(({ type, body }) => `${type} ${type === 'A' ? body.subarray(4).toString('latin1') : body.toString('latin1')}`)
}

function letter(type: number): string {
  return String.fromCharCode(type)
}
