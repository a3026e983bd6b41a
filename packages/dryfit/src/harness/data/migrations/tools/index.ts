import type { MigrationTool, ToolOptions } from '../tool.ts'
import { drizzleFolder } from './drizzle.ts'
import { knexFolder } from './knex.ts'
import { nodePgMigrate } from './node-pg-migrate.ts'
import { prismaFolder } from './prisma.ts'
import { sqlFolder } from './sql-folder.ts'

/** A tool whose folders can be read. */
export type ToolName = 'sql' | 'node-pg-migrate' | 'knex' | 'drizzle' | 'prisma'

export const TOOLS: Readonly<Record<ToolName, (options: ToolOptions) => MigrationTool>> = {
  sql: sqlFolder,
  'node-pg-migrate': nodePgMigrate,
  knex: knexFolder,
  drizzle: drizzleFolder,
  prisma: prismaFolder,
}
