import { once } from 'node:events'
import type { Readable } from 'node:stream'
import type { LogLine } from '../core/index.ts'
import { LineSplitter } from '../host/index.ts'

const MAX_LOG_LINES = 1000
const MAX_LINE_CHARACTERS = 64 * 1024

export interface Listening {
  readonly now?: () => number
  readonly onLine?: (text: string) => void
}

/** What a container prints, the newest of it. */
export class Output {
  readonly lines: LogLine[] = []
  /** Whether there is a container that could have printed anything. */
  begun = false
  readonly #listening: Listening

  constructor(listening: Listening) {
    this.#listening = listening
  }

  read(stream: Readable): void {
    this.begun = true
    const splitter = new LineSplitter((text) => this.#add(text), MAX_LINE_CHARACTERS)
    stream.on('data', (chunk: Buffer | string) => splitter.push(Buffer.from(chunk as string)))
    stream.once('end', () => splitter.end())
  }

  async readToEnd(stream: Readable): Promise<void> {
    this.read(stream)
    await once(stream, 'end')
  }

  #add(text: string): void {
    const { now = Date.now, onLine } = this.#listening
    this.lines.push({ at: now(), stream: 'out', text })
    if (this.lines.length > MAX_LOG_LINES) this.lines.shift()
    onLine?.(text)
  }
}
