import type { Socket } from 'node:net'
import type { DryfitError } from '../../../foundation/core/index.ts'
import { untilRecovered } from '../connections.ts'
import type { ServerAccess } from '../server/server.ts'
import { dial, Gateway, type GatewayOptions, logIn, type ServerLink, type Session, Startup } from '../session/index.ts'
import { STARTUP } from '../wire/index.ts'
import type { Doorman } from './doorman.ts'
import { NotQuietError, notQuiet, QuietMoment, toQuietError } from './quiet.ts'
import { SessionStates } from './session-states.ts'
import { type Demand, WarmLinks } from './warm-links.ts'

export interface HotSwapOptions extends GatewayOptions {
  /** Where and as whom the server is reached. */
  readonly access: ServerAccess
  readonly doorman: Doorman
  /** The database's name as clients know it. */
  readonly name: string
  /** The database on the server that stands behind the name at first. */
  readonly database: string
}

export interface MoveOptions {
  /** How long connections may take to finish what they do, in real milliseconds. Default 5000. */
  readonly timeoutMs?: number
}

/** What became of the connections to the database that was there before. */
export interface Moved {
  /** Resolves when nobody is connected to it. */
  readonly left: Promise<void>
  /** The error that names those that were ended, since they did not become quiet in time. */
  readonly ended?: DryfitError
}

const DEFAULT_TIMEOUT_MS = 5000

/** How long to let a session loosen a bond before it is asked again, in real milliseconds. */
const ASK_AGAIN_MS = 20

/**
 * Client connections that stay open while the database behind them is exchanged.
 *
 * ```
 *   client ──▶ session ──▶ link ──▶ app_1          move(app_2):
 *                                                  1  a moment in which all sessions are quiet: take their links away
 *                                                  2  ask each link that was used what the session has set on it
 *                                                  3  app_2 is the database; the links to app_1 end
 *   client ──▶ session ─ ─ ─ ─ ─▶ app_2            4  a session gets a link when it says something: a warm one, its
 *                                                     settings made again; statements are prepared again when named
 * ```
 */
export class HotSwap {
  readonly gateway: Gateway
  readonly #options: HotSwapOptions
  readonly #quiet: QuietMoment
  readonly #states = new SessionStates()
  readonly #warm = new Map<string, WarmLinks>()
  /** What the sessions of the last move had in use. */
  #demand = new Map<string, Demand>()
  #database: string
  /** Set while links are being taken away: who needs one waits. */
  #gate: Promise<void> | undefined
  #last: Promise<void> = Promise.resolve()

  constructor(options: HotSwapOptions) {
    this.#options = options
    this.#database = options.database
    this.#quiet = new QuietMoment(() => this.#own())
    this.gateway = new Gateway(this.#host(), options)
  }

  /** The database on the server that stands behind the name now. */
  get database(): string {
    return this.#database
  }

  /** Opens connections to a database ahead, as many as the last test needed. */
  warmUp(database: string): void {
    this.#linksTo(database).prepare(this.#demand.values())
  }

  /**
   * Puts another database behind the name. Connections that do not become quiet in time are ended, so that the next
   * test begins clean in any case.
   */
  move(database: string, options: MoveOptions = {}): Promise<Moved> {
    return this.#move(options, async (links) => {
      const before = this.#database
      this.#database = database
      this.#countDemand(links.keys())
      return { left: this.#leave(before, links) }
    })
  }

