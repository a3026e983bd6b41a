import type { MigrationDatabase, MigrationTool, ToolOptions } from '../tool.ts'
import { filesOf } from './files.ts'
import { loadTool } from './load-tool.ts'

/** The part of Knex that is used here. */
interface Knex {
  readonly migrate: {
    up(config: KnexMigrations & { name: string }): Promise<unknown>
    down(config: KnexMigrations & { name: string }): Promise<unknown>
    list(config: KnexMigrations): Promise<readonly [done: readonly { name: string }[], open: readonly unknown[]]>
  }
  on(event: 'query', listener: (query: { readonly sql: string }) => void): unknown
  destroy(): Promise<void>
}

interface KnexMigrations {
  readonly directory: string
  readonly tableName: string
}

type CreateKnex = (config: { client: 'pg'; connection: string; pool: { min: number; max: number } }) => Knex

/** Knex runs each migration. */
export function knexFolder({ folder, table = 'knex_migrations' }: ToolOptions): MigrationTool {
  const migrations = { directory: folder, tableName: table }
  const use = async <T>({ url }: MigrationDatabase, work: (knex: Knex) => Promise<T>): Promise<T> => {
    const createKnex = loadTool<CreateKnex>('knex', folder)
    const knex = createKnex({ client: 'pg', connection: url, pool: { min: 0, max: 1 } })
    try {
      return await work(knex)
    } finally {
      await knex.destroy()
    }
  }
  const run = (db: MigrationDatabase, verb: 'up' | 'down', name: string): Promise<string[]> =>
    use(db, async (knex) => {
      const statements: string[] = []
      knex.on('query', ({ sql }) => statements.push(sql))
      await knex.migrate[verb]({ ...migrations, name })
      return statements
    })
  return {
    name: 'knex',
    list: async () => {
      const files = (await filesOf(folder)).filter((file) => /\.[cm]?[jt]s$/.test(file) && !file.endsWith('.d.ts'))
      // Knex demands a function down of every migration.
      return files.map((name) => ({ name, reversible: true }))
    },
    applied: (db) => use(db, async (knex) => (await knex.migrate.list(migrations))[0].map(({ name }) => name)),
    up: (db, name) => run(db, 'up', name),
    down: (db, name) => run(db, 'down', name),
  }
}
