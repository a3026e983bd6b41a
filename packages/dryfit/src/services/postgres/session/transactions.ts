import { STATUS } from '../wire/index.ts'
import type { Statement } from './statement.ts'

/** Numbers transactions; one for each gateway, so that a number means one transaction of an environment. */
export interface TransactionCounter {
  next: number
}

/**
 * Puts statements in brackets by the status that the server reports when it is ready, so that no SQL has to be read.
 *
 * ```
 *   BEGIN  ─Z(T)─▶  INSERT  ─Z(T)─▶  COMMIT  ─Z(I)─▶        all three: transaction 7
 * ```
 */
export class TransactionBracket {
  /** Status byte of the last ReadyForQuery. */
  status: number = STATUS.idle
  /** The open transaction. */
  id: number | undefined
  /** When it was opened, by `performance.now()`. */
  startedTick = 0
  longestMs = 0
  readonly #counter: TransactionCounter

  constructor(counter: TransactionCounter) {
    this.#counter = counter
  }

  /** How long the open transaction has been open, in real milliseconds; 0 without one. */
  get openMs(): number {
    return this.id === undefined ? 0 : performance.now() - this.startedTick
  }

  /** The server is ready after `statements`. */
  ready(status: number, statements: readonly Statement[]): void {
    this.status = status
    if (this.id === undefined && status !== STATUS.idle) {
      this.id = this.#counter.next++
      this.startedTick = statements[0]?.openedTick ?? performance.now()
    }
    if (this.id === undefined) return
    for (const statement of statements) statement.attributes.transaction = this.id
    if (status === STATUS.idle) this.#end()
  }

  #end(): void {
    this.longestMs = Math.max(this.longestMs, this.openMs)
    this.id = undefined
  }
}
