import {
  AUTHENTICATION,
  BACKEND,
  BodyReader,
  decodeBackendKey,
  decodeCommandTag,
  decodeError,
  decodeParameterDescription,
  decodeParameterStatus,
  type ErrorFields,
  encodeError,
  FrameReader,
  HEADER_BYTES,
  STATUS,
  STEP,
} from '../wire/index.ts'
import type { Conversation } from './conversation.ts'
import { Forwarder } from './forwarder.ts'
import { EXPECT, type Expectation } from './pipeline.ts'
import { ReplyFaults } from './reply-faults.ts'
import type { FaultControl } from './request-faults.ts'
import type { ServerLink } from './server-link.ts'
import type { Statement } from './statement.ts'

/** A message of the server that the seam reads is looked at up to here. */
const INSPECTED_BYTES = 64 * 1024
/** A longer row streams through, and is not captured. */
const CAPTURED_ROW_BYTES = 1024

/** What the flow asks of the session. */
export interface ServerControl extends FaultControl {
  write(bytes: Buffer): void
  /** The server is ready for the client's next statement, and owes nothing. */
  quiet(): void
  /** The start-up is over. */
  started(link: ServerLink): void
  /** A fault holds the reply: read nothing more until {@link ServerFlow.resume}. */
  pauseServer(paused: boolean): void
}

/**
 * From server to client: assigns each reply to its statement, and ends the exchange when the server is ready again.
 *
 * ```
 *   client ◀── Forwarder ◀──pass── ask('reply') ◀──message── FrameReader ◀──bytes── server
 * ```
 */
export class ServerFlow {
  readonly #conversation: Conversation
  readonly #control: ServerControl
  readonly #forward: Forwarder
  readonly #faults: ReplyFaults
  #reader = new FrameReader(inspectedBytes)
  #stopped = false
  #chunks: Buffer[] = []
  /** The pieces of the current message go where its head went. */
  #keepPieces = true

