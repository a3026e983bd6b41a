import type { ServerLink, Session } from '../session/index.ts'
import { type OutsideBonds, readTemporaryTables } from './outside-bonds.ts'
import { type Bonds, readState, restoreState, type SessionState } from './session-state.ts'

/** A session that cannot leave its link, and why. */
export interface BoundSession {
  readonly session: Session
  readonly why: string
}

/** What the sessions of a service have made of their connections. */
export class SessionStates {
  readonly #states = new WeakMap<Session, SessionState>()

  /** Makes on a fresh link what the session had made of its last one. */
  async restore(session: Session, link: ServerLink): Promise<void> {
    const state = this.#states.get(session)
    if (state !== undefined) await restoreState(link, state)
  }

  listens(session: Session): boolean {
    return (this.#states.get(session)?.channels.length ?? 0) > 0
  }

  /**
   * Asks what the sessions have set on their links: each one that may have set something, and all at once from outside.
   *
   * @param look at the sessions from outside
   * @returns those that are bound to their link
   */
  async read(links: ReadonlyMap<Session, ServerLink>, look: () => Promise<OutsideBonds>): Promise<BoundSession[]> {
    if (links.size === 0) return []
    const outside = look()
    const bonds = await Promise.all(
      [...links].map(async ([session, link]) => {
        const inside = session.conversation.touched ? await this.#readOne(session, link) : []
        return [...inside, ...(await bondsOf(session, link, await outside))]
      }),
    )
    return [...links.keys()].flatMap((session, index) => {
      const why = bonds[index]?.join('; ') ?? ''
      return why === '' ? [] : [{ session, why }]
    })
  }

  async #readOne(session: Session, link: ServerLink): Promise<Bonds> {
    const read = await unlessClosed(session, link, () => readState(session, link))
    if (read === undefined) return []
    session.conversation.touched = read.bonds.length > 0
    this.#states.set(session, read.state)
    return read.bonds
  }
}

async function bondsOf(session: Session, link: ServerLink, outside: OutsideBonds): Promise<Bonds> {
  const bonds = [outside.locks.get(link.processId), tooLong(session)]
  if (outside.temporaryTables) bonds.push(await unlessClosed(session, link, readTemporaryTables))
  return bonds.filter((bond) => bond !== undefined)
}

function tooLong({ conversation }: Session): string | undefined {
  for (const { name, message } of conversation.prepared.values()) {
    if (message === undefined) return `prepared statement "${name}", too long to be kept`
  }
  return undefined
}

/** A link that the server ended meanwhile has nothing to say; its session ends as it would have without us. */
async function unlessClosed<T>(session: Session, link: ServerLink, ask: (link: ServerLink) => Promise<T>) {
  try {
    return await ask(link)
  } catch (thrown) {
    if (!link.closed) throw thrown
    session.destroy('the server closed the connection')
    return undefined
  }
}
