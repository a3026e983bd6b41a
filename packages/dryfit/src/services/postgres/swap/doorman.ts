import type { Connections } from '../connections.ts'
import type { ServerAccess } from '../server/server.ts'
import type { Startup } from '../session/index.ts'
import { verifyPassword } from '../session/index.ts'
import type { ErrorFields } from '../wire/index.ts'

/** What the service's url tells consumers, and who knows the server's roles. */
export interface DoormanOptions {
  readonly user: string
  readonly password: string
  readonly access: ServerAccess
  readonly admin: Pick<Connections, 'query'>
}

/**
 * Decides whom the seam lets in. The service's own user needs the password of the url, which also opens for every other
 * role; a role with a password of its own may use that.
 */
export class Doorman {
  readonly #options: DoormanOptions

  constructor(options: DoormanOptions) {
    this.#options = options
  }

  /** The reason why not, or undefined for who may. */
  async lets(startup: Startup, password: string): Promise<ErrorFields | undefined> {
    if (password === this.#options.password) return undefined
    if (startup.user !== this.#options.user && (await this.#knows(startup.user, password))) return undefined
    return {
      severity: 'FATAL',
      code: '28P01',
      message: `password authentication failed for user "${startup.user}"`,
      hint: `the user is "${this.#options.user}"; the password is in the service's url`,
    }
  }

  /** As whom a client's session is opened on the server. */
  credentials({ user, password }: Startup): { user: string; password: string | undefined } {
    const { access } = this.#options
    return user === this.#options.user
      ? { user: access.user, password: access.password }
      : { user, password: password === this.#options.password ? access.password : password }
  }

  async #knows(user: string, password: string): Promise<boolean> {
    // Over TCP the server itself asks for the password, when the session is opened there.
    if (!this.#options.access.host.startsWith('/')) return true
    const [role] = await this.#options.admin.query('SELECT rolpassword FROM pg_authid WHERE rolname = $1', [user])
    return verifyPassword(user, password, role === undefined ? null : (role.rolpassword as string | null))
  }
}
