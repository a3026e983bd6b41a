import type { ErrorFields } from '../wire/index.ts'
import type { Portal, PreparedStatement } from './prepared.ts'
import type { Statement } from './statement.ts'

/** What the client sent, by the reply that ends it. */
export const EXPECT = Object.freeze({
  startup: 0,
  parse: 1,
  bind: 2,
  describe: 3,
  close: 4,
  execute: 5,
  sync: 6,
  query: 7,
})

export type ExpectKind = (typeof EXPECT)[keyof typeof EXPECT]

/** A message that was passed to the server, and whose reply has not come in full. */
export class Expectation {
  readonly kind: ExpectKind
  readonly statement: Statement | undefined
  readonly prepared: PreparedStatement | undefined
  readonly portal: Portal | undefined
  /** Sent by the seam itself: the client must not see the reply. */
  swallow = false
  /** The error that a fault puts in place of the reply. */
  rewrite: ErrorFields | undefined

  constructor(kind: ExpectKind, statement?: Statement, prepared?: PreparedStatement, portal?: Portal) {
    this.kind = kind
    this.statement = statement
    this.prepared = prepared
    this.portal = portal
  }
}

/**
 * The replies that are still to come, in the order of the requests: the server answers strictly in order.
 *
 * ```
 *   client ──P─B─E─S──▶ push …                  ┌ parse ┬ bind ┬ execute ┬ sync ┐
 *   client ◀─1─2─D─C─Z─ head, shift             └───────┴──────┴─────────┴──────┘
 * ```
 */
export class Pipeline {
  #entries: (Expectation | undefined)[] = []
  #first = 0

  get head(): Expectation | undefined {
    return this.#entries[this.#first]
  }

  get length(): number {
    return this.#entries.length - this.#first
  }

  push(expectation: Expectation): void {
    this.#entries.push(expectation)
  }

  shift(): Expectation | undefined {
    const head = this.#entries[this.#first]
    if (head === undefined) return undefined
    this.#entries[this.#first++] = undefined
    if (this.#first === this.#entries.length) {
      this.#entries.length = 0
      this.#first = 0
    } else if (this.#first > 1024 && this.#first * 2 > this.#entries.length) {
      this.#entries = this.#entries.slice(this.#first)
      this.#first = 0
    }
    return head
  }

  /** All that is outstanding, oldest first. */
  *[Symbol.iterator](): IterableIterator<Expectation> {
    for (let index = this.#first; index < this.#entries.length; index++) {
      const entry = this.#entries[index]
      if (entry !== undefined) yield entry
    }
  }

  /** Takes out what the server skips after an error: everything up to the next Sync. */
  skipToSync(): Expectation[] {
    const skipped: Expectation[] = []
    while (this.head !== undefined && this.head.kind !== EXPECT.sync) skipped.push(this.shift() as Expectation)
    return skipped
  }

  /** Takes out the Syncs that the server reads while it expects COPY data: it ignores them ("COPY Operations"). */
  forgetSyncs(): void {
    const kept = [...this].filter((entry) => entry.kind !== EXPECT.sync)
    this.#entries = kept
    this.#first = 0
  }
}
