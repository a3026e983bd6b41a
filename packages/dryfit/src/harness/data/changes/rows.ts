import { DryfitError } from '../../../foundation/core/index.ts'
import type { Table, Tables } from '../catalogue/tables.ts'
import { type Database, quoteIdentifier, quoteLiteral } from '../database.ts'

/** The rows of one table, as JSON by identity. */
export interface TableRows {
  /** Equal as long as no row was written or removed; see {@link readMarks}. */
  readonly mark: string
  /** Identity → the row as JSON, and how often it is there. */
  readonly rows: ReadonlyMap<string, { readonly json: string; readonly times: number }>
}

/** By full name of the table. */
export type AllRows = ReadonlyMap<string, TableRows>

/**
 * The rows of these tables at one moment: a single statement sees a single state of the database.
 *
 * @throws LIMIT_EXCEEDED
 */
export async function readRows(db: Database, tables: readonly Table[], maxRows: number): Promise<AllRows> {
  if (tables.length === 0) return new Map()
  const selects = tables.map(
    (table) => `SELECT ${quoteLiteral(table.fullName)} AS name, ${identity(table)} AS id, to_json(t)::text AS json,
      t.xmin::text AS version FROM ${table.sql} AS t`,
  )
  const rows = await db.query(`SELECT * FROM (${selects.join(' UNION ALL ')}) AS rows LIMIT ${maxRows + 1}`, [])
  if (rows.length > maxRows) throw tooMany(maxRows)
  const byTable = Map.groupBy(rows, ({ name }) => String(name))
  return new Map(tables.map(({ fullName }) => [fullName, tableRows(byTable.get(fullName) ?? [])]))
}

/**
 * Every version of a row carries the transaction that wrote it (`xmin`), and later ones are larger: as long as neither the
 * number of rows nor the newest version changes, no row did.
 */
export async function readMarks(db: Database, tables: Tables): Promise<Map<string, string>> {
  if (tables.size === 0) return new Map()
  const selects = [...tables.values()].map(
    ({ fullName, sql }) =>
      `SELECT ${quoteLiteral(fullName)} AS name, count(*) || '/' || coalesce(max(xmin::text::bigint), 0) AS mark FROM ${sql}`,
  )
  const marks = await db.query(selects.join(' UNION ALL '), [])
  return new Map(marks.map(({ name, mark }) => [String(name), String(mark)]))
}

/** What makes a row the same row after an update: its primary key; without one, everything. */
function identity({ primaryKey }: Table): string {
  if (primaryKey.length === 0) return 'to_jsonb(t)::text'
  return `jsonb_build_array(${primaryKey.map((column) => `t.${quoteIdentifier(column)}`).join(', ')})::text`
}

function tableRows(rows: readonly Record<string, unknown>[]): TableRows {
  const found = new Map<string, { json: string; times: number }>()
  let newest = 0n
  for (const row of rows) {
    const known = found.get(String(row.id))
    found.set(String(row.id), { json: String(row.json), times: (known?.times ?? 0) + 1 })
    const version = BigInt(String(row.version))
    if (version > newest) newest = version
  }
  return { mark: `${rows.length}/${newest}`, rows: found }
}

function tooMany(maxRows: number): DryfitError {
  return new DryfitError('LIMIT_EXCEEDED', {
    what: `the tables have more than ${maxRows} rows together`,
    fix: 'name the tables that matter: { tables: ["orders"] }, or raise maxRows',
  })
}
