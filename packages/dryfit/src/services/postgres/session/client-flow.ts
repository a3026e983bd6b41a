import {
  BodyReader,
  decodeBindNames,
  decodeParse,
  decodeTarget,
  FRONTEND,
  FrameReader,
  HEADER_BYTES,
  STEP,
} from '../wire/index.ts'
import type { Conversation } from './conversation.ts'
import { Forwarder } from './forwarder.ts'
import { EXPECT, Expectation } from './pipeline.ts'
import { type Portal, type PreparedStatement, unknownStatement } from './prepared.ts'
import { type CurrentMessage, type FaultControl, RequestFaults } from './request-faults.ts'
import { customSettingsIn, mayChangeSession, namesPrepared } from './sql-text.ts'
import type { Statement } from './statement.ts'

/** How much of a message that carries SQL or values the seam looks at; the rest streams through. */
const INSPECTED_BYTES = 64 * 1024

/** A larger Parse message is not kept, and cannot be prepared again. */
const KEPT_PARSE_BYTES = 1024 * 1024

const MAX_CUSTOM_SETTINGS = 100

/** What the flow asks of the session. */
export interface ClientControl extends FaultControl {
  /** Bytes came and there is no link: get one, then {@link ClientFlow.resume}. */
  attach(): void
  write(bytes: Buffer): void
  /** The client has said goodbye. */
  leave(): void
  /** The client wants the replies of what it sent so far, without a Sync. */
  flushRequested(): void
}

/**
 * From client to server: reads what is asked, opens an exchange for each statement, and lets pass, hold back or replace
 * as the faults say.
 *
 * ```
 *   client ──bytes──▶ FrameReader ──message──▶ ask('request') ──pass──▶ Forwarder ──▶ server
 *                                                   └── hold, answer, reset …
 * ```
 */
export class ClientFlow {
  readonly #conversation: Conversation
  readonly #control: ClientControl
  readonly #reader = new FrameReader(inspectedBytes)
  readonly #forward: Forwarder
  readonly #faults: RequestFaults
  readonly #queue: Buffer[] = []
  #queuedBytes = 0
  /** A fault decides about the current message, or the session is being moved. */
  #stopped = false
  /** The current message was replaced: its remaining pieces go nowhere. */
  #droppingPieces = false
  /** A fault answered in a way the server does not know of: drop what it would have ignored. */
  #droppingToSync = false

  constructor(conversation: Conversation, control: ClientControl) {
    this.#conversation = conversation
    this.#control = control
    this.#forward = new Forwarder((bytes) => control.write(bytes))
    this.#faults = new RequestFaults(conversation, control, this.#currentMessage())
  }

  /** Bytes that wait for a decision, a link or a drained server. */
  get queuedBytes(): number {
    return this.#queuedBytes
  }

  get stopped(): boolean {
    return this.#stopped
  }

  /** No message is half passed on. */
  get atMessageStart(): boolean {
    return !this.#stopped && !this.#reader.streaming
  }

  receive(chunk: Buffer): void {
    this.#queue.push(chunk)
    this.#queuedBytes += chunk.length
    this.#pump()
  }

  /** Passes nothing on until {@link resume}. */
  stop(): void {
    this.#stopped = true
  }

  resume(): void {
    this.#stopped = false
    this.#pump()
  }

  #pump(): void {
    try {
      while (!this.#stopped && this.#step());
      this.#forward.flush()
    } catch (thrown) {
      this.#control.fail(thrown)
    }
  }

  /** One message; false when there is nothing to do. */
  #step(): boolean {
    if (this.#control.link === undefined) return this.#waitForLink()
    const step = this.#reader.next()
    if (step === STEP.more) return this.#feed()
    if (step === STEP.piece) {
      if (!this.#droppingPieces) this.#pass()
      return true
    }
    this.#droppingPieces = false
    if (this.#droppingToSync && this.#drops(this.#reader.type)) return true
    this.#read(this.#reader.type)
    return true
  }

  #waitForLink(): false {
    if (this.#onlyTerminate) this.#control.leave()
    else if (this.#queue.length > 0 || !this.#reader.atBoundary) this.#control.attach()
    return false
  }

  /** All that the client has to say is goodbye: no link is needed for that. */
  get #onlyTerminate(): boolean {
    const [first] = this.#queue
    return this.#reader.atBoundary && first?.length === HEADER_BYTES && first[0] === FRONTEND.terminate
  }

  #feed(): boolean {
    const chunk = this.#queue.shift()
    if (chunk === undefined) return false
    this.#queuedBytes -= chunk.length
    this.#reader.feed(chunk)
    return true
  }

  #drops(type: number): boolean {
    if (type === FRONTEND.sync || type === FRONTEND.terminate) {
      this.#droppingToSync = false
      return false
    }
    this.#droppingPieces = true
    return true
  }

