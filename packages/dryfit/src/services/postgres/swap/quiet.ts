import { DryfitError } from '../../../foundation/core/index.ts'
import { type Session, TERMINATED } from '../session/index.ts'
import { STATUS } from '../wire/index.ts'
import type { BoundSession } from './session-states.ts'

/** Waits for the moment in which none of a changing set of sessions has anything under way. */
export class QuietMoment {
  readonly #sessions: () => readonly Session[]
  #look: (() => void) | undefined

  constructor(sessions: () => readonly Session[]) {
    this.#sessions = sessions
  }

  /** Called whenever a session has become quiet or has ended: costs nothing while nobody waits. */
  changed(): void {
    this.#look?.()
  }

  #busy(): BoundSession[] {
    const busy = this.#sessions().filter(({ movable }) => !movable)
    return busy.map((session) => ({ session, why: describeBusy(session) }))
  }

  /**
   * Calls `act` synchronously in that moment, so that nothing can begin between the look and the act.
   *
   * @throws NotQuietError, naming the connections and what is under way on them.
   */
  async within(timeoutMs: number, act: () => void): Promise<void> {
    const isQuiet = (): boolean => this.#sessions().every(({ movable }) => movable)
    if (isQuiet()) {
      act()
      return
    }
    await new Promise<void>((resolve, reject) => {
      const finish = (settle: () => void): void => {
        clearTimeout(timer)
        this.#look = undefined
        settle()
      }
      const giveUp = (): void => reject(notQuiet(this.#busy(), timeoutMs))
      const timer = setTimeout(() => finish(giveUp), timeoutMs)
      this.#look = () => {
        if (!isQuiet()) return
        finish(() => {
          act()
          resolve()
        })
      }
    })
  }
}

/** Sessions did not become quiet in time. */
export class NotQuietError extends Error {
  override readonly name = 'NotQuietError'
  readonly error: DryfitError
  readonly #sessions: readonly Session[]

  constructor(sessions: readonly Session[], error: DryfitError) {
    super(error.message)
    this.#sessions = sessions
    this.error = error
  }

  /** Ends their connections, as an administrator would. */
  endSessions(): void {
    for (const session of this.#sessions) session.endWith(TERMINATED)
  }
}

/** The error that the test sees. */
export function toQuietError(thrown: unknown): unknown {
  return thrown instanceof NotQuietError ? thrown.error : thrown
}

export function notQuiet(bound: readonly BoundSession[], timeoutMs: number): NotQuietError {
  const lines = bound.map(({ session: { conversation }, why }) => {
    return `  ${conversation.seam}, connection ${conversation.number}: ${why}`
  })
  const error = new DryfitError('POSTGRES_NOT_QUIET', {
    what: `${bound.length} connection(s) could not be moved to a fresh database within ${timeoutMs} ms`,
    why: 'what is under way on a connection, or bound to it, cannot be taken to another database',
    fix: 'let the test wait until the app has finished its work, and let the app end its transactions',
    evidence: lines.join('\n'),
  })
  return new NotQuietError(
    bound.map(({ session }) => session),
    error,
  )
}

export function describeBusy({ conversation }: Session): string {
  const { outstanding, transaction, held, hung } = conversation
  if (!conversation.ready) return 'it is still logging in'
  if (held !== undefined) return `a fault holds ${show(held.sql)}`
  if (hung !== undefined) return `a fault never answers ${show(hung.sql)}`
  if (conversation.copying) return `COPY is under way: ${show(outstanding?.sql)}`
  if (transaction.status !== STATUS.idle) {
    const doing = outstanding === undefined ? 'it idles in it' : `it runs ${show(outstanding.sql)}`
    return `transaction ${transaction.id} has been open for ${Math.round(transaction.openMs)} ms, and ${doing}`
  }
  return outstanding === undefined ? 'a pipeline is not ended by a Sync' : `it runs ${show(outstanding.sql)}`
}

function show(sql = 'a statement'): string {
  const line = sql.replace(/\s+/g, ' ').trim()
  return `"${line.length > 120 ? `${line.slice(0, 119)}…` : line}"`
}
