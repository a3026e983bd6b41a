import type { ServerLink, Startup } from '../session/index.ts'
import { type OutsideBonds, readOutsideBonds } from './outside-bonds.ts'

/** Connections that are opened ahead for one database, at most. */
const MAX_LINKS = 32

/** How many sessions that begin alike have used the database. */
export interface Demand {
  readonly startup: Startup
  count: number
}

/** How links are opened: for a session that begins so, and as an administrator. */
export interface LinkSource {
  openFor(startup: Startup, database: string): Promise<ServerLink>
  openWatch(database: string): Promise<ServerLink>
}

/**
 * Connections to one database that nobody uses yet, opened ahead for the sessions that are expected to need them.
 *
 * ```
 *   demand of the last test ──open──▶ links by start-up ──take(startup)──▶ a session
 * ```
 */
export class WarmLinks {
  readonly database: string
  readonly #source: LinkSource
  readonly #links = new Map<string, ServerLink[]>()
  #watch: ServerLink | undefined
  #looked: Promise<unknown> = Promise.resolve()
  #opening: Promise<void> = Promise.resolve()
  #closed = false

  constructor(database: string, source: LinkSource) {
    this.database = database
    this.#source = source
  }

  /** Opens what is missing to meet the demand, one after the other, in the background. */
  prepare(demands: Iterable<Demand>): void {
    const startups = [...demands].flatMap(({ startup, count }) => Array.from({ length: count }, () => startup))
    this.#opening = this.#opening.then(() => this.#openAll(startups.slice(0, MAX_LINKS)))
  }

  /** Looks at the database's sessions from outside, over a connection of the seam's own; one look at a time. */
  look(): Promise<OutsideBonds> {
    const look = this.#looked.then(() => this.#look())
    this.#looked = look.catch(() => {})
    return look
  }

  /** One that begins as `startup` says, if there is one. */
  take(startup: Startup): ServerLink | undefined {
    const links = this.#links.get(startup.signature) ?? []
    for (let link = links.pop(); link !== undefined; link = links.pop()) {
      if (!link.closed) return link
    }
    return undefined
  }

  /** Ends all that were not taken; resolves when the server has let them go. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#opening
    const links = [...this.#links.values()].flat()
    this.#links.clear()
    await this.#looked
    await Promise.all([this.#watch, ...links].map((link) => link?.leave()))
  }

  async #look(): Promise<OutsideBonds> {
    const watch = this.#watch
    if (watch !== undefined) {
      try {
        return await readOutsideBonds(watch)
      } catch (thrown) {
        // A server that crashed and came back has ended it: it is asked anew.
        if (!watch.closed) throw thrown
      }
    }
    this.#watch = await this.#source.openWatch(this.database)
    return readOutsideBonds(this.#watch)
  }

  async #openAll(startups: readonly Startup[]): Promise<void> {
    try {
      // Asked once now, the question is quick when it matters.
      await this.look()
      for (const startup of startups) {
        if (this.#closed) return
        await this.#openOne(startup)
      }
    } catch {
      // Opening ahead is a favour; who needs a link opens it then, and hears why it cannot.
    }
  }

  async #openOne(startup: Startup): Promise<void> {
    const link = await this.#source.openFor(startup, this.database)
    const links = this.#links.get(startup.signature) ?? []
    links.push(link)
    this.#links.set(startup.signature, links)
  }
}