  #pass(): void {
    this.#forward.pass(this.#reader.buffer, this.#reader.start, this.#reader.end)
  }

  #read(type: number): void {
    switch (type) {
      case FRONTEND.query:
        this.#query()
        break
      case FRONTEND.parse:
        this.#parse()
        break
      case FRONTEND.bind:
        this.#bind()
        break
      case FRONTEND.describe:
        this.#describe()
        break
      case FRONTEND.execute:
        this.#execute()
        break
      case FRONTEND.close:
        this.#close()
        break
      case FRONTEND.sync:
        this.#sync()
        break
      case FRONTEND.flush:
        this.#flush()
        break
      case FRONTEND.functionCall:
        this.#functionCall()
        break
      case FRONTEND.terminate:
        this.#conversation.leaving = true
        this.#pass()
        break
      case FRONTEND.copyDone:
      case FRONTEND.copyFail:
        this.#conversation.copying = false
        this.#pass()
        break
      default:
        this.#pass()
    }
  }

  #body(): BodyReader {
    return new BodyReader(this.#reader.buffer, this.#reader.start + HEADER_BYTES, this.#reader.end)
  }

  /** The whole body was given, not only its head. */
  get #whole(): boolean {
    return this.#reader.end - this.#reader.start - HEADER_BYTES === this.#reader.bodyBytes
  }

  #query(): void {
    const { buffer, start, end } = this.#reader
    const sql = buffer.toString('utf8', start + HEADER_BYTES, this.#whole ? end - 1 : end)
    this.#lookForHints(sql)
    this.#faults.ask(this.#conversation.open(sql), EXPECT.query)
  }

  #functionCall(): void {
    this.#faults.ask(this.#conversation.open(`function call ${this.#body().uint32()}`), EXPECT.query)
  }

  #parse(): void {
    const { buffer, start, end } = this.#reader
    const parsed = this.#whole ? decodeParse(this.#body()) : { ...decodeParseHead(this.#body()), parameterTypes: [] }
    const prepared: PreparedStatement = {
      name: parsed.statement,
      sql: parsed.sql,
      message: this.#whole ? Buffer.from(buffer.subarray(start, end)) : undefined,
      parameterTypes: parsed.parameterTypes,
      columns: undefined,
    }
    this.#lookForHints(prepared.sql)
    // A name that is in use is refused by the server, and keeps its meaning.
    if (prepared.name === '' || !this.#conversation.prepared.has(prepared.name)) this.#register(prepared)
    this.#extended(new Expectation(EXPECT.parse, undefined, prepared))
  }

  #register(prepared: PreparedStatement): void {
    if (this.#conversation.skipping) return
    this.#conversation.prepared.set(prepared.name, prepared)
    this.#control.link?.statements.set(prepared.name, prepared)
  }

  #bind(): void {
    const { buffer, start, end } = this.#reader
    const { portal: name, statement } = decodeBindNames(this.#body())
    const prepared = this.#conversation.prepared.get(statement)
    this.#prepareAgain(prepared)
    const bind = this.#whole ? Buffer.from(buffer.subarray(start + HEADER_BYTES, end)) : undefined
    const portal: Portal = { prepared: prepared ?? unknownStatement(statement), bind, columns: undefined }
    this.#conversation.portals.set(name, portal)
    this.#extended(new Expectation(EXPECT.bind, undefined, prepared, portal))
  }

  #describe(): void {
    const { kind, name } = decodeTarget(this.#body())
    if (kind === 'portal') {
      const portal = this.#conversation.portals.get(name)
      this.#extended(new Expectation(EXPECT.describe, undefined, undefined, portal))
      return
    }
    const prepared = this.#conversation.prepared.get(name)
    this.#prepareAgain(prepared)
    this.#extended(new Expectation(EXPECT.describe, undefined, prepared))
  }

  #execute(): void {
    const name = this.#body().text()
    const portal = this.#conversation.portals.get(name)
    const sql = portal?.prepared?.sql
    if (sql?.includes('set_config') && portal?.bind !== undefined) this.#touched(portal.bind.toString('latin1'))
    const statement = this.#conversation.open(sql ?? `portal "${name}"`, portal)
    if (this.#conversation.skipping) {
      this.#skip(statement)
      this.#pass()
      return
    }
    this.#conversation.unsynced = true
    this.#faults.ask(statement, EXPECT.execute)
  }

  #skip(statement: Statement): void {
    statement.attributes.skipped = true
    statement.end('aborted')
  }

  #close(): void {
    const { kind, name } = decodeTarget(this.#body())
    if (kind === 'portal') this.#conversation.portals.delete(name)
    else {
      this.#conversation.prepared.delete(name)
      this.#control.link?.statements.delete(name)
    }
    this.#extended(new Expectation(EXPECT.close))
  }

  #sync(): void {
    this.#conversation.skipping = false
    this.#conversation.unsynced = false
    // While the server takes COPY data it ignores a Sync ("COPY Operations").
    if (!this.#conversation.copying) this.#conversation.pipeline.push(new Expectation(EXPECT.sync))
    this.#pass()
  }

  #flush(): void {
    for (const { statement } of this.#conversation.pipeline) {
      if (statement !== undefined) statement.flushed = true
    }
    this.#pass()
    this.#control.flushRequested()
  }

  #extended(expectation: Expectation): void {
    if (!this.#conversation.skipping) {
      this.#conversation.unsynced = true
      this.#conversation.pipeline.push(expectation)
    }
    this.#pass()
  }

  #lookForHints(sql: string): void {
    if (mayChangeSession(sql)) this.#touched(sql)
    if (this.#conversation.prepared.size > 0 && namesPrepared(sql)) {
      for (const prepared of this.#conversation.prepared.values()) this.#prepareAgain(prepared)
    }
  }

  #touched(text: string): void {
    this.#conversation.touched = true
    const { customSettings } = this.#conversation
    for (const name of customSettingsIn(text)) {
      if (customSettings.size < MAX_CUSTOM_SETTINGS) customSettings.add(name.toLowerCase())
    }
  }

  /** Prepares on the current link what the client prepared on an earlier one. */
  #prepareAgain(prepared: PreparedStatement | undefined): void {
    const link = this.#control.link
    if (prepared?.message === undefined || link === undefined || this.#conversation.skipping) return
    if (link.statements.get(prepared.name) === prepared) return
    link.statements.set(prepared.name, prepared)
    const again = new Expectation(EXPECT.parse, undefined, prepared)
    again.swallow = true
    this.#insert(prepared.message, again)
  }

  #insert(message: Buffer, expectation: Expectation): void {
    this.#conversation.pipeline.push(expectation)
    this.#forward.insert(message)
  }

  #pause(): void {
    this.#stopped = true
  }

  /** The message that was read last, as the faults may treat it. */
  #currentMessage(): CurrentMessage {
    return {
      pass: () => this.#pass(),
      insert: (message, expectation) => this.#insert(message, expectation),
      replace: () => {
        this.#droppingPieces = true
      },
      replaceToSync: () => {
        this.#droppingPieces = true
        this.#droppingToSync = true
      },
      stop: () => this.#pause(),
      resume: () => this.resume(),
      copy: () => {
        const { buffer, start, end } = this.#reader
        return this.#whole ? Buffer.from(buffer.subarray(start, end)) : undefined
      },
    }
  }
}

/** Name and the beginning of the SQL of a Parse that is too large to be read whole. */
function decodeParseHead(body: BodyReader): { statement: string; sql: string } {
  return { statement: body.text(), sql: body.rest().toString('utf8') }
}

/** What the seam has to see of a message of the client in one piece. */
function inspectedBytes(type: number): number {
  if (type === FRONTEND.parse) return KEPT_PARSE_BYTES
  return type === FRONTEND.copyData ? 0 : INSPECTED_BYTES
}
