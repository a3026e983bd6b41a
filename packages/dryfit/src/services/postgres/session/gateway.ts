import type { Socket } from 'node:net'
import type { SecureContext } from 'node:tls'
import { messageOf, type Seam } from '../../../foundation/core/index.ts'
import { encodeError } from '../wire/index.ts'
import { readGreeting } from './greeting.ts'
import { Session } from './session.ts'
import type { SessionHost } from './session-host.ts'
import { Startup } from './startup.ts'
import { type PoolStatistics, poolStatistics } from './statistics.ts'

/** Where the sessions get their connections to the server from. */
export type GatewayHost = Omit<SessionHost<Session>, 'ended'>

export interface GatewayOptions {
  /** Terminates TLS for clients that ask for it. Default: SSLRequest is answered with `N`, as a server without TLS does. */
  readonly tls?: SecureContext
}

/**
 * All client connections of one Postgres service, over all of its seams.
 *
 * ```
 *   seam ──socket──▶ accept ──greeting──▶ Session
 *                                    └──▶ cancel request: to the session that has the key
 * ```
 */
export class Gateway {
  readonly #host: GatewayHost
  readonly #options: GatewayOptions
  readonly #sessions = new Set<Session>()
  readonly #greeting = new Set<Socket>()
  readonly #counter = { next: 1 }
  #connections = 0
  #closed = false

  constructor(host: GatewayHost, options: GatewayOptions = {}) {
    this.#host = host
    this.#options = options
  }

  get sessions(): ReadonlySet<Session> {
    return this.#sessions
  }

  /** A consumer connected at `seam`. */
  accept(socket: Socket, seam: Seam): void {
    this.#greet(socket, seam).catch((thrown) => {
      socket.end(encodeError({ severity: 'FATAL', code: '08P01', message: messageOf(thrown) }))
    })
  }

  /** The pool of one consumer, as its seam sees it. */
  statistics(consumer: string): PoolStatistics {
    return poolStatistics([...this.#sessions].filter(({ conversation }) => conversation.seam.consumer === consumer))
  }

  /** Ends all connections. Idempotent. */
  close(): void {
    this.#closed = true
    for (const socket of this.#greeting) socket.destroy()
    for (const session of this.#sessions) session.shutDown()
  }

  async #greet(first: Socket, seam: Seam): Promise<void> {
    this.#greeting.add(first)
    first.on('error', () => first.destroy())
    const greeting = await readGreeting(first, this.#options.tls).finally(() => this.#greeting.delete(first))
    if (greeting === undefined || this.#closed) return void first.destroy()
    const { packet, socket } = greeting
    if (packet.kind === 'cancel') {
      await this.#cancel(packet.processId, packet.secret).finally(() => socket.end())
      return
    }
    await this.#open(socket, seam, new Startup(packet.version, packet.parameters))
  }

  async #open(socket: Socket, seam: Seam, startup: Startup): Promise<void> {
    const host: SessionHost<Session> = {
      databaseFor: (each) => this.#host.databaseFor(each),
      connect: () => this.#host.connect(),
      lets: this.#host.lets,
      attach: (each) => this.#host.attach(each),
      quiet: (each) => this.#host.quiet(each),
      ended: (each) => {
        this.#sessions.delete(each)
        this.#host.quiet(each)
      },
    }
    const number = ++this.#connections
    const session = new Session(socket, { number, seam, startup, counter: this.#counter, host })
    this.#sessions.add(session)
    await session.start()
  }

  /** A cancel request comes on a connection of its own and gets no reply, whatever becomes of it. */
  async #cancel(processId: number, secret: Buffer): Promise<void> {
    for (const session of this.#sessions) {
      if (session.key?.processId === processId && session.key.secret.equals(secret)) return session.cancel()
    }
  }
}
