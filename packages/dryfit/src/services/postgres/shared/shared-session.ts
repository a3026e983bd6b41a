import type { Socket } from 'node:net'
import { DryfitError, type Snapshot } from '../../../foundation/core/index.ts'
import type { ResetStrategy } from '../reset.ts'
import type { ServerAccess } from '../server/server.ts'
import { askLink, dial, Gateway, logIn, ServerLink, type Session, Startup } from '../session/index.ts'
import { type Doorman, NotQuietError, QuietMoment, toQuietError } from '../swap/index.ts'
import { STARTUP } from '../wire/index.ts'
import { NestedSocket } from './nested-socket.ts'

export interface SharedSessionOptions {
  readonly access: ServerAccess
  readonly doorman: Doorman
  readonly database: string
  /** How long a reset waits for connections to finish, and a statement for its turn, in real milliseconds. */
  readonly timeoutMs: number
}

/**
 * All client connections in one session of the server, and all they do in one transaction that is rolled back.
 *
 * ```
 *   client a ──▶ turn ──▶┐
 *   client b ──▶ waits   ├── BEGIN … everything … ROLLBACK ── server
 *   client c ──▶ waits   ┘
 * ```
 *
 * A turn lasts as long as a client's statement, or its transaction.
 */
export class SharedSession implements ResetStrategy {
  readonly gateway: Gateway
  readonly database: string
  readonly #options: SharedSessionOptions
  readonly #quiet: QuietMoment
  #link: Promise<ServerLink> | undefined
  #turn: Promise<void> = Promise.resolve()
  #snapshots = 0

  constructor(options: SharedSessionOptions) {
    this.#options = options
    this.database = options.database
    this.#quiet = new QuietMoment(() => [...this.gateway.sessions])
    this.gateway = new Gateway({
      databaseFor: () => options.database,
      connect: (): Promise<Socket> => dial(options.access),
      lets: (startup, password) => options.doorman.lets(startup, password),
      attach: (session) => this.#takeTurn(session),
      quiet: (session) => this.#becameQuiet(session),
    })
  }

  /** @throws POSTGRES_NOT_QUIET after the deadline; then the connections that it names were ended, and the data is clean. */
  async reset(): Promise<void> {
    const rollBack = 'ROLLBACK; BEGIN'
    try {
      await this.#atRest(rollBack)
    } catch (thrown) {
      if (!(thrown instanceof NotQuietError)) throw thrown
      thrown.endSessions()
      await this.#atRest(rollBack)
      throw thrown.error
    }
  }

  /** @throws POSTGRES_NOT_QUIET */
  async snapshot(): Promise<Snapshot> {
    const name = `dryfit_snapshot_${++this.#snapshots}`
    const ask = (sql: string): Promise<void> =>
      this.#atRest(sql).catch((thrown) => {
        throw toQuietError(thrown)
      })
    await ask(`SAVEPOINT ${name}`)
    return { restore: () => ask(`ROLLBACK TO SAVEPOINT ${name}`) }
  }

  async stop(): Promise<void> {
    await this.close()
  }

  async close(): Promise<void> {
    this.gateway.close()
    const link = await this.#link?.catch(() => undefined)
    this.#link = undefined
    await link?.leave()
  }

  async #atRest(sql: string): Promise<void> {
    for (const session of this.gateway.sessions) {
      if (session.conversation.hung !== undefined) session.destroy('the data was reset')
    }
    let asked: Promise<unknown> = Promise.resolve()
    await this.#quiet.within(this.#options.timeoutMs, () => {
      asked = this.#inTurn(async () => askLink(await this.#open(), sql))
    })
    await asked
  }

  /** One after the other. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work)
    this.#turn = result.then(
      () => {},
      () => {},
    )
    return result
  }

  #takeTurn(session: Session): Promise<ServerLink> {
    return new Promise((resolve, reject) => {
      let given = false
      const timer = setTimeout(() => {
        given = true
        reject(tookTooLong(session, this.#options.timeoutMs))
      }, this.#options.timeoutMs)
      this.#inTurn(async () => {
        clearTimeout(timer)
        if (given) return
        const link = await this.#open()
        await new Promise<void>((released) => resolve(nested(link, released)))
      }).catch(reject)
    })
  }

  #becameQuiet(session: Session): void {
    if (session.movable) session.detach()?.destroy()
    this.#quiet.changed()
  }

  #open(): Promise<ServerLink> {
    this.#link ??= this.#begin()
    return this.#link
  }

  async #begin(): Promise<ServerLink> {
    const { access, database } = this.#options
    const startup = new Startup(STARTUP.protocol30, new Map([['application_name', 'dryfit shared session']]))
    const { user, password } = access
    const link = await logIn(await dial(access), { startup, database, user, password })
    await askLink(link, 'BEGIN')
    return link
  }
}

/** The shared link, as one client sees it for a turn. */
function nested(shared: ServerLink, released: () => void): ServerLink {
  const link = new ServerLink(new NestedSocket(shared, released) as unknown as Socket, shared.database)
  link.processId = shared.processId
  link.secret = shared.secret
  for (const [name, value] of shared.parameters) link.parameters.set(name, value)
  return link
}

function tookTooLong({ conversation }: Session, timeoutMs: number): DryfitError {
  return new DryfitError('DEADLINE_EXCEEDED', {
    what: `${conversation.seam}, connection ${conversation.number} waited ${timeoutMs} ms for its turn`,
    why: 'with reset: "transaction" all connections share one session, and another one is in a transaction',
    fix: 'let the app use one connection at a time, or choose reset: "clone"',
  })
}
