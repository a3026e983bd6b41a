import type { FaultAnswer, Verdict } from '../../../foundation/core/index.ts'
import {
  BodyReader,
  decodeBindNames,
  type ErrorFields,
  encodeBind,
  encodeExecute,
  encodeParse,
  encodeQuery,
  FRONTEND,
  HEADER_BYTES,
} from '../wire/index.ts'
import type { Conversation } from './conversation.ts'
import { errorOf, REFUSED_SQL } from './fault-answer.ts'
import { EXPECT, Expectation, type ExpectKind } from './pipeline.ts'
import type { ServerLink } from './server-link.ts'
import type { Statement } from './statement.ts'

/** How faults end a connection. */
export interface FaultControl {
  readonly link: ServerLink | undefined
  cut(how: 'reset' | 'close'): void
  /** With an error, as a server that shuts down does. */
  endWith(error: ErrorFields): void
  fail(thrown: unknown): void
}

/** The message that asks for a statement to be run, and what can be done with it. */
export interface CurrentMessage {
  pass(): void
  /** Sends a message of our own now. */
  insert(message: Buffer, expectation: Expectation): void
  /** It does not reach the server. */
  replace(): void
  /** … nor does anything else up to the next Sync, which the server would have ignored. */
  replaceToSync(): void
  /** Reads nothing more until {@link resume}. */
  stop(): void
  resume(): void
  /** Undefined when it was too long to be read whole. */
  copy(): Buffer | undefined
}

/**
 * Asks the faults before a statement reaches the server, and does what they say.
 *
 * ```
 *   Query, Execute ──▶ ask('request') ──pass──────▶ server
 *                                     ──answer────▶ something the server refuses; its error is replaced on the way back
 *                                     ──promise───▶ the client waits, and its bytes with it
 * ```
 */
export class RequestFaults {
  readonly #conversation: Conversation
  readonly #control: FaultControl
  readonly #message: CurrentMessage

  constructor(conversation: Conversation, control: FaultControl, message: CurrentMessage) {
    this.#conversation = conversation
    this.#control = control
    this.#message = message
  }

  ask(statement: Statement, kind: ExpectKind): void {
    if (!statement.crossing.guarded) {
      this.#pass(statement, kind)
      return
    }
    const verdict = statement.crossing.ask('request')
    if (!(verdict instanceof Promise)) {
      this.#enact(verdict, statement, kind)
      return
    }
    this.#message.stop()
    this.#conversation.held = statement
    verdict.then(
      (decided) => this.#decided(decided, statement, kind),
      (thrown) => this.#control.fail(thrown),
    )
  }

  #decided(verdict: Verdict, statement: Statement, kind: ExpectKind): void {
    // The connection may have ended while the statement was held.
    if (this.#conversation.held !== statement || this.#control.link === undefined) return
    this.#conversation.held = undefined
    this.#enact(verdict, statement, kind)
    if (this.#conversation.hung === undefined) this.#message.resume()
  }

  #enact(verdict: Verdict, statement: Statement, kind: ExpectKind): void {
    switch (verdict.do) {
      case 'pass':
        this.#pass(statement, kind)
        break
      case 'duplicate':
        this.#pass(statement, kind)
        this.#repeat(statement, kind)
        break
      case 'answer':
        this.#answer(verdict.with, statement, kind)
        break
      case 'reset':
      case 'close':
        this.#message.stop()
        statement.end('aborted', { code: '08006', message: 'connection ended by a fault before the effect' })
        this.#control.cut(verdict.do)
        break
      case 'hang':
      case 'drop':
        this.#message.stop()
        this.#conversation.hung = statement
    }
  }

  #pass(statement: Statement, kind: ExpectKind): void {
    this.#conversation.pipeline.push(new Expectation(kind, statement))
    this.#message.pass()
  }

  /** The server sees it twice, the client one reply. Only what was read whole can be repeated. */
  #repeat({ portal }: Statement, kind: ExpectKind): void {
    if (kind === EXPECT.query) {
      const copy = this.#message.copy()
      if (copy !== undefined) this.#insertSilently(copy, kind)
      return
    }
    if (portal?.bind === undefined) return
    this.#insertSilently(renamedBind(portal.bind), EXPECT.bind)
    this.#insertSilently(encodeExecute({ portal: PORTAL_OF_REPEAT, maxRows: 0 }), EXPECT.execute)
  }

  #answer(reply: FaultAnswer, statement: Statement, kind: ExpectKind): void {
    const error = errorOf(reply)
    if (error.severity === 'FATAL') {
      this.#message.stop()
      statement.error = error
      statement.end('error')
      this.#control.endWith(error)
      return
    }
    const expectation = new Expectation(kind, statement)
    expectation.rewrite = error
    if (kind === EXPECT.query) this.#answerQuery(statement, expectation)
    else this.#answerExecute(statement, expectation)
  }

  #answerQuery({ endsTransaction }: Statement, expectation: Expectation): void {
    this.#message.replace()
    this.#message.insert(encodeQuery(endsTransaction ? 'ROLLBACK' : REFUSED_SQL), expectation)
  }

  #answerExecute({ endsTransaction }: Statement, expectation: Expectation): void {
    if (!endsTransaction) {
      this.#message.replace()
      this.#message.insert(encodeParse({ statement: 'dryfit', sql: REFUSED_SQL, parameterTypes: [] }), expectation)
      return
    }
    // A COMMIT that fails leaves no transaction: the server rolls back, and would ignore what follows up to the Sync.
    this.#message.replaceToSync()
    this.#control.link?.statements.delete('')
    this.#insertSilently(encodeParse({ statement: '', sql: 'ROLLBACK', parameterTypes: [] }), EXPECT.parse)
    const nothing = { portal: '', statement: '', formats: [], values: [], resultFormats: [] }
    this.#insertSilently(encodeBind(nothing), EXPECT.bind)
    this.#message.insert(encodeExecute({ portal: '', maxRows: 0 }), expectation)
  }

  /** The client does not see the reply. */
  #insertSilently(message: Buffer, kind: ExpectKind): void {
    const expectation = new Expectation(kind)
    expectation.swallow = true
    this.#message.insert(message, expectation)
  }
}

const PORTAL_OF_REPEAT = 'dryfit'

/** The Bind with this body, for a portal of our own: a named one cannot be bound twice. */
function renamedBind(body: Buffer): Buffer {
  const reader = new BodyReader(body)
  const { statement } = decodeBindNames(reader)
  const names = Buffer.from(`${PORTAL_OF_REPEAT}\0${statement}\0`)
  const rest = reader.rest()
  const header = Buffer.alloc(HEADER_BYTES)
  header[0] = FRONTEND.bind
  header.writeInt32BE(4 + names.length + rest.length, 1)
  return Buffer.concat([header, names, rest])
}
