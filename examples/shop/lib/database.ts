import pg from 'pg'
import type { Env } from './env.ts'
import { HttpError, unavailable } from './errors.ts'
import type { Resource } from './resource.ts'

const MAX_CONNECTIONS = 10

// bigint: money in cents and counts stay far below 2^53.
pg.types.setTypeParser(pg.types.builtins.INT8, Number)

/** SQL with values for its placeholders, on a connection of its own or inside a transaction. */
export interface Queryable {
  rows<Row extends object>(sql: string, values?: readonly unknown[]): Promise<Row[]>
  /** The first row, or undefined. */
  row<Row extends object>(sql: string, values?: readonly unknown[]): Promise<Row | undefined>
  /** How many rows were touched. */
  run(sql: string, values?: readonly unknown[]): Promise<number>
}

/** A pool of Postgres connections. When the database is away, every method rejects with status 503. */
export class Database implements Queryable, Resource {
  readonly name = 'database'
  readonly #pool: pg.Pool

  constructor(url: string, timeoutMs: number) {
    this.#pool = new pg.Pool({
      connectionString: url,
      max: MAX_CONNECTIONS,
      connectionTimeoutMillis: timeoutMs,
      query_timeout: timeoutMs,
    })
    // A connection that breaks while idle leaves the pool by itself; the next query opens another.
    this.#pool.on('error', ignore)
  }

  static from(env: Env): Database {
    return new Database(env.url('DATABASE_URL'), env.integer('DATABASE_TIMEOUT_MS', 5_000))
  }

  rows<Row extends object>(sql: string, values?: readonly unknown[]): Promise<Row[]> {
    return guarded(async () => (await this.#pool.query<Row>(sql, values?.slice())).rows)
  }

  async row<Row extends object>(sql: string, values?: readonly unknown[]): Promise<Row | undefined> {
    return (await this.rows<Row>(sql, values))[0]
  }

  run(sql: string, values?: readonly unknown[]): Promise<number> {
    return guarded(async () => (await this.#pool.query(sql, values?.slice())).rowCount ?? 0)
  }

  /** Runs `work` in one transaction: all of it is stored, or nothing when it throws. */
  transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T> {
    return guarded(async () => {
      const client = await this.#pool.connect()
      // The pool listens to idle connections only: one that breaks between two statements would end the process.
      client.on('error', ignore)
      let broken: Error | undefined
      try {
        await client.query('BEGIN')
        const result = await work(queryableOn(client))
        await client.query('COMMIT')
        return result
      } catch (error) {
        broken = await client.query('ROLLBACK').then(ignore, (failure: Error) => failure)
        throw error
      } finally {
        client.off('error', ignore)
        client.release(broken)
      }
    })
  }

  async check(): Promise<void> {
    await this.run('SELECT 1')
  }

  async close(): Promise<void> {
    await this.#pool.end()
  }
}

/** For what the next statement will tell anyway. */
function ignore(): undefined {
  return undefined
}

function queryableOn(client: pg.PoolClient): Queryable {
  const rows = async <Row extends object>(sql: string, values?: readonly unknown[]): Promise<Row[]> =>
    (await client.query<Row>(sql, values?.slice())).rows
  return {
    rows,
    row: async <Row extends object>(sql: string, values?: readonly unknown[]) => (await rows<Row>(sql, values))[0],
    run: async (sql, values) => (await client.query(sql, values?.slice())).rowCount ?? 0,
  }
}

/** Whether Postgres refused because a value that must be unique exists already. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === '23505'
}

async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw meansAway(error) ? unavailable(error) : error
  }
}

/** SQLSTATE classes that say "not now": connection exception, out of resources, operator intervention. */
const AWAY_CLASSES = new Set(['08', '53', '57'])

/** What `pg` throws without an SQLSTATE comes from the connection: refused, reset, timed out. */
function meansAway(error: unknown): boolean {
  if (error instanceof HttpError) return false
  if (error instanceof pg.DatabaseError) return AWAY_CLASSES.has(error.code?.slice(0, 2) ?? '')
  if (!(error instanceof Error)) return false
  return 'syscall' in error || error instanceof AggregateError || /connection|timeout/i.test(error.message)
}
