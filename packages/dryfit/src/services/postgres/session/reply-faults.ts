import type { Verdict } from '../../../foundation/core/index.ts'
import { encodeError } from '../wire/index.ts'
import type { Conversation } from './conversation.ts'
import { errorOf } from './fault-answer.ts'
import type { FaultControl } from './request-faults.ts'
import type { Statement } from './statement.ts'
import { WithheldReply } from './withheld-reply.ts'

/** Where replies go. */
export interface ReplyOutlet {
  /** Sends to the client. */
  insert(bytes: Buffer): void
  /** Sends what has passed so far. */
  flush(): void
  /** Reads nothing more from the server, or goes on. */
  stop(stopped: boolean): void
}

/**
 * Keeps the replies of guarded statements until their effect is certain, then asks the faults.
 *
 * ```
 *   server ──first message of the reply … ReadyForQuery──▶ kept ──▶ ask('reply') ──▶ client, or not
 * ```
 *
 * In the extended protocol a statement commits at the Sync, after its own reply: hence up to ReadyForQuery.
 */
export class ReplyFaults {
  readonly #conversation: Conversation
  readonly #control: FaultControl
  readonly #outlet: ReplyOutlet
  #withheld: WithheldReply | undefined

  constructor(conversation: Conversation, control: FaultControl, outlet: ReplyOutlet) {
    this.#conversation = conversation
    this.#control = control
    this.#outlet = outlet
  }

  get withholding(): boolean {
    return this.#withheld !== undefined
  }

  /** From here on, what the server sends is the reply to `statement`, and is kept. */
  withhold(statement: Statement): void {
    if (statement.replyAsked || statement === this.#withheld?.latest) return
    this.#outlet.flush()
    this.#withheld ??= new WithheldReply()
    this.#withheld.begin(statement)
  }

  /** Keeps a part of the reply. When it becomes too long, the faults are asked before its end. */
  keep(bytes: Buffer): void {
    if (this.#withheld?.add(bytes) === false) this.askEarly()
  }

  askEarly(): void {
    if (this.#withheld !== undefined) this.#withheld.truncated = true
    this.askAll(() => {})
  }

  /** Asks about each kept reply in turn, lets out what is left, and then calls `done`. */
  askAll(done: () => void): void {
    const withheld = this.#withheld
    this.#withheld = undefined
    if (withheld === undefined) return
    for (const [index, statement] of withheld.statements.entries()) {
      const verdict = this.#ask(statement)
      if (verdict instanceof Promise) {
        this.#outlet.stop(true)
        this.#askRest(withheld, index, verdict).then(
          (leaves) => this.#decided(withheld, leaves, done),
          (thrown) => this.#control.fail(thrown),
        )
        return
      }
      if (this.#enact(verdict, statement, withheld)) continue
      this.#outlet.stop(true)
      done()
      return
    }
    this.#letOut(withheld)
    done()
  }

  #ask(statement: Statement): Verdict | Promise<Verdict> {
    statement.replyAsked = true
    return statement.crossing.ask('reply')
  }

  /** Returns whether the replies leave. */
  async #askRest(withheld: WithheldReply, first: number, verdict: Promise<Verdict>): Promise<boolean> {
    const { statements } = withheld
    for (const [index, statement] of statements.entries()) {
      if (index < first) continue
      const decided = index === first ? await verdict : await this.#ask(statement)
      if (!this.#enact(decided, statement, withheld)) return false
    }
    return true
  }

  #decided(withheld: WithheldReply, leaves: boolean, done: () => void): void {
    // The connection may have ended while the reply was held.
    if (this.#control.link === undefined) return
    if (leaves) this.#letOut(withheld)
    done()
    if (leaves) this.#outlet.stop(false)
  }

  /** Returns whether the reply leaves at all. */
  #enact(verdict: Verdict, statement: Statement, withheld: WithheldReply): boolean {
    switch (verdict.do) {
      case 'answer':
        statement.error = errorOf(verdict.with)
        if (withheld.replace(statement, encodeError(statement.error))) return true
        this.#control.cut('reset')
        return false
      case 'reset':
      case 'close':
        for (const each of withheld.statements) each.end('lost')
        this.#control.cut(verdict.do)
        return false
      case 'hang':
      case 'drop':
        statement.end('lost')
        this.#conversation.hung = statement
        return false
      default:
        return true
    }
  }

  #letOut(withheld: WithheldReply): void {
    for (const part of withheld.parts) this.#outlet.insert(part)
  }
}
