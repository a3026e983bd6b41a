import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'

const SERVICES = join(import.meta.dirname, '..', 'services')
const MARKS = `
  CREATE TABLE IF NOT EXISTS public.migrations (
    name       text PRIMARY KEY,
    applied_at timestamptz NOT NULL DEFAULT now()
  )`

interface SqlFile {
  readonly name: string
  readonly sql: string
}

/** Applies the migrations that were not applied before, all of them or none. */
export async function migrate(url: string): Promise<void> {
  const files = await migrationFiles()
  await connected(url, async (client) => {
    await client.query(MARKS)
    const { rows } = await client.query<{ name: string }>('SELECT name FROM public.migrations')
    const applied = new Set(rows.map((row) => row.name))
    for (const { name, sql } of files) {
      if (applied.has(name)) continue
      await client.query(sql)
      await client.query('INSERT INTO public.migrations (name) VALUES ($1)', [name])
    }
  })
}

async function migrationFiles(): Promise<SqlFile[]> {
  const names = await readdir(SERVICES, { recursive: true })
  const migrations = names.filter((name) => /\bmigrations\b.+(?<!\.down)\.sql$/.test(name)).toSorted()
  return Promise.all(migrations.map(async (name) => ({ name, sql: await readFile(join(SERVICES, name), 'utf8') })))
}

async function connected(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query('BEGIN')
    await work(client)
    await client.query('COMMIT')
  } finally {
    await client.end()
  }
}
