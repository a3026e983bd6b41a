import { setTimeout } from 'node:timers/promises'
import { type ClientBase, Pool } from 'pg'
import { DryfitError, messageOf } from '../../foundation/core/index.ts'
import type { ServerAccess } from './server/server.ts'

/** A row as the driver reads it: `int8` and `numeric` are text, dates are `Date`. */
export type Row = Record<string, unknown>

/** What opening a connection may take, in real milliseconds. */
const CONNECT_MS = 5000
/** How long to let a server recover before it is asked again, in real milliseconds. */
const RECOVERY_POLL_MS = 20

export interface ConnectionsOptions {
  /** Open at once. Default 3. */
  readonly max?: number
  /** What a query may take, in milliseconds. Default 30,000. */
  readonly queryTimeoutMs?: number
  /** What waiting for a lock may take, in milliseconds. Default: as long as the query. */
  readonly lockTimeoutMs?: number
}

/**
 * Our own connections to one database, opened when needed and never in the way of an application's.
 *
 * Errors of the server are handed on as the driver throws them, with their SQLSTATE in `code`.
 */
export class Connections {
  readonly #pool: Pool
  readonly #access: ServerAccess
  readonly database: string

  constructor(access: ServerAccess, database: string, options: ConnectionsOptions = {}) {
    const { max = 3, queryTimeoutMs = 30_000, lockTimeoutMs } = options
    this.#access = access
    this.database = database
    this.#pool = new Pool({
      ...clientConfig(access),
      database,
      max,
      application_name: 'dryfit',
      query_timeout: queryTimeoutMs,
      ...(lockTimeoutMs === undefined ? {} : { lock_timeout: lockTimeoutMs }),
      allowExitOnIdle: true,
    })
    // A connection that the server ends (the database was dropped) fails its query, if it has one, and is replaced.
    this.#pool.on('error', () => {})
    this.#pool.on('connect', (client) => client.on('error', () => {}))
  }

  /** Runs one statement with `$1` … parameters. */
  async query(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    const result = await this.session((client) => client.query<Row>(sql, [...parameters]))
    return result.rows
  }

  /** Runs several statements separated by semicolons, without parameters. */
  async script(sql: string): Promise<void> {
    await this.session((client) => client.query(sql))
  }

  /** Runs `work` on one connection, which is closed when `work` fails half-way. */
  async session<T>(work: (client: ClientBase) => Promise<T>): Promise<T> {
    const client = await untilRecovered(() => this.#pool.connect()).catch((cause: unknown) => {
      throw this.#connectError(cause)
    })
    let failed = true
    try {
      const result = await work(client)
      failed = false
      return result
    } finally {
      client.release(failed)
    }
  }

  /** Closes all of them, at once. */
  async end(): Promise<void> {
    await this.#pool.end()
  }

  #connectError(cause: unknown): DryfitError {
    const { host, port, user } = this.#access
    return new DryfitError('CONNECT_FAILED', {
      what: `cannot connect to Postgres at ${host}:${port} as ${user}, database ${this.database}`,
      why: messageOf(cause),
      fix: 'check that the server runs there and lets this user in (TEST_DATABASE_URL for the provider external)',
      cause,
    })
  }
}

/** Opens a connection. A server that crashed and comes back lets nobody in until it is consistent again: it is waited for. */
export async function untilRecovered<T>(open: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + CONNECT_MS
  for (;;) {
    try {
      return await open()
    } catch (thrown) {
      // 57P03 cannot_connect_now: "the database system is starting up", "… in recovery mode"
      if (sqlState(thrown) !== '57P03' || performance.now() > deadline) throw thrown
    }
    await setTimeout(RECOVERY_POLL_MS)
  }
}

export function clientConfig(access: ServerAccess) {
  const { host, port, user, password, tls } = access
  return { host, port, user, password, ssl: tls, connectionTimeoutMillis: CONNECT_MS }
}

export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

export function quoteLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/** The SQLSTATE of an error of the server. */
export function sqlState(thrown: unknown): string | undefined {
  const code = (thrown as { code?: unknown } | undefined)?.code
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : undefined
}

export type { ClientBase }
