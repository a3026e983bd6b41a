import type { Database } from '../database.ts'

/** One migration of a folder. */
export interface Migration {
  readonly name: string
  /** Whether there is a way down. */
  readonly reversible: boolean
}

/** The database that migrations are tried on. A running `postgres` service is one. */
export interface MigrationDatabase extends Database {
  readonly url: string
}

/**
 * What is asked of a migration tool, in the order in which it happens.
 *
 * `up` and `down` resolve to the statements that were run, so that those which lock much can be found.
 */
export interface MigrationTool {
  readonly name: string
  /** All migrations of the folder, the oldest first. */
  list(): Promise<readonly Migration[]>
  /** The names of those that were applied, the oldest first. */
  applied(db: MigrationDatabase): Promise<readonly string[]>
  /** Applies this one, which is the next. */
  up(db: MigrationDatabase, name: string): Promise<readonly string[]>
  /** Takes this one back, which is the last. */
  down(db: MigrationDatabase, name: string): Promise<readonly string[]>
}

/** Where a tool finds its migrations, and where it keeps which were applied. */
export interface ToolOptions {
  /** The folder of the migrations; absolute. */
  readonly folder: string
  /** The table of marks. Default: the tool's own. */
  readonly table: string | undefined
}
