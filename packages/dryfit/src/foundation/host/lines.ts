import { StringDecoder } from 'node:string_decoder'

/**
 * Cuts a stream of bytes into lines. A line longer than `maxLineCharacters` is handed on in pieces of that length, so
 * that a program which never ends its line costs no memory.
 */
export class LineSplitter {
  readonly #emit: (line: string) => void
  readonly #maxLineCharacters: number
  readonly #decoder = new StringDecoder('utf8')
  #rest = ''

  constructor(emit: (line: string) => void, maxLineCharacters: number) {
    this.#emit = emit
    this.#maxLineCharacters = maxLineCharacters
  }

  push(chunk: Buffer): void {
    const lines = (this.#rest + this.#decoder.write(chunk)).split('\n')
    this.#rest = lines.pop() ?? ''
    for (const line of lines) this.#cut(line.endsWith('\r') ? line.slice(0, -1) : line)
    while (this.#rest.length > this.#maxLineCharacters) {
      this.#emit(this.#rest.slice(0, this.#maxLineCharacters))
      this.#rest = this.#rest.slice(this.#maxLineCharacters)
    }
  }

  /** The stream is over: hands on what is left. */
  end(): void {
    const last = this.#rest + this.#decoder.end()
    this.#rest = ''
    if (last !== '') this.#cut(last)
  }

  #cut(line: string): void {
    for (let from = 0; from < line.length || from === 0; from += this.#maxLineCharacters) {
      this.#emit(line.slice(from, from + this.#maxLineCharacters))
    }
  }
}
