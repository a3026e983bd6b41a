import type { Row } from './connections.ts'

/** What `migrate` and `seed` functions receive. */
export interface MigrationTools {
  /** The address of the database that is being prepared. */
  readonly url: string
  /** Runs SQL: one statement when there are parameters, any number of them otherwise. */
  query(sql: string, parameters?: readonly unknown[]): Promise<Row[]>
}
