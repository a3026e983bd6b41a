import type { ServerAccess } from '../server/server.ts'

/** A database that was put aside to be looked at. */
export interface KeptDatabase {
  /** Why it was kept: the title of a test. */
  readonly label: string
  /** Its name on the server. */
  readonly database: string
  /** Environment time, epoch milliseconds. */
  readonly at: number
  /** For a client, while the server runs. */
  readonly url: string
  /** The command that looks at it, while the server runs. */
  readonly psql: string
}

/** The copies of one environment that are not dropped, the oldest first. */
export class KeptDatabases {
  /** Further ones let the oldest go. */
  readonly max: number
  readonly #access: ServerAccess
  readonly #letGo: (database: string) => void
  readonly #kept: KeptDatabase[] = []

  constructor(access: ServerAccess, { max, letGo }: { max: number; letGo: (database: string) => void }) {
    this.#access = access
    this.max = max
    this.#letGo = letGo
  }

  get list(): readonly KeptDatabase[] {
    return [...this.#kept]
  }

  has(database: string): boolean {
    return this.#kept.some((kept) => kept.database === database)
  }

  add(database: string, label: string, at: number): KeptDatabase {
    const kept = { label, database, at, ...waysTo(this.#access, database) }
    this.#kept.push(kept)
    const oldest = this.#kept.length > this.max ? this.#kept.shift() : undefined
    if (oldest !== undefined) this.#letGo(oldest.database)
    return kept
  }
}

/** How people and programs reach a database past the seams. */
export function waysTo(access: ServerAccess, database: string): { url: string; psql: string } {
  const { host, port, user, password } = access
  const inFolder = host.startsWith('/')
  const credentials = password === undefined || inFolder ? user : `${user}:${encodeURIComponent(password)}`
  const url = inFolder
    ? `postgres://${credentials}@localhost:${port}/${database}?host=${encodeURIComponent(host)}`
    : `postgres://${credentials}@${host}:${port}/${database}`
  return { url, psql: `psql "${url}"` }
}
