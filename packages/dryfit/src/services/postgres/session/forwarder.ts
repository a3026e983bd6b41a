/**
 * Passes bytes on in as few writes as possible: what lies side by side in one buffer leaves as one piece, uncopied.
 */
export class Forwarder {
  readonly #write: (bytes: Buffer) => void
  #buffer: Buffer = EMPTY
  #start = 0
  #end = 0

  constructor(write: (bytes: Buffer) => void) {
    this.#write = write
  }

  /** Passes `buffer[start … end)`, at the latest with the next {@link flush}. */
  pass(buffer: Buffer, start: number, end: number): void {
    if (this.#buffer === buffer && this.#end === start) {
      this.#end = end
      return
    }
    this.flush()
    this.#buffer = buffer
    this.#start = start
    this.#end = end
  }

  /** Sends bytes of our own after all that was passed. */
  insert(bytes: Buffer): void {
    this.flush()
    this.#write(bytes)
  }

  flush(): void {
    if (this.#end === this.#start) return
    const whole = this.#start === 0 && this.#end === this.#buffer.length
    const bytes = whole ? this.#buffer : this.#buffer.subarray(this.#start, this.#end)
    this.#start = this.#end = 0
    this.#buffer = EMPTY
    this.#write(bytes)
  }
}

const EMPTY = Buffer.alloc(0)
