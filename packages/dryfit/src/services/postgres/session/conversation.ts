import type { Seam } from '../../../foundation/core/index.ts'
import { STATUS } from '../wire/index.ts'
import { Pipeline } from './pipeline.ts'
import type { Portal, PreparedStatement } from './prepared.ts'
import type { ServerLink } from './server-link.ts'
import type { Startup } from './startup.ts'
import { Statement } from './statement.ts'
import { TransactionBracket, type TransactionCounter } from './transactions.ts'

/** What both directions of one client's session know in common. */
export class Conversation {
  readonly number: number
  readonly seam: Seam
  readonly startup: Startup
  readonly transaction: TransactionBracket
  readonly pipeline = new Pipeline()
  readonly prepared = new Map<string, PreparedStatement>()
  readonly portals = new Map<string, Portal>()
  /** Statements that are answered, until the server is ready: only then it is known whether they lasted. */
  answered: Statement[] = []
  /** The connection to the server, if there is one now. */
  link: ServerLink | undefined
  /** The client is past the start-up. */
  ready = false
  /** The client has said goodbye. */
  leaving = false
  /** Extended messages were passed on and no Sync yet: an implicit transaction may be open. */
  unsynced = false
  /** The server reported an error and ignores everything until a Sync that the client has not sent yet. */
  skipping = false
  /** The server takes COPY data. */
  copying = false
  /** A fault keeps this statement from the server. */
  held: Statement | undefined
  /** A fault never answers this statement. */
  hung: Statement | undefined
  /** The session may have changed what outlives its statements (settings, LISTEN, PREPARE …) since it was last asked. */
  touched = false
  /** Names of the application's own settings (`app.tenant`) that statements have named: the server does not list them. */
  readonly customSettings = new Set<string>()
  statements = 0

  constructor(number: number, seam: Seam, startup: Startup, counter: TransactionCounter) {
    this.number = number
    this.seam = seam
    this.startup = startup
    this.transaction = new TransactionBracket(counter)
  }

  /** The oldest statement that has no full reply. */
  get outstanding(): Statement | undefined {
    if (this.held !== undefined) return this.held
    if (this.hung !== undefined) return this.hung
    for (const { statement } of this.pipeline) {
      if (statement !== undefined) return statement
    }
    return this.answered[0]
  }

  /** The server owes nothing, and no transaction is open. */
  get quiet(): boolean {
    return (
      this.ready &&
      this.pipeline.length === 0 &&
      this.transaction.status === STATUS.idle &&
      !(this.unsynced || this.skipping || this.copying) &&
      this.held === undefined &&
      this.hung === undefined
    )
  }

  /** Statements that wait behind another one, or for a fault. */
  get waiting(): number {
    let queued = 0
    for (const { statement } of this.pipeline) if (statement !== undefined) queued++
    return Math.max(0, queued - 1) + (this.held === undefined ? 0 : 1) + (this.hung === undefined ? 0 : 1)
  }

  /** Opens the exchange of a statement. */
  open(sql: string, portal?: Portal): Statement {
    this.statements++
    return new Statement(this.seam, sql, this.#attributes('statement'), portal)
  }

  openConnect(sql: string): Statement {
    return new Statement(this.seam, sql, this.#attributes('connect'))
  }

  /** Ends whatever has no reply: the connection is over. */
  abandon(why: string): void {
    const outstanding = [
      this.held,
      this.hung,
      ...[...this.pipeline].map(({ statement }) => statement),
      ...this.answered,
    ]
    for (const statement of outstanding) {
      statement?.end(statement.error === undefined ? 'aborted' : 'error', { code: '08006', message: why })
    }
    this.answered = []
    this.held = undefined
  }

  #attributes(kind: 'statement' | 'connect'): Statement['attributes'] {
    const attributes: Statement['attributes'] = { kind, connection: this.number }
    if (this.link !== undefined) attributes.backend = this.link.processId
    if (this.transaction.id !== undefined) attributes.transaction = this.transaction.id
    return attributes
  }
}
