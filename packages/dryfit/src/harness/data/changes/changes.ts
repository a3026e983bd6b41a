import { invalidOption, refuseUnknownOptions } from '../../../foundation/core/index.ts'
import { findTable, shortName } from '../catalogue/find-table.ts'
import { readTables, type Table, type Tables } from '../catalogue/tables.ts'
import type { Database, Row } from '../database.ts'
import { parseExactly } from '../json.ts'
import { type AllRows, readMarks, readRows, type TableRows } from './rows.ts'

export interface ChangesOptions {
  /** The tables to watch. Default: all. */
  readonly tables?: readonly string[]
  /** Tables not to watch, such as logs. Default: none. */
  readonly ignore?: readonly string[]
  /** How many rows the watched tables may have together. Default 100,000. */
  readonly maxRows?: number
}

/** A row that is there before and after, with other values. */
export interface UpdatedRow {
  /** The values of its primary key. */
  readonly key: Row
  readonly before: Row
  readonly after: Row
  /** The columns that differ. */
  readonly columns: readonly string[]
}

/** What happened to the rows of one table. Values are as in JSON: dates are ISO texts. */
export interface TableChanges {
  readonly added: readonly Row[]
  readonly removed: readonly Row[]
  readonly updated: readonly UpdatedRow[]
}

const DEFAULT_MAX_ROWS = 100_000

/**
 * What a block changed in a database, table by table. Rows are told apart by their primary key; in a table without one, an
 * update is a row removed and a row added.
 *
 * @throws TABLE_UNKNOWN, LIMIT_EXCEEDED, and whatever the block throws.
 * @example
 * const changes = await changesOf(db, () => orders.post('/orders', { json: anOrder().build() }))
 * expect(changes).toHaveChanged({ orders: +1, stock: { updated: 2 } })
 */
export async function changesOf(
  db: Database,
  block: () => unknown,
  options: ChangesOptions = {},
): Promise<DataChanges> {
  const before = await watch(db, options)
  await block()
  return before.changes()
}

/** A database whose first state can be read, such as a running `postgres` service. */
export interface SeededDatabase extends Database {
  readonly seeded: Database
}

/**
 * What is different from the state that every test begins with, after migrations and seed.
 *
 * @throws TABLE_UNKNOWN, LIMIT_EXCEEDED.
 * @example const changes = await changesSinceSeed(env.db)
 */
export async function changesSinceSeed(db: SeededDatabase, options: ChangesOptions = {}): Promise<DataChanges> {
  const { tables, maxRows } = await choose(db, options)
  const known = await readTables(db.seeded)
  const seeded = new Map([...tables].filter(([name]) => known.has(name)))
  const marks = await readMarks(db.seeded, seeded)
  const marksNow = await readMarks(db, tables)
  const written = [...tables.values()].filter(({ fullName }) => marks.get(fullName) !== marksNow.get(fullName))
  const writtenBefore = written.filter(({ fullName }) => seeded.has(fullName))
  const before = await readRows(db.seeded, writtenBefore, maxRows)
  return new DataChanges(tables, before, await readRows(db, written, maxRows))
}

/**
 * Remembers the rows of a database, to be asked later what became of them.
 *
 * @throws TABLE_UNKNOWN, LIMIT_EXCEEDED.
 */
export async function watch(db: Database, options: ChangesOptions = {}): Promise<Watch> {
  const { tables, maxRows } = await choose(db, options)
  const before = await readRows(db, [...tables.values()], maxRows)
  return { changes: async () => new DataChanges(tables, before, await readChanged(db, tables, before, maxRows)) }
}

async function choose(db: Database, options: ChangesOptions): Promise<{ tables: Tables; maxRows: number }> {
  refuseUnknownOptions('changesOf', options, ['tables', 'ignore', 'maxRows'])
  const { maxRows = DEFAULT_MAX_ROWS } = options
  if (!Number.isInteger(maxRows) || maxRows < 1)
    throw invalidOption('changesOf', 'maxRows', 'a whole number ≥ 1', maxRows)
  return { tables: watched(await readTables(db), options), maxRows }
}

export interface Watch {
  /** What is different now. */
  changes(): Promise<DataChanges>
}

function watched(all: Tables, { tables, ignore = [] }: ChangesOptions): Tables {
  const ignored = new Set(ignore.map((name) => findTable(all, name)))
  const chosen = tables === undefined ? [...all.values()] : tables.map((name) => findTable(all, name))
  return new Map(chosen.filter((table) => !ignored.has(table)).map((table) => [table.fullName, table]))
}

/** The rows after; only tables that somebody wrote to are read again. */
async function readChanged(db: Database, tables: Tables, before: AllRows, maxRows: number): Promise<AllRows> {
  const marks = await readMarks(db, tables)
  const written = [...tables.values()].filter(({ fullName }) => marks.get(fullName) !== before.get(fullName)?.mark)
  return readRows(db, written, maxRows)
}

/** What changed, by table. */
export class DataChanges {
  /** By name, without `public.`; only tables that changed. */
  readonly tables: ReadonlyMap<string, TableChanges>
  readonly #watched: Tables

  constructor(watched: Tables, before: AllRows, after: AllRows) {
    this.#watched = watched
    const changes = [...after].map(([name, rows]) => {
      const table = watched.get(name) as Table
      return [shortName(table), compare(table, before.get(name) ?? NO_ROWS, rows)] as const
    })
    this.tables = new Map(
      changes.filter(([, { added, removed, updated }]) => added.length + removed.length + updated.length > 0),
    )
  }

  /**
   * What changed in one table.
   *
   * @throws TABLE_UNKNOWN when it was not watched.
   */
  of(table: string): TableChanges {
    return this.tables.get(this.nameOf(table)) ?? NO_CHANGES
  }

  /** The name under which a table's changes are found. */
  nameOf(table: string): string {
    return shortName(findTable(this.#watched, table))
  }
}

const NO_ROWS: TableRows = { mark: '', rows: new Map() }
const NO_CHANGES: TableChanges = { added: [], removed: [], updated: [] }

function compare(table: Table, before: TableRows, after: TableRows): TableChanges {
  const added: Row[] = []
  const removed: Row[] = []
  const updated: UpdatedRow[] = []
  for (const [id, row] of after.rows) {
    const old = before.rows.get(id)
    if (old !== undefined && old.json !== row.json) updated.push(updateOf(table, rowOf(old.json), rowOf(row.json)))
    for (let times = old?.times ?? 0; times < row.times; times++) added.push(rowOf(row.json))
  }
  for (const [id, row] of before.rows) {
    for (let times = after.rows.get(id)?.times ?? 0; times < row.times; times++) removed.push(rowOf(row.json))
  }
  return { added, removed, updated }
}

function updateOf({ primaryKey }: Table, before: Row, after: Row): UpdatedRow {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  const columns = names.filter((name) => textOf(before[name]) !== textOf(after[name]))
  const key = Object.fromEntries(primaryKey.map((name) => [name, after[name]]))
  return { key, before, after, columns }
}

function rowOf(json: string): Row {
  return parseExactly(json) as Row
}

function textOf(value: unknown): string {
  return (
    JSON.stringify(value, (_name, inner: unknown) => (typeof inner === 'bigint' ? inner.toString() : inner)) ??
    'undefined'
  )
}
