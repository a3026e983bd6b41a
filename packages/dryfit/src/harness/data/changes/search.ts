import { closest, DryfitError } from '../../../foundation/core/index.ts'
import { findTable } from '../catalogue/find-table.ts'
import { readTables, type Table } from '../catalogue/tables.ts'
import { type Database, quoteIdentifier, type Row } from '../database.ts'
import { jsonOf } from '../json.ts'
import type { TableView } from './table-view.ts'

/** What a search found. */
export interface Search {
  /** The name as a person writes it. */
  readonly table: string
  readonly primaryKey: readonly string[]
  /** How many rows the table has. */
  readonly total: number
  /** Rows that have all values that the server can compare; at most {@link MAX_FOUND_ROWS}. */
  readonly found: readonly Row[]
  /** When there are none: the rows that have most of them. */
  readonly nearest: readonly Row[]
}

const MAX_FOUND_ROWS = 10_000
const NEAREST_ROWS = 3

/**
 * Looks for rows with these values. The server compares plain values; all others (matchers, objects) are left to the caller.
 *
 * @throws TABLE_UNKNOWN, OPTION_INVALID for a column that does not exist; the server's error for a value of another type.
 */
export async function searchRows(
  { name, database }: TableView,
  pattern: Readonly<Record<string, unknown>>,
): Promise<Search> {
  const table = findTable(await readTables(database), name)
  for (const column of Object.keys(pattern)) requireColumn(table, column)
  const plain = Object.fromEntries(Object.entries(pattern).filter(([, value]) => isPlain(value)))
  const hits = await rowsLike(database, table, plain, MAX_FOUND_ROWS)
  const found = hits.filter(({ score }) => score === Object.keys(plain).length)
  const nearest = found.length > 0 ? [] : hits.slice(0, NEAREST_ROWS)
  const [count] = await database.query(`SELECT count(*)::int AS count FROM ${table.sql}`, [])
  return {
    ...{ table: name, primaryKey: table.primaryKey, total: Number(count?.count) },
    found: found.map(({ row }) => row),
    nearest: nearest.map(({ row }) => row),
  }
}

const SCORE = 'dryfit score'

/** The rows with the most equal values first. */
async function rowsLike(
  db: Database,
  table: Table,
  values: Row,
  limit: number,
): Promise<{ row: Row; score: number }[]> {
  const equal = Object.keys(values)
    .map(quoteIdentifier)
    .map((column) => `(t.${column} IS NOT DISTINCT FROM w.${column})::int`)
  const rows = await db.query(
    `SELECT t.*, ${['0', ...equal].join(' + ')} AS ${quoteIdentifier(SCORE)}
       FROM ${table.sql} AS t, jsonb_populate_record(NULL::${table.sql}, $1) AS w
      ORDER BY ${quoteIdentifier(SCORE)} DESC LIMIT ${limit}`,
    [jsonOf(values)],
  )
  return rows.map(({ [SCORE]: score, ...row }) => ({ row, score: Number(score) }))
}

function requireColumn(table: Table, name: string): void {
  const columns = [...table.columns.keys()]
  if (columns.includes(name)) return
  const near = closest(name, columns)
  throw new DryfitError('OPTION_INVALID', {
    what: `table ${table.fullName} has no column "${name}"`,
    fix: near === undefined ? `its columns are ${columns.join(', ')}` : `did you mean "${near}"?`,
  })
}

/** Whether the server can compare it. */
export function isPlain(value: unknown): boolean {
  return value === null || value instanceof Date || ['string', 'number', 'bigint', 'boolean'].includes(typeof value)
}
