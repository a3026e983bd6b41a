import type { Socket } from 'node:net'
import { messageOf, type Seam } from '../../../foundation/core/index.ts'
import { resetSocket } from '../../../foundation/net/index.ts'
import { type ErrorFields, encodeError, encodeParameterStatus, WireError } from '../wire/index.ts'
import { askPassword } from './ask-password.ts'
import { cancelOrphan, sendCancel } from './cancel.ts'
import { ClientFlow } from './client-flow.ts'
import { Conversation } from './conversation.ts'
import { errorOf } from './fault-answer.ts'
import { EXPECT, Expectation } from './pipeline.ts'
import { ServerError } from './server-error.ts'
import { ServerFlow } from './server-flow.ts'
import { ServerLink } from './server-link.ts'
import type { SessionHost } from './session-host.ts'
import type { Startup } from './startup.ts'
import type { Statement } from './statement.ts'
import type { TransactionCounter } from './transactions.ts'

/** What waits for a decision or a link, in bytes, before the client is made to wait too. */
const MAX_QUEUED_BYTES = 256 * 1024

/** How long a client may take to close its side after the seam has closed its own, in real milliseconds. */
const LINGER_MS = 2000

/** `admin_shutdown`, in the server's words. */
export const TERMINATED = {
  severity: 'FATAL',
  code: '57P01',
  message: 'terminating connection due to administrator command',
} as const

const CLIENT_LEFT = 'the client closed the connection'

/**
 * One client's connection, joined to one connection of the server: the same one for the client's whole life, as far as
 * the client can tell.
 *
 * ```
 *   client ──▶ ClientFlow ──▶ link ──▶ server
 *          ◀── ServerFlow ◀──
 *                             detach(), attach(): the link can be exchanged while the session is quiet
 * ```
 */
export class Session {
  readonly conversation: Conversation
  /** What the client was given to cancel with: stays true over all links. */
  key: { readonly processId: number; readonly secret: Buffer } | undefined
  readonly #client: Socket
  readonly #host: SessionHost<Session>
  readonly #clientFlow: ClientFlow
  readonly #serverFlow: ServerFlow
  readonly #onServerDrain = (): void => {
    if (this.#clientFlow.queuedBytes <= MAX_QUEUED_BYTES) this.#client.resume()
  }
  #link: ServerLink | undefined
  /** The server's parameters as the client knows them. */
  #told: ReadonlyMap<string, string> = new Map()
  #attaching: Promise<void> | undefined
  /** The server was, or is about to be, asked to let the client in. */
  #loggingIn = false
  /** The client has closed its side; the server is closing its own. */
  #clientGone = false
  #ended = false

  constructor(
    client: Socket,
    parts: { number: number; seam: Seam; startup: Startup; counter: TransactionCounter; host: SessionHost<Session> },
  ) {
    this.#client = client
    this.#host = parts.host
    this.conversation = new Conversation(parts.number, parts.seam, parts.startup, parts.counter)
    this.#clientFlow = this.#createClientFlow()
    this.#serverFlow = this.#createServerFlow()
  }

  get link(): ServerLink | undefined {
    return this.#link
  }

  get ended(): boolean {
    return this.#ended
  }

  /** Nothing is under way in either direction: the link may be exchanged. */
  get movable(): boolean {
    if (!this.conversation.ready) return this.#link === undefined && !this.#loggingIn
    return (
      this.conversation.quiet &&
      this.#clientFlow.atMessageStart &&
      !this.#serverFlow.holding &&
      this.#attaching === undefined
    )
  }

