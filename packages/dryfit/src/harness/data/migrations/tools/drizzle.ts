import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DryfitError } from '../../../../foundation/core/index.ts'
import type { MigrationTool, ToolOptions } from '../tool.ts'
import { textOf, unreadable } from './files.ts'
import { loadTool } from './load-tool.ts'
import { tableExists, tableSql } from './marks.ts'
import { recordStatements } from './recording-client.ts'

/** The part of Drizzle that is used here. */
interface Drizzle {
  drizzle(client: unknown): unknown
}
interface DrizzleMigrator {
  migrate(db: unknown, config: { migrationsFolder: string; migrationsTable: string }): Promise<void>
}

interface JournalEntry {
  readonly tag: string
  readonly when: number
}

/**
 * The folder of drizzle-kit: Drizzle's migrator applies each migration, up to the wanted one. Drizzle has no way down.
 */
export function drizzleFolder({ folder, table = '__drizzle_migrations' }: ToolOptions): MigrationTool {
  const entries = (): Promise<JournalEntry[]> => readJournal(folder)
  return {
    name: 'drizzle',
    list: async () => (await entries()).map(({ tag }) => ({ name: tag, reversible: false })),
    applied: async (db) => {
      if (!(await tableExists(db, `drizzle.${table}`))) return []
      const rows = await db.query(`SELECT max(created_at)::bigint AS newest FROM ${tableSql(`drizzle.${table}`)}`, [])
      const newest = Number(rows[0]?.newest ?? -1)
      return (await entries()).filter(({ when }) => when <= newest).map(({ tag }) => tag)
    },
    up: async (db, name) => {
      const { drizzle } = loadTool<Drizzle>('drizzle-orm/node-postgres', folder)
      const { migrate } = loadTool<DrizzleMigrator>('drizzle-orm/node-postgres/migrator', folder)
      const upTo = await copyUpTo(folder, await entries(), name)
      try {
        return await recordStatements(db.url, (client) =>
          migrate(drizzle(client), { migrationsFolder: upTo, migrationsTable: table }),
        )
      } finally {
        await rm(upTo, { recursive: true })
      }
    },
    down: (_db, name) => {
      throw new DryfitError('MIGRATION_IRREVERSIBLE', {
        what: `Drizzle cannot take back "${name}": it has no way down`,
      })
    },
  }
}

async function readJournal(folder: string): Promise<JournalEntry[]> {
  const path = join(folder, 'meta/_journal.json')
  const text = await textOf(path)
  try {
    return [...(JSON.parse(text) as { entries: JournalEntry[] }).entries]
  } catch (cause) {
    throw unreadable(`${path} is no journal of drizzle-kit`, 'expected { "entries": [{ "tag", "when" }] }', cause)
  }
}

/** The migrator applies all that it finds: it is shown a folder that ends with the wanted migration. */
async function copyUpTo(folder: string, entries: readonly JournalEntry[], name: string): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), 'dryfit-drizzle-'))
  const wanted = entries.slice(0, entries.findIndex(({ tag }) => tag === name) + 1)
  for (const { tag } of wanted) await cp(join(folder, `${tag}.sql`), join(copy, `${tag}.sql`))
  await mkdir(join(copy, 'meta'))
  const journal = JSON.parse(await textOf(join(folder, 'meta/_journal.json'))) as object
  await writeFile(join(copy, 'meta/_journal.json'), JSON.stringify({ ...journal, entries: wanted }))
  return copy
}
