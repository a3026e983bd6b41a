import { Duplex } from 'node:stream'
import type { ServerLink } from '../session/index.ts'
import {
  BACKEND,
  BodyReader,
  decodeBindNames,
  decodeParse,
  encodeClose,
  encodeCommandComplete,
  encodeError,
  encodeParse,
  encodeQuery,
  encodeReady,
  FRONTEND,
  FrameReader,
  HEADER_BYTES,
  STATUS,
  STEP,
} from '../wire/index.ts'
import {
  AFTER_DISCONNECT,
  AFTER_ERROR,
  AFTER_STATEMENT,
  BEFORE_STATEMENT,
  type Control,
  controlOf,
  hidesControl,
  Nesting,
} from './nesting.ts'

const WHOLE_BYTES = 64 * 1024 * 1024

/** What the server answers with one ReadyForQuery. */
interface Group {
  /** Sent by the seam itself: nothing of the reply reaches the client. */
  readonly own: boolean
  /** The client was in a transaction after it. */
  open: boolean
  /** A savepoint was set before it. */
  guarded: boolean
  /** Tags that the client expects, by the order of the statements in it; undefined for the server's own. */
  readonly tags: (string | undefined)[]
  /** Whether a CloseComplete is for a Close of ours, in order. */
  readonly closes: boolean[]
  /** Refused here: the reply is an error of our own. */
  refused: boolean
}

/**
 * One client's view of a session that several share: its transactions are savepoints, and its prepared statements
 * replace those of others that have the same name.
 *
 * ```
 *   session ──Query 'COMMIT'──▶ NestedSocket ──Query 'RELEASE SAVEPOINT …'──▶ shared link
 *           ◀──C 'COMMIT', Z I──            ◀──C 'RELEASE', Z T──
 * ```
 */
export class NestedSocket extends Duplex {
  readonly #link: ServerLink
  readonly #released: () => void
  readonly #nesting = new Nesting()
  readonly #toServer = new FrameReader(() => WHOLE_BYTES)
  readonly #toClient = new FrameReader(() => WHOLE_BYTES)
  readonly #groups: Group[] = []
  readonly #statements = new Map<string, Control | undefined>()
  readonly #portals = new Map<string, Control | undefined>()
  /** The group that is being sent. */
  #group: Group | undefined
  #leaving = false

  /** @param released called when the link is at rest again and the next client may have it */
  constructor(link: ServerLink, released: () => void) {
    super({ allowHalfOpen: true })
    this.#link = link
    this.#released = released
    link.onData = (chunk) => this.#receive(chunk)
    link.onClose = () => this.destroy()
  }

  override _read(): void {
    this.#link.socket.resume()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#toServer.feed(chunk)
    for (let step = this.#toServer.next(); step !== STEP.more; step = this.#toServer.next()) {
      if (step === STEP.frame) this.#send(this.#toServer.type)
      else this.#passOn()
    }
    if (this.#link.socket.writableNeedDrain) this.#link.socket.once('drain', done)
    else done()
  }

  override _final(done: () => void): void {
    this.#leave()
    done()
  }

  override _destroy(_error: Error | null, done: (error: Error | null) => void): void {
    // What nobody reads any more must not keep the others waiting.
    this.#link.socket.resume()
    this.#leave()
    done(null)
  }

  /** What was sent is still answered, what the client leaves open is rolled back; then the link is free. */
  #leave(): void {
    if (this.#leaving) return
    this.#leaving = true
    if (this.#link.closed) {
      this.#released()
      return
    }
    if (this.#group !== undefined) this.#endGroup(encodeQuery(''))
    if (this.#nesting.open) this.#sendOwn(AFTER_DISCONNECT)
    if (this.#groups.length === 0) this.#free()
  }

  #free(): void {
    this.#link.onData = () => {}
    this.#link.onClose = () => {}
    this.#released()
    if (!this.destroyed) this.push(null)
  }

  #body(reader: FrameReader): BodyReader {
    return new BodyReader(reader.buffer, reader.start + HEADER_BYTES, reader.end)
  }

  #passOn(): void {
    const { buffer, start, end } = this.#toServer
    this.#link.socket.write(Buffer.from(buffer.subarray(start, end)))
  }

  #send(type: number): void {
    switch (type) {
      case FRONTEND.query:
        this.#query(this.#body(this.#toServer).text())
        break
      case FRONTEND.parse:
        this.#parse()
        break
      case FRONTEND.bind: {
        const { portal, statement } = decodeBindNames(this.#body(this.#toServer))
        this.#portals.set(portal, this.#statements.get(statement))
        this.#extended()
        break
      }
      case FRONTEND.execute:
        this.#execute(this.#portals.get(this.#body(this.#toServer).text()))
        break
      case FRONTEND.close:
        this.#openGroup().closes.push(false)
        this.#passOn()
        break
      case FRONTEND.sync:
        this.#openGroup()
        this.#endGroup(undefined)
        break
      case FRONTEND.terminate:
        this.destroy()
        break
      case FRONTEND.describe:
        this.#extended()
        break
      default:
        this.#passOn()
    }
  }

  #query(sql: string): void {
    const control = controlOf(sql)
    const group = this.#openGroup(control)
    if (hidesControl(sql)) {
      group.refused = true
      this.#endGroup(encodeQuery('dryfit: a transaction among other statements'))
      return
    }
    if (control === undefined) {
      this.#endGroup(undefined)
      return
    }
    const { sql: translated, tag } = this.#nesting.translate(control)
    group.tags.push(tag)
    this.#endGroup(encodeQuery(translated))
  }

