import { closest, DryfitError, invalidOption } from '../../../foundation/core/index.ts'
import { findTable } from '../catalogue/find-table.ts'
import { readTables, type Table, type Tables } from '../catalogue/tables.ts'
import { type Database, quoteIdentifier, quoteLiteral, type Row } from '../database.ts'
import { jsonOf } from '../json.ts'
import type { Adapter } from './adapter.ts'

export interface PostgresAdapterOptions {
  /** `camelCase`: the field `userId` is the column `user_id`. Default `same`: names are equal. */
  readonly naming?: 'same' | 'camelCase'
  /** Told of each row that was inserted, such as a {@link Tracker}'s `track`. */
  readonly onInsert?: (table: string, row: Row) => void
}

/**
 * Saves created objects as rows, and gives them what the database added: keys, defaults, computed columns.
 *
 * @param tables the table of all objects, or the table of each kind: `{ order: 'orders', orderItem: 'order_items' }`.
 * @throws TABLE_UNKNOWN, FACTORY_INVALID for a field that is no column; the server's error for a row that it refuses.
 * @example await anOrder().asPaid().create(postgresAdapter(db, 'orders'))
 */
export function postgresAdapter(
  db: Database,
  tables: string | Readonly<Record<string, string>>,
  { naming = 'same', onInsert }: PostgresAdapterOptions = {},
): Adapter {
  if (naming !== 'same' && naming !== 'camelCase')
    throw invalidOption('postgresAdapter', 'naming', 'same or camelCase', naming)
  let catalogue: Promise<Tables> | undefined
  return {
    save: async (kind, record) => {
      catalogue ??= readTables(db)
      const table = findTable(await catalogue, tableFor(kind, tables))
      const row = naming === 'same' ? record : renamed(record, snakeCase)
      const saved = await insert(db, table, kind, row)
      onInsert?.(table.fullName, saved)
      return naming === 'same' ? saved : renamed(saved, camelCase)
    },
  }
}

function tableFor(kind: string, tables: string | Readonly<Record<string, string>>): string {
  const name = typeof tables === 'string' ? tables : tables[kind]
  if (name !== undefined) return name
  const known = Object.keys(tables)
  const near = closest(kind, known)
  throw new DryfitError('FACTORY_INVALID', {
    what: `the adapter does not know the table of factory "${kind}"`,
    fix: near === undefined ? `it knows ${known.join(', ')}` : `did you mean "${near}"?`,
  })
}

async function insert(
  db: Database,
  table: Table,
  kind: string,
  record: Readonly<Record<string, unknown>>,
): Promise<Row> {
  const names = Object.keys(record).filter((name) => record[name] !== undefined)
  for (const name of names) requireColumn(table, kind, name)
  const columns = names.map(quoteIdentifier).join(', ')
  const values =
    names.length === 0
      ? 'DEFAULT VALUES'
      : `(${columns}) OVERRIDING SYSTEM VALUE SELECT ${columns} FROM jsonb_populate_record(NULL::${table.sql}, ${quoteLiteral(jsonOf(record))})`
  const [row] = await db.query(`INSERT INTO ${table.sql} ${values} RETURNING *`, [])
  return row ?? {}
}

function requireColumn(table: Table, kind: string, name: string): void {
  if (table.columns.has(name)) return
  const near = closest(name, [...table.columns.keys()])
  throw new DryfitError('FACTORY_INVALID', {
    what: `factory "${kind}" has a field "${name}", and table ${table.fullName} has no such column`,
    fix:
      near === undefined
        ? `its columns are ${[...table.columns.keys()].join(', ')}; objects of another table are declared with owns(), a key with its()`
        : `did you mean "${near}"?`,
  })
}

function renamed(record: Readonly<Record<string, unknown>>, rename: (name: string) => string): Row {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [rename(name), value]))
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

function camelCase(name: string): string {
  return name.replace(/(?<=[a-z0-9])_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}