  constructor(conversation: Conversation, control: ServerControl) {
    this.#conversation = conversation
    this.#control = control
    this.#forward = new Forwarder((bytes) => control.write(bytes))
    this.#faults = new ReplyFaults(conversation, control, {
      insert: (bytes) => this.#forward.insert(bytes),
      flush: () => this.#forward.flush(),
      stop: (stopped) => this.#stop(stopped),
    })
  }

  /** A fault holds a reply back. */
  get holding(): boolean {
    return this.#stopped
  }

  /** The client wants what is answered so far: waiting for ReadyForQuery would be waiting for ever. */
  askNow(): void {
    if (this.#faults.withholding && this.#conversation.answered.length > 0) this.#faults.askEarly()
  }

  /** A new link begins: its bytes have nothing to do with those of the last. */
  restart(): void {
    this.#reader = new FrameReader(inspectedBytes)
  }

  receive(chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#pump()
  }

  #stop(stopped: boolean): void {
    this.#stopped = stopped
    this.#control.pauseServer(stopped)
    if (!stopped) this.#pump()
  }

  #pump(): void {
    try {
      while (!this.#stopped && this.#step());
      this.#forward.flush()
    } catch (thrown) {
      this.#control.fail(thrown)
    }
  }

  #step(): boolean {
    const step = this.#reader.next()
    if (step === STEP.more) {
      const chunk = this.#chunks.shift()
      if (chunk === undefined) return false
      this.#reader.feed(chunk)
      return true
    }
    if (step === STEP.piece) {
      if (this.#keepPieces) this.#emit()
      return true
    }
    this.#keepPieces = true
    this.#read(this.#reader.type)
    return true
  }

  /** Lets the current message, or piece of one, leave. */
  #emit(): void {
    const { buffer, start, end } = this.#reader
    if (!this.#faults.withholding) this.#forward.pass(buffer, start, end)
    else this.#faults.keep(buffer.subarray(start, end))
  }

  #emitError(error: ErrorFields): void {
    const message = encodeError(error)
    if (!this.#faults.withholding) this.#forward.insert(message)
    else this.#faults.keep(message)
  }

  /** The reply to a message of our own does not reach the client. */
  #emitUnless(swallow: boolean): void {
    if (swallow) this.#keepPieces = false
    else this.#emit()
  }

  #body(): BodyReader {
    return new BodyReader(this.#reader.buffer, this.#reader.start + HEADER_BYTES, this.#reader.end)
  }

  #bodyCopy(): Buffer {
    return Buffer.from(this.#reader.buffer.subarray(this.#reader.start + HEADER_BYTES, this.#reader.end))
  }

  #read(type: number): void {
    const expected = this.#conversation.pipeline.head
    if (expected?.statement?.crossing.guarded && this.#isReply(type, expected)) {
      this.#faults.withhold(expected.statement)
    }
    switch (type) {
      case BACKEND.dataRow:
        this.#dataRow(expected)
        break
      case BACKEND.commandComplete:
        this.#commandComplete(expected)
        break
      case BACKEND.readyForQuery:
        this.#readyForQuery(expected)
        break
      case BACKEND.errorResponse:
        this.#errorResponse(expected)
        break
      case BACKEND.parseComplete:
      case BACKEND.bindComplete:
      case BACKEND.closeComplete:
        this.#simpleReply(expected)
        break
      case BACKEND.rowDescription:
      case BACKEND.noData:
        this.#described(type, expected)
        break
      case BACKEND.parameterDescription:
        if (expected?.prepared !== undefined) {
          expected.prepared.parameterTypes = decodeParameterDescription(this.#body())
        }
        this.#emit()
        break
      case BACKEND.emptyQueryResponse:
      case BACKEND.portalSuspended:
        this.#executed(expected)
        break
      default:
        this.#readRare(type, expected)
    }
  }

  /** A log-in is a dialogue up to AuthenticationOk; what comes then is its reply. */
  #isReply(type: number, { kind }: Expectation): boolean {
    if (kind !== EXPECT.startup || this.#faults.withholding) return true
    return type === BACKEND.authentication && this.#body().int32() === AUTHENTICATION.ok
  }

  #readRare(type: number, expected: Expectation | undefined): void {
    const { link } = this.#control
    switch (type) {
      case BACKEND.copyInResponse:
      case BACKEND.copyBothResponse:
        this.#conversation.copying = true
        if (expected?.kind === EXPECT.execute) this.#conversation.pipeline.forgetSyncs()
        this.#emitUnless(expected?.swallow ?? false)
        break
      case BACKEND.parameterStatus:
        this.#parameterStatus(link)
        this.#emit()
        break
      case BACKEND.backendKeyData:
        if (link !== undefined) Object.assign(link, decodeBackendKey(this.#body()))
        this.#emit()
        break
      case BACKEND.noticeResponse:
      case BACKEND.notificationResponse:
        this.#emit()
        break
      default:
        this.#emitUnless(expected?.swallow ?? false)
    }
  }

  #dataRow(expected: Expectation | undefined): void {
    const { buffer, start, end, bodyBytes } = this.#reader
    expected?.statement?.row(buffer, start, end, bodyBytes)
    this.#emitUnless(expected?.swallow ?? false)
  }

  #commandComplete(expected: Expectation | undefined): void {
    this.#conversation.copying = false
    if (expected?.statement !== undefined) expected.statement.tag = decodeCommandTag(this.#body())
    if (expected?.rewrite !== undefined) {
      // Only a COMMIT that a fault turned into a ROLLBACK completes and is rewritten.
      if (expected.statement !== undefined) expected.statement.error = expected.rewrite
      this.#emitError(expected.rewrite)
    } else this.#emitUnless(expected?.swallow ?? false)
    if (expected?.kind === EXPECT.execute) this.#answered(expected)
  }

  /** EmptyQueryResponse and PortalSuspended end an Execute as CommandComplete does. */
  #executed(expected: Expectation | undefined): void {
    this.#emitUnless(expected?.swallow ?? false)
    if (expected?.kind === EXPECT.execute) this.#answered(expected)
  }

  #answered(expected: Expectation): void {
    this.#conversation.pipeline.shift()
    if (expected.statement === undefined) return
    this.#conversation.answered.push(expected.statement)
    if (expected.statement.flushed) this.askNow()
  }

  #simpleReply(expected: Expectation | undefined): void {
    this.#emitUnless(expected?.swallow ?? false)
    if (expected?.kind === EXPECT.parse || expected?.kind === EXPECT.bind || expected?.kind === EXPECT.close) {
      this.#conversation.pipeline.shift()
    }
  }

  #described(type: number, expected: Expectation | undefined): void {
    this.#emitUnless(expected?.swallow ?? false)
    if (type === BACKEND.rowDescription) this.#keepColumns(expected)
    if (expected?.kind === EXPECT.describe) this.#conversation.pipeline.shift()
  }

  #keepColumns(expected: Expectation | undefined): void {
    const owner = expected?.statement ?? expected?.portal ?? expected?.prepared
    if (owner === undefined || this.#reader.bodyBytes > INSPECTED_BYTES) return
    owner.columns = this.#bodyCopy()
  }

  #parameterStatus(link: ServerLink | undefined): void {
    const { name, value } = decodeParameterStatus(this.#body())
    link?.parameters.set(name, value)
    if (this.#conversation.ready) this.#conversation.touched = true
  }

  #errorResponse(expected: Expectation | undefined): void {
    const error = expected?.rewrite ?? decodeError(this.#body())
    this.#conversation.copying = false
    if (expected?.rewrite !== undefined) this.#emitError(error)
    else this.#emitUnless(expected?.swallow === true && expected.kind !== EXPECT.parse)
    if (expected === undefined) return
    if (expected.kind === EXPECT.query || expected.kind === EXPECT.startup) {
      if (expected.statement !== undefined) expected.statement.error ??= error
    } else if (expected.kind === EXPECT.sync) this.#commitFailed(error)
    else this.#extendedFailed(expected, error)
  }

  /** The implicit transaction of a pipeline failed at its end: a deferred constraint, a serialization failure. */
  #commitFailed(error: ErrorFields): void {
    const last = this.#conversation.answered.at(-1)
    if (last !== undefined) last.error = error
  }

  /** The server ignores the rest of the pipeline up to its Sync. */
  #extendedFailed(failed: Expectation, error: ErrorFields): void {
    const { pipeline, answered } = this.#conversation
    const skipped = pipeline.skipToSync()
    for (const { kind, prepared } of skipped) {
      if (kind === EXPECT.parse && prepared !== undefined) this.#forget(prepared)
    }
    const statements = skipped.flatMap(({ statement }) => statement ?? [])
    const culprit = failed.statement ?? statements[0] ?? this.#failedToPrepare(failed)
    if (culprit !== undefined) {
      culprit.error = error
      answered.push(culprit)
    }
    for (const statement of statements) {
      if (statement === culprit) continue
      statement.attributes.skipped = true
      statement.end('aborted')
    }
    if (pipeline.length === 0) this.#conversation.skipping = true
  }

  /** An error that comes before anything is executed gets an exchange of its own, so that the journal shows it. */
  #failedToPrepare({ prepared, portal }: Expectation): Statement | undefined {
    const sql = prepared?.sql ?? portal?.prepared?.sql
    return sql === undefined ? undefined : this.#conversation.open(sql, portal)
  }

  #forget(prepared: NonNullable<Expectation['prepared']>): void {
    const { link } = this.#control
    if (this.#conversation.prepared.get(prepared.name) === prepared) this.#conversation.prepared.delete(prepared.name)
    if (link?.statements.get(prepared.name) === prepared) link.statements.delete(prepared.name)
  }

  #readyForQuery(expected: Expectation | undefined): void {
    const status = this.#reader.buffer[this.#reader.start + HEADER_BYTES] as number
    this.#conversation.copying = false
    this.#conversation.pipeline.shift()
    if (expected?.kind === EXPECT.startup) this.#started()
    const { answered } = this.#conversation
    if (expected?.statement !== undefined) answered.push(expected.statement)
    this.#conversation.transaction.ready(status, answered)
    if (status === STATUS.idle && this.#conversation.portals.size > 0) this.#conversation.portals.clear()
    this.#emitUnless(expected?.swallow ?? false)
    if (this.#faults.withholding) this.#faults.askAll(() => this.#finish(answered))
    else this.#finish(answered)
  }

  #started(): void {
    this.#conversation.ready = true
    if (this.#control.link !== undefined) this.#control.started(this.#control.link)
  }

  #finish(statements: readonly Statement[]): void {
    if (statements.length > 0) this.#conversation.answered = []
    for (const statement of statements) statement.end(statement.error === undefined ? 'ok' : 'error')
    if (!this.#conversation.quiet) return
    this.#forward.flush()
    this.#control.quiet()
  }
}

/** What the seam has to see of a message of the server in one piece. */
function inspectedBytes(type: number): number {
  if (type === BACKEND.dataRow) return CAPTURED_ROW_BYTES
  return type === BACKEND.copyData ? 0 : INSPECTED_BYTES
}
