import type { Database } from '../database.ts'

/** A table of a database, as something to make claims about: `db.table('orders')`. */
export interface TableView {
  readonly name: string
  readonly database: Database
}

/**
 * A table of any database.
 *
 * @example await expect(tableOf(pgDatabase(pool), 'orders')).toHaveRow({ status: 'paid' })
 */
export function tableOf(database: Database, name: string): TableView {
  return { name, database }
}
