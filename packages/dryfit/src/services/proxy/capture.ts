/** The beginning of a body, kept for the journal while the whole of it streams past. */
export class Capture {
  readonly #maxBytes: number
  readonly #chunks: Uint8Array[] = []
  #keptBytes = 0
  #bytes = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** Size of what has streamed past. */
  get bytes(): number {
    return this.#bytes
  }

  /** Size of what is kept. */
  get keptBytes(): number {
    return this.#keptBytes
  }

  /** Whether nothing had to be left out. */
  get complete(): boolean {
    return this.#keptBytes === this.#bytes
  }

  take(chunk: Uint8Array): void {
    this.#bytes += chunk.length
    const room = this.#maxBytes - this.#keptBytes
    if (room <= 0) return
    const kept = chunk.length <= room ? chunk : chunk.slice(0, room)
    this.#chunks.push(kept)
    this.#keptBytes += kept.length
  }

  /** What is kept, in one piece; undefined when there was no body. */
  get body(): Uint8Array | undefined {
    if (this.#keptBytes === 0) return undefined
    if (this.#chunks.length > 1) this.#chunks.splice(0, Infinity, Buffer.concat(this.#chunks))
    return this.#chunks[0]
  }
}
