import { join } from 'node:path'
import type { ClientBase } from 'pg'
import type { MigrationDatabase, MigrationTool, ToolOptions } from '../tool.ts'
import { filesOf, textOf } from './files.ts'
import { loadTool } from './load-tool.ts'
import { tableExists, tableSql } from './marks.ts'
import { recordStatements } from './recording-client.ts'

/** The part of node-pg-migrate that is used here. */
interface NodePgMigrate {
  runner(options: {
    readonly dbClient: ClientBase
    readonly dir: string
    readonly direction: 'up' | 'down'
    readonly count: number
    readonly migrationsTable: string
    readonly checkOrder: boolean
    readonly log: () => void
  }): Promise<unknown>
}

/** node-pg-migrate runs each migration; JavaScript, TypeScript and SQL ones. */
export function nodePgMigrate({ folder, table = 'pgmigrations' }: ToolOptions): MigrationTool {
  const run = (db: MigrationDatabase, direction: 'up' | 'down'): Promise<string[]> =>
    recordStatements(db.url, (dbClient) =>
      loadTool<NodePgMigrate>('node-pg-migrate', folder).runner({
        ...{ dbClient, direction, dir: folder, count: 1, migrationsTable: table, checkOrder: true, log: () => {} },
      }),
    )
  return {
    name: 'node-pg-migrate',
    list: async () => {
      const files = (await filesOf(folder)).filter(
        (file) => /\.([cm]?[jt]s|sql)$/.test(file) && !file.endsWith('.d.ts'),
      )
      return Promise.all(
        files.map(async (file) => ({
          name: file.replace(/\.[^.]+$/, ''),
          reversible: !/\bdown\s*=\s*false\b/.test(await textOf(join(folder, file))),
        })),
      )
    },
    applied: async (db) => {
      if (!(await tableExists(db, `public.${table}`))) return []
      const rows = await db.query(`SELECT name FROM ${tableSql(`public.${table}`)} ORDER BY run_on, id`, [])
      return rows.map(({ name }) => String(name))
    },
    up: (db) => run(db, 'up'),
    down: (db) => run(db, 'down'),
  }
}
