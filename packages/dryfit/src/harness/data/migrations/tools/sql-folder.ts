import { join } from 'node:path'
import type { Migration, MigrationDatabase, MigrationTool, ToolOptions } from '../tool.ts'
import { filesOf, textOf, unreadable } from './files.ts'
import { tableExists, tableSql } from './marks.ts'
import { literal, runScript } from './run-script.ts'

interface Scripts {
  readonly up: string
  readonly down: string | undefined
}

/**
 * Plain SQL files, applied in the order of their paths. The way down stands in a file beside (`001_users.down.sql`, with
 * `001_users.sql` or `001_users.up.sql`), or in the same file after a line `-- migrate:down`, as dbmate has it.
 *
 * Marks are kept in a table with a column `name`, by default `public.dryfit_migrations`.
 */
export function sqlFolder({ folder, table = 'public.dryfit_migrations' }: ToolOptions): MigrationTool {
  const marks = tableSql(table)
  const scriptsOf = (name: string): Promise<Scripts> => readScripts(folder, name)
  return {
    name: 'sql',
    list: async () => {
      const names = (await filesOf(folder)).filter((file) => file.endsWith('.sql') && !file.endsWith('.down.sql'))
      return Promise.all(
        names.map(
          async (name): Promise<Migration> => ({ name, reversible: (await scriptsOf(name)).down !== undefined }),
        ),
      )
    },
    applied: async (db) => {
      if (!(await tableExists(db, table))) return []
      const rows = await db.query(`SELECT name FROM ${marks}`, [])
      // In the order in which they were applied: they are applied in the order of their names.
      return rows.map(({ name }) => String(name)).toSorted()
    },
    up: async (db, name) => {
      const { up } = await scriptsOf(name)
      await createMarks(db, marks)
      await runScript(db, up, `INSERT INTO ${marks} (name) VALUES (${literal(name)})`)
      return [up]
    },
    down: async (db, name) => {
      const { down = '' } = await scriptsOf(name)
      await runScript(db, down, `DELETE FROM ${marks} WHERE name = ${literal(name)}`)
      return [down]
    },
  }
}

async function createMarks(db: MigrationDatabase, marks: string): Promise<void> {
  await db.query(
    `CREATE TABLE IF NOT EXISTS ${marks} (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())`,
  )
}

async function readScripts(folder: string, name: string): Promise<Scripts> {
  const text = await textOf(join(folder, name))
  const beside = name.replace(/(\.up)?\.sql$/, '.down.sql')
  const parts = text.split(/^--\s*migrate:down.*$/im)
  if (parts.length > 2)
    throw unreadable(`${name} has more than one way down`, 'a line "-- migrate:down" may stand once')
  const [up = '', down] = parts
  if (down !== undefined) return { up, down }
  const files = await filesOf(folder)
  return { up, down: files.includes(beside) ? await textOf(join(folder, beside)) : undefined }
}
