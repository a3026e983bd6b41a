import type { Statement } from './statement.ts'

/** What is kept of a reply at most, in bytes, until a fault decides about it. */
const MAX_WITHHELD_BYTES = 4 * 1024 * 1024

interface Section {
  readonly statement: Statement
  parts: Buffer[]
}

/** Replies that are kept back because a fault has a say in them, in sections by statement. */
export class WithheldReply {
  /** The end of the reply is not here: it was too long to keep, or the client asked for its beginning. */
  truncated = false
  #sections: Section[] = []
  #bytes = 0

  get statements(): readonly Statement[] {
    return this.#sections.map(({ statement }) => statement)
  }

  /** The statement whose reply is being collected. */
  get latest(): Statement | undefined {
    return this.#sections.at(-1)?.statement
  }

  get parts(): readonly Buffer[] {
    return this.#sections.flatMap(({ parts }) => parts)
  }

  begin(statement: Statement): void {
    this.#sections.push({ statement, parts: [] })
  }

  /** Keeps a copy; false when it is enough. */
  add(bytes: Buffer): boolean {
    this.#sections.at(-1)?.parts.push(Buffer.from(bytes))
    this.#bytes += bytes.length
    return this.#bytes <= MAX_WITHHELD_BYTES
  }

  /**
   * Puts an error in place of a statement's reply and of the replies after it; only the last message, ReadyForQuery,
   * stays. False where that end is missing: then there is nothing true that could be sent.
   */
  replace(statement: Statement, error: Buffer): boolean {
    if (this.truncated) return false
    const index = this.#sections.findIndex((section) => section.statement === statement)
    const ready = this.#sections.at(-1)?.parts.at(-1)
    this.#sections = this.#sections.slice(0, index + 1)
    const section = this.#sections[index]
    if (section !== undefined) section.parts = ready === undefined ? [error] : [error, ready]
    return true
  }
}
