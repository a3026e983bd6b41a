import { join } from 'node:path'
import {
  type Migrations,
  type MigrationsOptions,
  migrations,
  type ToolName,
} from '../../../../src/harness/data/index.ts'
import { start } from '../../../../src/harness/environment/index.ts'
import { postgres, type RunningPostgres } from '../../../../src/services/postgres/index.ts'

/** An empty database. */
export function emptyDatabase(): Promise<RunningPostgres> {
  return start(postgres())
}

/** The migrations of a folder beside this file. */
export function migrationsOf(db: RunningPostgres, tool: ToolName, folder: string = tool): Migrations {
  return migrations(db, { tool, folder: join(import.meta.dirname, folder) } satisfies MigrationsOptions)
}
