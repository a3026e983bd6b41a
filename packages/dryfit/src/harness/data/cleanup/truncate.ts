import { refuseUnknownOptions } from '../../../foundation/core/index.ts'
import { MIGRATION_TABLES } from '../../../services/postgres/migration-tables.ts'
import { findTable } from '../catalogue/find-table.ts'
import { readTables } from '../catalogue/tables.ts'
import type { Database } from '../database.ts'

export interface TruncateOptions {
  /** Tables that keep their rows, beside those of migration tools: a list of countries, for one. */
  readonly keep?: readonly string[]
}

/**
 * Empties all tables and begins their sequences again, whatever foreign keys there are, and leaves the marks of migration
 * tools. Resolves to the names of the tables that were emptied.
 *
 * A `postgres` service has `reset()`, which is faster and restores the seed; this is for databases that are not ours.
 *
 * @throws TABLE_UNKNOWN; the server's error (0A000) when a table that is kept refers to one that is emptied.
 * @example await truncateAll(db, { keep: ['countries'] })
 */
export async function truncateAll(db: Database, options: TruncateOptions = {}): Promise<string[]> {
  refuseUnknownOptions('truncateAll', options, ['keep'])
  const tables = await readTables(db)
  const kept = new Set((options.keep ?? []).map((name) => findTable(tables, name)))
  for (const name of MIGRATION_TABLES) {
    const found = [...tables.values()].filter((table) => table.name === name)
    for (const table of found) kept.add(table)
  }
  const emptied = [...tables.values()].filter((table) => !kept.has(table))
  if (emptied.length > 0) await db.query(`TRUNCATE ${emptied.map(({ sql }) => sql).join(', ')} RESTART IDENTITY`)
  return emptied.map(({ fullName }) => fullName)
}