  #parse(): void {
    const parse = decodeParse(this.#body(this.#toServer))
    const control = controlOf(parse.sql)
    const group = this.#openGroup(control)
    this.#statements.set(parse.statement, control)
    if (parse.statement !== '') {
      group.closes.push(true)
      this.#link.socket.write(encodeClose({ kind: 'statement', name: parse.statement }))
    }
    if (control === undefined) this.#passOn()
    // Translated when it is executed, since only then it is known what it means.
    else this.#link.socket.write(encodeParse({ ...parse, sql: translationAtParse(control) }))
  }

  #execute(control: Control | undefined): void {
    const group = this.#openGroup(control)
    group.tags.push(control === undefined ? undefined : this.#nesting.translate(control).tag)
    this.#passOn()
  }

  #extended(): void {
    this.#openGroup()
    this.#passOn()
  }

  /** Outside a transaction a savepoint comes first, so that an error ends with the statement. */
  #openGroup(control?: Control): Group {
    if (this.#group !== undefined) return this.#group
    const guarded = !this.#nesting.open && control === undefined
    if (guarded) this.#sendOwn(BEFORE_STATEMENT)
    this.#group = { own: false, open: false, guarded, tags: [], closes: [], refused: false }
    return this.#group
  }

  #endGroup(instead: Buffer | undefined): void {
    const group = this.#group
    this.#group = undefined
    if (group === undefined) return
    group.open = this.#nesting.open
    this.#groups.push(group)
    if (instead === undefined) this.#passOn()
    else this.#link.socket.write(instead)
  }

  #sendOwn(sql: string): void {
    this.#groups.push({ own: true, open: false, guarded: false, tags: [], closes: [], refused: false })
    this.#link.socket.write(encodeQuery(sql))
  }

  #receive(chunk: Buffer): void {
    this.#toClient.feed(chunk)
    for (let step = this.#toClient.next(); step !== STEP.more; step = this.#toClient.next()) {
      if (step === STEP.frame) this.#reply(this.#toClient.type)
      else this.#emit()
    }
  }

  #reply(type: number): void {
    const group = this.#groups[0] ?? this.#group
    if (type === BACKEND.readyForQuery) {
      this.#ready(this.#groups.shift())
    } else if (group?.own) {
      // Nobody asked for it.
    } else if (type === BACKEND.errorResponse && group?.refused) {
      this.#tell(encodeError(REFUSAL))
    } else if (type === BACKEND.closeComplete && group?.closes.shift()) {
      // A Close of ours.
    } else if (type === BACKEND.commandComplete || type === BACKEND.emptyQueryResponse) {
      const tag = group?.tags.shift()
      if (tag === undefined) this.#emit()
      else this.#tell(encodeCommandComplete(tag))
    } else this.#emit()
  }

  #ready(group: Group | undefined): void {
    const status = this.#toClient.buffer[this.#toClient.start + HEADER_BYTES] as number
    if (group !== undefined && !group.own) {
      if (group.guarded) this.#sendOwn(status === STATUS.failed ? AFTER_ERROR : AFTER_STATEMENT)
      this.#tell(encodeReady(this.#nesting.statusFor(group.open, status)))
    }
    if (this.#leaving && this.#groups.length === 0) this.#free()
  }

  #emit(): void {
    const { buffer, start, end } = this.#toClient
    this.#tell(Buffer.from(buffer.subarray(start, end)))
  }

  #tell(bytes: Buffer): void {
    if (this.destroyed) return
    if (!this.push(bytes)) this.#link.socket.pause()
  }
}

const REFUSAL = {
  severity: 'ERROR',
  code: '0A000',
  message: 'with reset: "transaction", BEGIN, COMMIT and ROLLBACK are sent as statements of their own',
} as const

/** A prepared COMMIT is a RELEASE, whatever comes before it: after an error the driver sends ROLLBACK. */
function translationAtParse(control: Control): string {
  const nesting = new Nesting()
  if (control !== 'begin') nesting.open = true
  return nesting.translate(control).sql
}