  /** Lets the client in, and from then on passes on everything. */
  async start(): Promise<void> {
    const { startup } = this.conversation
    const connect = this.conversation.openConnect(`CONNECT ${startup.database}`)
    this.conversation.held = connect
    try {
      const goesOn = connect.crossing.guarded ? await this.#mayConnect(connect) : true
      if (!goesOn || this.#ended) return
      if (this.#host.lets === undefined) await this.#letServerDecide(connect)
      else await this.#decide(connect, this.#host.lets)
    } catch (thrown) {
      const code = thrown instanceof ServerError ? thrown.code : '08006'
      connect.error = { severity: 'FATAL', code, message: messageOf(thrown) }
      this.endWith(connect.error)
    }
  }

  /** Takes the link away from a session that is {@link movable}. What the client sends from now on waits. */
  detach(): ServerLink | undefined {
    const link = this.#link
    if (link === undefined) return undefined
    link.onData = () => {}
    link.onClose = () => {}
    link.socket.off('drain', this.#onServerDrain)
    this.#told = new Map(link.parameters)
    this.#link = undefined
    this.conversation.link = undefined
    // The end of this link would have been the session's: there is nobody who needs another.
    if (this.#clientGone) this.#end(CLIENT_LEFT)
    return link
  }

  /** Gets a link, if there is none, and lets go on what waited for it. */
  attach(): Promise<void> {
    if (this.#link !== undefined || this.#ended || !this.conversation.ready) return Promise.resolve()
    this.#attaching ??= this.#host.attach(this).then(
      (link) => this.#attached(link),
      (thrown) => this.#fail(thrown),
    )
    return this.#attaching
  }

  /** Puts back a link that was taken away, or gives another one that is logged in. */
  use(link: ServerLink): void {
    if (this.#ended) {
      link.destroy()
      return
    }
    this.#serverFlow.restart()
    this.#use(link)
    this.#tellParameters(link)
    this.#clientFlow.resume()
    if (this.#client.isPaused() && this.#clientFlow.queuedBytes <= MAX_QUEUED_BYTES) this.#client.resume()
  }

  /** Asks the server to stop what this session is doing. */
  async cancel(): Promise<void> {
    if (this.#link !== undefined) await sendCancel(this.#link, () => this.#host.connect())
  }

  /** Ends the client's connection with an error in PostgreSQL's words. */
  endWith(error: ErrorFields): void {
    if (this.#ended) return
    if (!this.conversation.leaving) this.#client.write(encodeError(error))
    this.#end(error.message)
  }

  /**
   * The service stops. A client that waits for a reply hears why it gets none; one that idles, and is perhaps just
   * saying goodbye, sees the connection end.
   */
  shutDown(): void {
    if (this.conversation.quiet) this.#end('the service was stopped')
    else this.endWith(TERMINATED)
  }

  /** Ends both sides hard. */
  destroy(why: string): void {
    if (this.#ended) return
    resetSocket(this.#client)
    this.#end(why)
  }

  #createClientFlow(): ClientFlow {
    const session = this
    const flow = new ClientFlow(this.conversation, {
      get link() {
        return session.#link
      },
      attach: () => void this.attach(),
      write: (bytes) => this.#writeToServer(bytes),
      leave: () => this.#end(CLIENT_LEFT),
      flushRequested: () => this.#serverFlow.askNow(),
      cut: (how) => this.#cut(how),
      endWith: (error) => this.endWith(error),
      fail: (thrown) => this.#fail(thrown),
    })
    return flow
  }

  #createServerFlow(): ServerFlow {
    const session = this
    return new ServerFlow(this.conversation, {
      get link() {
        return session.#link
      },
      write: (bytes) => this.#writeToClient(bytes),
      started: (link) => {
        this.key = { processId: link.processId, secret: link.secret }
      },
      quiet: () => this.#host.quiet(this),
      pauseServer: (paused) => (paused ? this.#link?.socket.pause() : this.#link?.socket.resume()),
      cut: (how) => this.#cut(how),
      endWith: (error) => this.endWith(error),
      fail: (thrown) => this.#fail(thrown),
    })
  }

  /** The log-in is a dialogue between client and server. */
  async #letServerDecide(connect: Statement): Promise<void> {
    const { startup } = this.conversation
    this.#listenToClient()
    this.#loggingIn = true
    const database = await this.#host.databaseFor(startup)
    const socket = await this.#host.connect()
    if (this.#ended) {
      socket.destroy()
      return
    }
    this.conversation.held = undefined
    this.#use(new ServerLink(socket, database))
    this.conversation.pipeline.push(new Expectation(EXPECT.startup, connect))
    socket.write(startup.packetFor(database))
    this.#clientFlow.resume()
  }

  /** The seam asks for the password, and logs in at the server itself. */
  async #decide(connect: Statement, lets: NonNullable<SessionHost<Session>['lets']>): Promise<void> {
    const { startup } = this.conversation
    const onClose = (): void => this.#end(CLIENT_LEFT)
    this.#client.once('close', onClose)
    const password = await askPassword(this.#client)
    this.#client.off('close', onClose)
    if (password === undefined) return this.#end(CLIENT_LEFT)
    startup.password = password
    const refusal = await lets(startup, password)
    if (refusal !== undefined) throw new ServerError(refusal)
    this.#loggingIn = true
    const link = await this.#host.attach(this)
    if (this.#ended || this.#client.destroyed) {
      link.destroy()
      return this.#end(CLIENT_LEFT)
    }
    this.#listenToClient()
    this.#use(link)
    this.conversation.held = undefined
    this.conversation.pipeline.push(new Expectation(EXPECT.startup, connect))
    // What the server said to us is what it would have said to the client: it takes the way of all its words.
    this.#serverFlow.receive(link.greeting())
  }

  async #mayConnect(connect: Statement): Promise<boolean> {
    const verdict = await connect.crossing.ask('request')
    switch (verdict.do) {
      case 'answer':
        this.#refuse(connect, verdict.with)
        return false
      case 'reset':
      case 'close':
        this.#cut(verdict.do)
        return false
      case 'hang':
      case 'drop':
        return false
      default:
        return true
    }
  }

  #refuse(connect: Statement, reply: { code?: string; message?: string }): void {
    connect.error = { ...errorOf(reply), severity: 'FATAL' }
    this.endWith(connect.error)
  }

  #listenToClient(): void {
    const client = this.#client
    client.on('data', (chunk: Buffer) => {
      this.#clientFlow.receive(chunk)
      if (this.#clientFlow.queuedBytes > MAX_QUEUED_BYTES) client.pause()
    })
    client.on('drain', () => {
      if (!this.#serverFlow.holding) this.#link?.socket.resume()
    })
    client.on('end', () => this.#clientLeft())
    client.on('close', () => this.#end(CLIENT_LEFT))
    client.resume()
  }

  /** The client sends nothing more. What it has sent is still the server's to answer. */
  #clientLeft(): void {
    const link = this.#link
    if (link === undefined || this.#clientFlow.stopped || this.conversation.hung !== undefined) {
      this.#end(CLIENT_LEFT)
      return
    }
    this.#clientGone = true
    link.socket.end()
    this.#watchOrphan(link)
  }

  #use(link: ServerLink): void {
    this.#link = link
    this.conversation.link = link
    link.onData = (chunk) => this.#serverFlow.receive(chunk)
    link.onClose = () => this.#serverLeft()
    link.socket.on('drain', this.#onServerDrain)
    if (link.closed) this.#serverLeft()
  }

  #attached(link: ServerLink): void {
    this.#attaching = undefined
    // Its old one may have been put back while this one was being opened.
    if (this.#link === undefined) this.use(link)
    else if (this.#link !== link) link.destroy()
  }

  /** What the client was told of the server's parameters stays true. */
  #tellParameters(link: ServerLink): void {
    for (const [name, value] of link.parameters) {
      if (this.#told.get(name) !== value) this.#client.write(encodeParameterStatus(name, value))
    }
  }

  #writeToServer(bytes: Buffer): void {
    const socket = this.#link?.socket
    if (socket === undefined || socket.write(bytes)) return
    this.#client.pause()
  }

  #writeToClient(bytes: Buffer): void {
    if (!this.#client.write(bytes)) this.#link?.socket.pause()
  }

  /** The server ended the connection: so does the seam, with whatever the server said last. */
  #serverLeft(): void {
    if (this.#ended) return
    this.#client.end()
    this.#end('the server closed the connection')
  }

  #cut(how: 'reset' | 'close'): void {
    if (how === 'reset') resetSocket(this.#client)
    else this.#client.end()
    this.#end('connection ended by a fault')
  }

  #fail(thrown: unknown): void {
    const code = thrown instanceof WireError ? '08P01' : '08006'
    this.endWith({ severity: 'FATAL', code, message: messageOf(thrown) })
  }

  #end(why: string): void {
    if (this.#ended) return
    this.#ended = true
    const link = this.detach()
    if (link !== undefined) this.#leave(link)
    this.conversation.abandon(why)
    this.#leaveClient()
    this.#host.ended(this)
  }

  /** Lets the client read what is on its way to it, but does not wait for it for ever. */
  #leaveClient(): void {
    if (this.#client.destroyed) return
    this.#client.end()
    setTimeout(() => this.#client.destroy(), LINGER_MS).unref()
  }

  /** Ends the server's side; a statement that is still running there is given a moment, and then cancelled. */
  #leave(link: ServerLink): void {
    if (this.conversation.pipeline.length > 0 && !link.closed) cancelOrphan(link, () => this.#host.connect())
    link.destroy()
  }

  #watchOrphan(link: ServerLink): void {
    if (this.conversation.pipeline.length > 0) cancelOrphan(link, () => this.#host.connect())
  }
}
