import { shortName } from '../catalogue/find-table.ts'
import { readTables, type Table, type Tables } from '../catalogue/tables.ts'
import { type AllRows, readRows } from '../changes/rows.ts'
import type { Database } from '../database.ts'

/** What a database holds before a migration. */
export interface Holdings {
  readonly tables: Tables
  readonly rows: AllRows
}

const MAX_ROWS = 100_000

export async function readHoldings(db: Database, ignored: readonly string[]): Promise<Holdings> {
  const all = await readTables(db)
  const tables = new Map(
    [...all].filter(([fullName, { name }]) => !ignored.includes(name) && !ignored.includes(fullName)),
  )
  return { tables, rows: await readRows(db, [...tables.values()], MAX_ROWS) }
}

/** A loss, and what has to be named to allow it. */
export interface Loss {
  /** A table or a column: `users`, `users.nick`. */
  readonly where: string
  readonly what: string
}

/**
 * What is gone after a migration: tables and columns with values, rows. A value that changed in a column that stayed is a
 * loss where `valuesStay`: after a way down and up again.
 */
export function lossesBetween(before: Holdings, after: Holdings, { valuesStay }: { valuesStay: boolean }): Loss[] {
  return [...before.tables].flatMap(([fullName, table]): Loss[] => {
    const rows = [...(before.rows.get(fullName)?.rows.values() ?? [])].map(({ json }) => JSON.parse(json) as Row)
    if (rows.length === 0) return []
    const now = after.tables.get(fullName)
    const where = shortName(table)
    if (now === undefined) return [{ where, what: `the table was dropped with ${count(rows.length, 'row')}` }]
    const rowsNow = [...(after.rows.get(fullName)?.rows.values() ?? [])].map(({ json }) => JSON.parse(json) as Row)
    return [...lostColumns(table, now, rows), ...lostRows(table, now, rows, rowsNow, valuesStay)]
  })
}

type Row = Readonly<Record<string, unknown>>

function lostColumns(table: Table, now: Table, rows: readonly Row[]): Loss[] {
  return [...table.columns.keys()].flatMap((column) => {
    if (now.columns.has(column)) return []
    const values = rows.filter((row) => row[column] !== null && row[column] !== undefined).length
    const where = `${shortName(table)}.${column}`
    return values === 0 ? [] : [{ where, what: `the column was dropped with ${count(values, 'value')}` }]
  })
}

function lostRows(
  table: Table,
  now: Table,
  rows: readonly Row[],
  rowsNow: readonly Row[],
  valuesStay: boolean,
): Loss[] {
  const where = shortName(table)
  const key = table.primaryKey.filter((column) => now.columns.has(column))
  if (key.length === 0) {
    const gone = rows.length - rowsNow.length
    return gone > 0 ? [{ where, what: `${count(gone, 'row')} of ${rows.length} gone` }] : []
  }
  const keyOf = (row: Row): string => JSON.stringify(key.map((column) => row[column]))
  const found = new Map(rowsNow.map((row) => [keyOf(row), row]))
  const gone = rows.filter((row) => !found.has(keyOf(row))).length
  const losses: Loss[] = gone > 0 ? [{ where, what: `${count(gone, 'row')} of ${rows.length} gone` }] : []
  if (!valuesStay) return losses
  const common = [...table.columns.keys()].filter((column) => now.columns.has(column))
  for (const column of common) {
    const changed = rows.filter((row) => {
      const same = found.get(keyOf(row))
      return same !== undefined && JSON.stringify(same[column]) !== JSON.stringify(row[column])
    }).length
    if (changed > 0) losses.push({ where: `${where}.${column}`, what: `${count(changed, 'value')} lost or changed` })
  }
  return losses
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`
}
