import { DryfitError, messageOf } from '../../../foundation/core/index.ts'
import { findTable } from '../catalogue/find-table.ts'
import { readTables, type Table, type Tables } from '../catalogue/tables.ts'
import { type Database, quoteIdentifier, type Row } from '../database.ts'
import { jsonOf } from '../json.ts'

type Undo = { readonly what: string; run(): Promise<unknown> }

/** A limit on what one test creates, against a loop that does not end. */
const MAX_TRACKED = 100_000

/**
 * Remembers what a test created and takes it back in reverse order: for databases and services that are not ours to
 * reset.
 *
 * ```
 *   track ─▶ track ─▶ … ─▶ cleanUp: the last one first
 * ```
 *
 * @example
 * await using created = tracker(db)
 * const order = await anOrder().create(postgresAdapter(db, 'orders', { onInsert: created.track }))
 * created.onCleanUp('the account at the provider', () => provider.delete(`/accounts/${id}`))
 */
export class Tracker implements AsyncDisposable {
  readonly #db: Database
  #undo: Undo[] = []
  #tables: Promise<Tables> | undefined

  constructor(db: Database) {
    this.#db = db
  }

  /** How much would be taken back. */
  get size(): number {
    return this.#undo.length
  }

  /**
   * Remembers a row, by its primary key or, in a table without one, by all its values. A row that these do not tell apart
   * from others is not removed: {@link cleanUp} names it.
   */
  readonly track = (table: string, row: Row): void => {
    this.#add({ what: `a row of ${table}`, run: () => this.#remove(table, row) })
  }

  /** Inserts a row and remembers it. */
  async insert<R extends Row = Row>(table: string, row: Row): Promise<R> {
    const { sql, fullName } = await this.#table(table)
    const columns = Object.keys(row).map(quoteIdentifier).join(', ')
    const [inserted] = await this.#db.query(
      `INSERT INTO ${sql} (${columns}) OVERRIDING SYSTEM VALUE
       SELECT ${columns} FROM jsonb_populate_record(NULL::${sql}, $1) RETURNING *`,
      [jsonOf(row)],
    )
    this.track(fullName, inserted ?? row)
    return (inserted ?? row) as R
  }

  /** Remembers anything else that is to be taken back. */
  onCleanUp(what: string, run: () => unknown): void {
    this.#add({ what, run: async () => run() })
  }

  /**
   * Takes everything back, the last one first. What fails does not keep the rest from being tried.
   *
   * @throws CLEANUP_FAILED with all that could not be taken back.
   */
  async cleanUp(): Promise<void> {
    const undo = this.#undo.toReversed()
    this.#undo = []
    const failures: { what: string; thrown: unknown }[] = []
    for (const { what, run } of undo) await run().catch((thrown: unknown) => failures.push({ what, thrown }))
    if (failures.length === 0) return
    throw new DryfitError('CLEANUP_FAILED', {
      what: `${failures.length} of ${undo.length} things that were created could not be taken back`,
      why: failures.map(({ what, thrown }) => `${what}: ${messageOf(thrown)}`).join('\n'),
      fix: 'track what else was created, in the order it was created',
      cause: failures[0]?.thrown,
    })
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.cleanUp()
  }

  /** The catalogue is read once: a test does not change the schema of a database that is not its own. */
  async #table(name: string): Promise<Table> {
    this.#tables ??= readTables(this.#db)
    return findTable(await this.#tables, name)
  }

  #add(undo: Undo): void {
    if (this.#undo.length >= MAX_TRACKED) {
      throw new DryfitError('LIMIT_EXCEEDED', { what: `a tracker remembers at most ${MAX_TRACKED} things` })
    }
    this.#undo.push(undo)
  }

  /** A row that is gone already is fine: a cascade, or the program under test, was first. */
  async #remove(name: string, row: Row): Promise<void> {
    const table = await this.#table(name)
    const columns = identifying(table, row)
    const condition = columns.map(
      (column) => `t.${quoteIdentifier(column)} IS NOT DISTINCT FROM w.${quoteIdentifier(column)}`,
    )
    // Of rows that are equal in everything, one goes.
    await this.#db.query(
      `DELETE FROM ${table.sql} WHERE ctid = (
         SELECT t.ctid FROM ${table.sql} AS t, jsonb_populate_record(NULL::${table.sql}, $1) AS w
         WHERE ${condition.join(' AND ')} LIMIT 1)`,
      [jsonOf(Object.fromEntries(columns.map((column) => [column, row[column]])))],
    )
  }
}

/**
 * The columns that tell a row apart from all others: by fewer, a row that somebody else wrote could go.
 *
 * @throws CLEANUP_FAILED
 */
function identifying({ primaryKey, columns }: Table, row: Row): readonly string[] {
  const given = Object.keys(row).filter((column) => row[column] !== undefined)
  if (primaryKey.length > 0) {
    const missing = primaryKey.filter((column) => !given.includes(column))
    if (missing.length > 0) throw notIdentified(`it was tracked without its primary key (${missing.join(', ')})`)
    return primaryKey
  }
  const unknown = given.filter((column) => !columns.has(column))
  if (unknown.length > 0) throw notIdentified(`it was tracked with what is no column (${unknown.join(', ')})`)
  if (given.length === 0) throw notIdentified('it was tracked without any value')
  return given
}

function notIdentified(why: string): DryfitError {
  return new DryfitError('CLEANUP_FAILED', {
    what: `${why}, and nothing tells it apart from the rows of others`,
    fix: 'track it as the database returned it',
  })
}

/** Remembers what a test creates in this database, and takes it back. */
export function tracker(db: Database): Tracker {
  return new Tracker(db)
}
