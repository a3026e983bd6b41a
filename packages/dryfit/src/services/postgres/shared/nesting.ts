import { STATUS } from '../wire/index.ts'

/** Around a transaction of the client. */
const TRANSACTION = 'dryfit_transaction'
/** Around a statement outside one, whose error must go no further than itself. */
const STATEMENT = 'dryfit_statement'

export const BEFORE_STATEMENT = `SAVEPOINT ${STATEMENT}`
export const AFTER_STATEMENT = `RELEASE SAVEPOINT ${STATEMENT}`
export const AFTER_ERROR = `ROLLBACK TO SAVEPOINT ${STATEMENT}; RELEASE SAVEPOINT ${STATEMENT}`
export const AFTER_DISCONNECT = `ROLLBACK TO SAVEPOINT ${TRANSACTION}; RELEASE SAVEPOINT ${TRANSACTION}`

export type Control = 'begin' | 'commit' | 'rollback'

const WORDS: readonly (readonly [Control, RegExp])[] = [
  ['begin', /^\s*(?:begin|start\s+transaction)\b[^;]*;?\s*$/i],
  ['commit', /^\s*(?:commit|end)\b(?!\s+prepared)[^;]*;?\s*$/i],
  ['rollback', /^\s*(?:rollback|abort)\b(?!\s+(?:(?:transaction|work)\s+)?to\b|\s+prepared)[^;]*;?\s*$/i],
]

const AMONG_OTHERS = /(?:^|;)\s*(?:begin|start\s+transaction|commit|end|abort|rollback(?!\s+to\b))\b[^;]*(?:;|$)/i

/** Whether a statement begins or ends a transaction. */
export function controlOf(sql: string): Control | undefined {
  return WORDS.find(([, pattern]) => pattern.test(sql))?.[0]
}

/** Whether a text of several statements begins or ends a transaction somewhere, which cannot be translated. */
export function hidesControl(sql: string): boolean {
  return sql.includes(';') && controlOf(sql) === undefined && AMONG_OTHERS.test(sql)
}

/** What is sent in place of a statement that begins or ends a transaction, and the tag its client expects. */
export interface Translation {
  readonly sql: string
  readonly tag: string
}

const NOTHING = 'SELECT WHERE false'

/**
 * The transactions of one client inside a larger one that never commits: each is a savepoint.
 *
 * ```
 *   BEGIN … COMMIT     ──▶  SAVEPOINT … RELEASE
 *   BEGIN … ROLLBACK   ──▶  SAVEPOINT … ROLLBACK TO
 * ```
 */
export class Nesting {
  /** The client is in a transaction, as far as its messages have been read. */
  open = false
  #failed = false

  translate(control: Control): Translation {
    if (control === 'begin') {
      // A second BEGIN is a warning on a real server, and changes nothing.
      const sql = this.open ? NOTHING : `SAVEPOINT ${TRANSACTION}`
      this.open = true
      return { sql, tag: 'BEGIN' }
    }
    const tag = control === 'commit' && !this.#failed ? 'COMMIT' : 'ROLLBACK'
    if (!this.open) return { sql: NOTHING, tag }
    this.open = false
    this.#failed = false
    const sql = tag === 'COMMIT' ? `RELEASE SAVEPOINT ${TRANSACTION}` : `ROLLBACK TO SAVEPOINT ${TRANSACTION}`
    return { sql, tag }
  }

  /** The status that the client is told for the server's, when it was in a transaction or not at that point. */
  statusFor(open: boolean, status: number): number {
    this.#failed = open && status === STATUS.failed
    return open ? status : STATUS.idle
  }
}
