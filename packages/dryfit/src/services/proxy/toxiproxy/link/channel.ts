/** A piece of a stream and when it came, in the time of the environment. */
export interface Chunk {
  readonly data: Buffer
  readonly at: number
}

/** What flows through a chain: pieces, and then the end. */
export type Flow = Chunk | 'end'

/** A bounded queue between two stages: who puts waits while it is full, who takes waits while it is empty. */
export class Channel {
  readonly #capacity: number
  readonly #items: Flow[] = []
  readonly #putters: (() => void)[] = []
  #taker: (() => void) | undefined

  /** @param capacity how many pieces may wait here before who puts has to wait. */
  constructor(capacity: number) {
    this.#capacity = capacity
  }

  /** What waits to be taken. */
  get size(): number {
    return this.#items.length
  }

  /** Resolves when there is room again for the next. */
  put(item: Flow): Promise<void> {
    this.#items.push(item)
    this.wake()
    if (this.#items.length <= this.#capacity) return Promise.resolve()
    return new Promise((resolve) => this.#putters.push(resolve))
  }

  /** The next, if there is one. */
  takeNow(): Flow | undefined {
    const item = this.#items.shift()
    if (item !== undefined) this.#putters.shift()?.()
    return item
  }

  /** Resolves when there may be something to take, or somebody called {@link wake}. */
  changed(): Promise<void> {
    return new Promise((resolve) => {
      this.#taker = resolve
    })
  }

  /** Lets whoever waits to take look again. */
  wake(): void {
    this.#taker?.()
    this.#taker = undefined
  }
}
