import { randomBytes } from 'node:crypto'
import { DryfitError, type LogLine, waitFor } from '../../foundation/core/index.ts'
import { Connections, quoteIdentifier, sqlState } from './connections.ts'
import { dropLeftovers, markDatabase } from './leftovers.ts'
import { PROVIDERS } from './providers/index.ts'
import type { PostgresServer, ServerAccess, ServerRequest } from './server/server.ts'

/** How often a clone is tried when someone is connected to its template, an autovacuum worker for one. */
const CLONE_TRIES = 5

/**
 * A server with the databases that are ours. Several environments share one.
 *
 * ```
 *   cluster ── once(recipe) ──▶ template: migrated and seeded, closed for connections
 *           ── createDatabase(template) ──▶ one for each environment ──▶ dropDatabase
 * ```
 *
 * Whoever hands out fresh databases in the background (a warm pool, a hot swap) needs only {@link createDatabase} with
 * the template's name, {@link dropDatabase}, and {@link access} to connect.
 */
export class Cluster {
  /** For the work of an administrator: connected to a database that is nobody's. */
  readonly admin: Connections
  readonly major: number
  readonly #server: PostgresServer
  readonly #tag = randomBytes(4).toString('hex')
  readonly #done = new Map<string, Promise<unknown>>()
  readonly #ours = new Set<string>()
  #names = 0

  /** @throws what the provider throws; CONNECT_FAILED; PROVIDER_UNAVAILABLE for another version than asked for. */
  static async open(provider: keyof typeof PROVIDERS, request: ServerRequest): Promise<Cluster> {
    const server = await PROVIDERS[provider](request)
    const admin = new Connections(server.access, server.access.database, { max: 4 })
    try {
      const [row] = await admin.query(`SELECT current_setting('server_version_num')::int / 10000 AS major`)
      const major = Number(row?.major)
      if (request.version !== undefined && request.version !== major) throw otherVersion(request.version, major)
      if (server.provider === 'external') await dropLeftovers(admin)
      return new Cluster(server, admin, major)
    } catch (thrown) {
      await admin.end()
      await server.stop()
      throw thrown
    }
  }

  constructor(server: PostgresServer, admin: Connections, major: number) {
    this.#server = server
    this.admin = admin
    this.major = major
  }

  get provider(): PostgresServer['provider'] {
    return this.#server.provider
  }

  /** Where and as whom the server is reached. */
  get access(): ServerAccess {
    return this.#server.access
  }

  get logs(): readonly LogLine[] {
    return this.#server.logs
  }

  get failure(): Error | undefined {
    return this.#server.failure
  }

  /** What is to be done once on this server: the first who asks does it; when it fails, the next one tries again. */
  once<T>(key: string, work: () => Promise<T>): Promise<T> {
    const known = this.#done.get(key)
    if (known !== undefined) return known as Promise<T>
    const doing = work()
    this.#done.set(key, doing)
    doing.catch(() => this.#done.delete(key))
    return doing
  }

  /** Its result is gone: the next who asks does it again. */
  forget(key: string): void {
    this.#done.delete(key)
  }

  /** A name that no other database has, here or on a server that others use. */
  newName(what: 'env' | 'template' | 'seed'): string {
    return `dryfit_${this.#tag}_${what}_${++this.#names}`
  }

  /** Creates a database as a copy of `template`, by default an empty one. Takes 10–40 ms. */
  async createDatabase(name: string, template?: string): Promise<void> {
    this.#ours.add(name)
    const from = template === undefined ? '' : ` TEMPLATE ${quoteIdentifier(template)}`
    const sql = `CREATE DATABASE ${quoteIdentifier(name)}${from}${this.#strategy}`
    for (let tries = 1; ; tries++) {
      // Postgres itself would wait five seconds for them to go.
      if (template !== undefined) await this.disconnectAll(template)
      try {
        await this.admin.query(sql)
        break
      } catch (thrown) {
        // 55006 object_in_use: "source database … is being accessed by other users"
        if (sqlState(thrown) !== '55006' || tries === CLONE_TRIES) throw thrown
      }
    }
    if (this.provider === 'external') await markDatabase(this.admin, name)
  }

  /** Drops one of our databases, connections to it included. Idempotent. */
  async dropDatabase(name: string): Promise<void> {
    if (!this.#ours.has(name)) return
    await this.#waitUntilUnused(name)
    await this.admin.query(`DROP DATABASE IF EXISTS ${quoteIdentifier(name)} WITH (FORCE)`)
    this.#ours.delete(name)
  }

  /** Ends every connection to one of our databases. */
  async disconnectAll(name: string): Promise<void> {
    if (!this.#ours.has(name)) return
    await this.admin.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()',
      [name],
    )
  }

  /** DROP … FORCE looks only every 100 ms whether the connections that it ends are gone. */
  async #waitUntilUnused(name: string): Promise<void> {
    const unused = async (): Promise<boolean> => {
      await this.disconnectAll(name)
      const [row] = await this.admin.query('SELECT count(*) FROM pg_stat_activity WHERE datname = $1', [name])
      return Number(row?.count) === 0
    }
    // If they are slow to go, FORCE does the rest.
    await waitFor(unused, { timeoutMs: 100, intervalMs: 2 }).catch(() => false)
  }

  /** Ends the server, or on someone else's drops what is ours. */
  async stop(): Promise<void> {
    if (this.provider === 'external') {
      for (const name of [...this.#ours]) await this.dropDatabase(name)
    }
    await Promise.all([this.admin.end(), this.#server.stop()])
  }

  /** Copying files is fastest where nothing is synchronised to disk; elsewhere the server's default is kinder. */
  get #strategy(): string {
    return this.major >= 15 && this.provider !== 'external' ? ' STRATEGY FILE_COPY' : ''
  }
}

function otherVersion(wanted: number, major: number): DryfitError {
  return new DryfitError('PROVIDER_UNAVAILABLE', {
    what: `the server is Postgres ${major}, and version ${wanted} was asked for`,
    fix: 'point the url to another server, or leave the option version out',
  })
}
