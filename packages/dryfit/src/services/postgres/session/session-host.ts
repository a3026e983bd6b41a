import type { Socket } from 'node:net'
import type { ErrorFields } from '../wire/index.ts'
import type { ServerLink } from './server-link.ts'
import type { Startup } from './startup.ts'

/** Where a session gets its connections to the server from, and whom it tells what becomes of it. */
export interface SessionHost<Session> {
  /** The database on the server for the one the client asks for. Waits while databases are exchanged. */
  databaseFor(startup: Startup): string | Promise<string>
  /** A bare connection to the server: the client logs in over it itself. */
  connect(): Promise<Socket>
  /** A connection that is logged in, for a session that has none of its own. */
  attach(session: Session): Promise<ServerLink>
  /**
   * Whether the seam itself decides who is let in: the reason why not, or undefined for who may. Without it the server
   * decides, in a dialogue with the client.
   */
  readonly lets?: ((startup: Startup, password: string) => Promise<ErrorFields | undefined>) | undefined
  /** Called whenever the session has become quiet. */
  quiet(session: Session): void
  ended(session: Session): void
}