  /**
   * The same with a database that can only be made when nobody is connected to the present one.
   *
   * @param make gets the present one, and gives the next; when it fails, the present one stays behind the name.
   */
  replace(make: (database: string) => Promise<string>, options: MoveOptions = {}): Promise<Moved> {
    return this.#move(options, async (links) => {
      this.#countDemand(links.keys())
      await this.#leave(this.#database, links)
      this.#database = await make(this.#database)
      return { left: Promise.resolve() }
    })
  }

  async #move(options: MoveOptions, exchange: (links: Map<Session, ServerLink>) => Promise<Moved>): Promise<Moved> {
    try {
      return await this.#exclusively(options, exchange)
    } catch (thrown) {
      if (!(thrown instanceof NotQuietError)) throw thrown
      thrown.endSessions()
      const { left } = await this.#exclusively(options, exchange).catch((again) => {
        throw toQuietError(again)
      })
      return { left, ended: thrown.error }
    }
  }

  /**
   * Does something to the database while nobody is connected to it; afterwards the sessions go on with it.
   *
   * @throws POSTGRES_NOT_QUIET; then nothing was done.
   */
  async alone<T>(act: (database: string) => Promise<T>, options?: MoveOptions): Promise<T> {
    try {
      return await this.#exclusively(options, async (links) => {
        await this.#leave(this.#database, links)
        return act(this.#database)
      })
    } catch (thrown) {
      throw toQuietError(thrown)
    }
  }

  /** Ends all connections. */
  async close(): Promise<void> {
    this.gateway.close()
    await Promise.all([...this.#warm.values()].map((links) => links.close()))
    this.#warm.clear()
  }

  #host() {
    return {
      databaseFor: (startup: Startup) => this.#databaseFor(startup),
      connect: (): Promise<Socket> => dial(this.#options.access),
      lets: (startup: Startup, password: string) => this.#options.doorman.lets(startup, password),
      attach: (session: Session) => this.#attach(session),
      quiet: () => this.#quiet.changed(),
    }
  }

  /** The sessions on the database that is exchanged; a client may also have asked for another one of the server. */
  #own(): Session[] {
    return [...this.gateway.sessions].filter(({ conversation: { startup } }) => this.#isOurs(startup))
  }

  #isOurs(startup: Startup): boolean {
    return startup.database === this.#options.name
  }

  async #databaseFor(startup: Startup): Promise<string> {
    await this.#gate
    return this.#isOurs(startup) ? this.#database : startup.database
  }

  async #attach(session: Session): Promise<ServerLink> {
    await this.#gate
    if (session.link !== undefined) return session.link
    const { startup } = session.conversation
    const warm = this.#isOurs(startup) ? this.#warm.get(this.#database)?.take(startup) : undefined
    const database = this.#isOurs(startup) ? this.#database : startup.database
    const link = warm ?? (await this.#logIn(startup, database))
    await this.#states.restore(session, link)
    return link
  }

  #linksTo(database: string): WarmLinks {
    const known = this.#warm.get(database)
    if (known !== undefined) return known
    const links = new WarmLinks(database, {
      openFor: (startup, name) => this.#logIn(startup, name),
      openWatch: (name) => this.#openWatch(name),
    })
    this.#warm.set(database, links)
    return links
  }

  async #logIn(startup: Startup, database: string): Promise<ServerLink> {
    const { access, doorman } = this.#options
    return logIn(await dial(access), { startup, database, ...doorman.credentials(startup) })
  }

  async #openWatch(database: string): Promise<ServerLink> {
    const { access } = this.#options
    const startup = new Startup(STARTUP.protocol30, new Map([['application_name', 'dryfit']]))
    const { user, password } = access
    return untilRecovered(async () => logIn(await dial(access), { startup, database, user, password }))
  }

  /** One after the other. */
  #exclusively<T>(options: MoveOptions | undefined, act: (links: Map<Session, ServerLink>) => Promise<T>): Promise<T> {
    const result = this.#last.then(() => this.#withoutLinks(options?.timeoutMs ?? DEFAULT_TIMEOUT_MS, act))
    this.#last = result.then(
      () => {},
      () => {},
    )
    return result
  }

  /** Steps 1 and 2, then `act`; in the end, and after any failure, the sessions go on. */
  async #withoutLinks<T>(timeoutMs: number, act: (links: Map<Session, ServerLink>) => Promise<T>): Promise<T> {
    const deadline = performance.now() + timeoutMs
    this.#endHung()
    for (;;) {
      const links = await this.#takeLinks(Math.max(1, Math.round(deadline - performance.now())))
      const open = this.#closeGate()
      try {
        const bound = await this.#states.read(links, () => this.#linksTo(this.#database).look())
        if (bound.length === 0) return await act(links)
        if (performance.now() >= deadline) throw notQuiet(bound, timeoutMs)
      } finally {
        this.#giveBack(links)
        open()
        await this.#resumeListeners()
      }
      await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS))
    }
  }

  /** What a fault never answers would never end. */
  #endHung(): void {
    for (const session of this.#own()) {
      if (session.conversation.hung !== undefined) session.destroy('the database was exchanged')
    }
  }

  /** Returns what opens it. */
  #closeGate(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#gate = promise
    return () => {
      this.#gate = undefined
      resolve()
    }
  }

  async #takeLinks(timeoutMs: number): Promise<Map<Session, ServerLink>> {
    const links = new Map<Session, ServerLink>()
    await this.#quiet.within(timeoutMs, () => {
      for (const session of this.#own()) {
        const link = session.detach()
        if (link !== undefined) links.set(session, link)
      }
    })
    return links
  }

  /** Links that were not left for another database. */
  #giveBack(links: Map<Session, ServerLink>): void {
    for (const [session, link] of links) session.use(link)
  }

  /** Who listens must be connected to hear. */
  async #resumeListeners(): Promise<void> {
    const listeners = this.#own().filter((session) => this.#states.listens(session))
    await Promise.all(listeners.map((session) => session.attach()))
  }

  #countDemand(sessions: Iterable<Session>): void {
    const demand = new Map<string, Demand>()
    for (const { conversation } of sessions) {
      const { startup } = conversation
      const known = demand.get(startup.signature) ?? { startup, count: 0 }
      known.count++
      demand.set(startup.signature, known)
    }
    this.#demand = demand
  }

  /** Resolves when the server holds nothing of these links, nor of those that were opened ahead. */
  async #leave(database: string, links: Map<Session, ServerLink>): Promise<void> {
    const leaving = [...links.values()]
    links.clear()
    const warm = this.#warm.get(database)
    this.#warm.delete(database)
    await Promise.all([warm?.close(), ...leaving.map((link) => link.leave())])
  }
}
