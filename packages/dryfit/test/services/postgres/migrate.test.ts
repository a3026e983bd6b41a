import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { waitFor } from '../../../src/foundation/core/index.ts'
import { temporaryFolder } from '../../../src/foundation/host/index.ts'
import { start } from '../../../src/harness/environment/index.ts'
import { postgres, type RunningPostgres } from '../../../src/services/postgres/index.ts'
import { isRunning } from '../../foundation/host/programs.ts'
import { Endings } from '../../support/endings.ts'

const node = JSON.stringify(process.execPath)
const pg = JSON.stringify(import.meta.resolve('pg'))

describe('migrate', () => {
  test('runs a command with DATABASE_URL and the PG variables', async () => {
    await using folder = await temporaryFolder()
    const script = join(folder.path, 'migrate.mjs')
    writeFileSync(
      script,
      `import pg from ${pg}
       const byUrl = new pg.Client({ connectionString: process.env.DATABASE_URL })
       const byVariables = new pg.Client()
       await byUrl.connect(); await byVariables.connect()
       await byUrl.query('CREATE TABLE one (id int)')
       await byVariables.query('CREATE TABLE two (id int); INSERT INTO two VALUES (' + process.env.EXTRA + ')')
       await byUrl.end(); await byVariables.end()`,
    )
    await using db = await start(postgres({ provider: 'embedded', migrate: `${node} ${script}`, env: { EXTRA: '7' } }))
    expect(await db.count('one')).toBe(0)
    expect(await db.rows('two')).toEqual([{ id: 7 }])
  })

  test('runs once for all environments that share a server', async () => {
    let runs = 0
    const description = postgres({
      provider: 'embedded',
      migrate: async (db) => {
        runs++
        await db.query('CREATE TABLE t (id int)')
      },
    })
    const databases = await Promise.all([start(description), start(description), start(description)])
    await using stack = new Endings()
    for (const database of databases) stack.use(database)
    expect(runs).toBe(1)
    expect(await Promise.all(databases.map((database) => database.count('t')))).toEqual([0, 0, 0])
    expect(new Set(databases.map(nameOf)).size).toBe(3)
  })

  test('fails with the last lines of the command', async () => {
    const failing = postgres({ provider: 'embedded', migrate: `echo "first words" && echo "last words" >&2 && exit 3` })
    await expect(start(failing)).rejects.toThrow(/MIGRATION_FAILED.*ended with 3.*first words\nlast words/s)
  })

  test('fails with the error of the function', async () => {
    const failing = postgres({ provider: 'embedded', migrate: (db) => db.query('SELECT nonsense') as Promise<never> })
    await expect(start(failing)).rejects.toThrow(/MIGRATION_FAILED.*column "nonsense" does not exist/s)
  })

  test('is given up after its time, and ended', async () => {
    await using folder = await temporaryFolder()
    const file = join(folder.path, 'pid')
    const script = join(folder.path, 'hang.mjs')
    writeFileSync(
      script,
      `import { writeFileSync } from 'node:fs'
       writeFileSync(${JSON.stringify(file)}, String(process.pid))
       setInterval(() => {}, 1000)`,
    )
    const hanging = postgres({ provider: 'embedded', migrate: `${node} ${script}`, migrateTimeoutMs: 2000 })
    await expect(start(hanging)).rejects.toThrow(/longer than 2000 ms \[DEADLINE_EXCEEDED\]/)
    const pid = Number(readFileSync(file, 'utf8'))
    await waitFor(() => !isRunning(pid))
  })

  test('that hangs in the server leaves neither session nor database there, and the next one runs', async () => {
    await using other = await start(postgres({ provider: 'embedded' }))
    const databases = `SELECT datname FROM pg_database WHERE datname LIKE 'dryfit%template%' ORDER BY 1`
    const before = await other.query(databases)
    let hangs = true
    const description = postgres({
      provider: 'embedded',
      migrate: async (db) => void (await db.query(hangs ? 'SELECT pg_sleep(600)' : 'CREATE TABLE t (id int)')),
      migrateTimeoutMs: 500,
    })
    await expect(start(description)).rejects.toThrow(/longer than 500 ms \[DEADLINE_EXCEEDED\]/)
    const sleeping = `SELECT pid FROM pg_stat_activity WHERE query LIKE '%pg_sleep(600)%' AND pid <> pg_backend_pid()`
    await waitFor(async () => (await other.query(sleeping)).length === 0)
    expect(await other.query(databases)).toEqual(before)
    hangs = false
    await using db = await start(description)
    expect(await db.count('t')).toBe(0)
  })

  test('is tried again after a failure', async () => {
    let runs = 0
    const description = postgres({
      provider: 'embedded',
      migrate: async () => {
        if (++runs === 1) throw new Error('the first time')
      },
    })
    await expect(start(description)).rejects.toThrow(/the first time/)
    await using db = await start(description)
    await db.health()
    expect(runs).toBe(2)
  })
})

describe('seed', () => {
  test('runs .sql files in order, relative to the folder of the system', async () => {
    await using folder = await temporaryFolder()
    writeFileSync(join(folder.path, 'a.sql'), `CREATE TABLE t (id int); INSERT INTO t VALUES (1);`)
    writeFileSync(join(folder.path, 'b.sql'), `-- with a comment\nINSERT INTO t VALUES (2); UPDATE t SET id = id + 10;`)
    await using db = await start(postgres({ provider: 'embedded', seed: ['a.sql', 'b.sql'] }), {
      directory: folder.path,
    })
    expect(await db.rows('SELECT id FROM t ORDER BY id')).toEqual([{ id: 11 }, { id: 12 }])
  })

  test('fails with the line of the file', async () => {
    await using folder = await temporaryFolder()
    const path = join(folder.path, 'seed.sql')
    writeFileSync(path, `SELECT 1;\nSELECT 2;\nINSERT INTO nowhere VALUES (1);`)
    await expect(start(postgres({ provider: 'embedded', seed: path }))).rejects.toThrow(
      /SEED_FAILED.*relation "nowhere" does not exist.*line 3: INSERT INTO nowhere/s,
    )
  })

  test('fails when the file does not exist', async () => {
    await expect(start(postgres({ provider: 'embedded', seed: 'missing.sql' }))).rejects.toThrow(
      /missing\.sql cannot be read \[SEED_FAILED\].*ENOENT/s,
    )
  })
})

function nameOf(db: RunningPostgres): unknown {
  return (db.inspect() as { database: string }).database
}
