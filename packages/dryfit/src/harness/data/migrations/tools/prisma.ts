import { createHash, randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { MigrationTool, ToolOptions } from '../tool.ts'
import { filesOf, textOf } from './files.ts'
import { tableExists, tableSql } from './marks.ts'
import { literal, runScript } from './run-script.ts'

/**
 * Prisma's folder: `20260101120000_init/migration.sql`, and for the way down a `down.sql` beside it, as Prisma's guide
 * "Generating down migrations" has it. The SQL is run as it stands, without Prisma's engine, and the marks are those that
 * `prisma migrate` reads, checksum included.
 */
export function prismaFolder({ folder, table = 'public._prisma_migrations' }: ToolOptions): MigrationTool {
  const marks = tableSql(table)
  const read = (name: string, file: string): Promise<string> => textOf(join(folder, name, file))
  return {
    name: 'prisma',
    list: async () => {
      const files = await filesOf(folder)
      const names = files
        .filter((file) => file.endsWith('/migration.sql'))
        .map((file) => file.slice(0, -'/migration.sql'.length))
      return names.map((name) => ({ name, reversible: files.includes(`${name}/down.sql`) }))
    },
    applied: async (db) => {
      if (!(await tableExists(db, table))) return []
      const sql = `SELECT migration_name FROM ${marks} WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY started_at, migration_name`
      return (await db.query(sql, [])).map((row) => String(row.migration_name))
    },
    up: async (db, name) => {
      const script = await read(name, 'migration.sql')
      const checksum = createHash('sha256').update(script).digest('hex')
      await db.query(`CREATE TABLE IF NOT EXISTS ${marks} (
        id varchar(36) PRIMARY KEY, checksum varchar(64) NOT NULL, finished_at timestamptz, migration_name varchar(255) NOT NULL,
        logs text, rolled_back_at timestamptz, started_at timestamptz NOT NULL DEFAULT now(), applied_steps_count integer NOT NULL DEFAULT 0)`)
      const mark = `INSERT INTO ${marks} (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
        VALUES (${literal(randomUUID())}, ${literal(checksum)}, ${literal(name)}, clock_timestamp(), clock_timestamp(), 1)`
      await runScript(db, script, mark)
      return [script]
    },
    down: async (db, name) => {
      const script = await read(name, 'down.sql')
      await runScript(db, script, `DELETE FROM ${marks} WHERE migration_name = ${literal(name)}`)
      return [script]
    },
  }
}
