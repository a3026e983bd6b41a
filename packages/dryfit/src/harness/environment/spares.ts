import { type Listener, listen } from '../../foundation/net/index.ts'

/** Open listeners that belong to no seam yet, so that an address can be given away without waiting. */
export class Spares {
  #listeners: Listener[] = []

  /** Makes sure that `count` can be taken. */
  async fillTo(count: number): Promise<void> {
    const missing = Math.max(0, count - this.#listeners.length)
    this.#listeners.push(...(await Promise.all(Array.from({ length: missing }, () => listen()))))
  }

  take(): Listener {
    const listener = this.#listeners.pop()
    if (listener === undefined) throw new RangeError('no spare listener is left')
    return listener
  }

  async close(): Promise<void> {
    const unused = this.#listeners
    this.#listeners = []
    await Promise.all(unused.map((listener) => listener.close()))
  }
}
