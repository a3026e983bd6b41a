import { createHash } from 'node:crypto'
import { User } from './user.ts'

/** The users of one server. */
export class Users {
  readonly #users = new Map<string, User>()
  readonly log: AclLogEntry[] = []

  constructor() {
    this.reset('')
  }

  /** The user of connections that do not say who they are. */
  get standard(): User {
    return this.#users.get('default') as User
  }

  get all(): readonly User[] {
    return [...this.#users.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  get(name: string): User | undefined {
    return this.#users.get(name)
  }

  obtain(name: string): User {
    const user = this.#users.get(name) ?? new User(name)
    this.#users.set(name, user)
    return user
  }

  delete(name: string): boolean {
    return this.#users.delete(name)
  }

  /** Only the standard user, with this password or none. */
  reset(password: string): void {
    this.#users.clear()
    const user = this.obtain('default')
    user.enabled = true
    user.keys = [{ text: '*', read: true, write: true }]
    user.channels = ['*']
    user.commands = ['+@all']
    setPassword(user, password)
    this.log.length = 0
  }

  /** Notes a refusal; the same one again within a minute only counts. */
  refused(client: Refused, reason: AclLogEntry['reason'], context: string, object: string, now: number): void {
    const { name } = client.user
    const username = reason === 'auth' ? object : name
    const same = this.log.find(
      (entry) =>
        entry.reason === reason && entry.object === object && entry.username === username && now - entry.at < 60_000,
    )
    if (same !== undefined) {
      same.count++
      return
    }
    this.log.unshift({ reason, context, object, username, at: now, client: client.sink.address, count: 1 })
    this.log.length = Math.min(this.log.length, MAX_LOG_ENTRIES)
  }

  /** The user whose password this is, if it may log in. */
  authenticate(name: string, password: string): User | undefined {
    const user = this.#users.get(name)
    if (user === undefined || !user.enabled) return undefined
    return user.nopass || user.passwords.has(hashPassword(password)) ? user : undefined
  }
}

/** The newest refusals that are kept, as Redis' `acllog-max-len`. */
const MAX_LOG_ENTRIES = 128

/** `requirepass`: the one password of the standard user, or none. */
export function setPassword(user: User, password: string): void {
  user.passwords.clear()
  user.nopass = password === ''
  if (password !== '') user.passwords.add(hashPassword(password))
}

export function hashPassword(password: string): string {
  return createHash('sha256').update(Buffer.from(password, 'latin1')).digest('hex')
}

/** A refused attempt, as `ACL LOG` shows it. */
export interface AclLogEntry {
  readonly reason: 'auth' | 'command' | 'key' | 'channel'
  readonly context: string
  readonly object: string
  readonly username: string
  readonly at: number
  readonly client: string
  count: number
}

/** Who was refused. */
export interface Refused {
  readonly user: User
  readonly sink: { readonly address: string }
}
