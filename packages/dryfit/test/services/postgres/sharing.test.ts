import { tmpdir } from 'node:os'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { start } from '../../../src/harness/environment/index.ts'
import { Connections, quoteIdentifier } from '../../../src/services/postgres/connections.ts'
import { postgres, type RunningPostgres } from '../../../src/services/postgres/index.ts'
import { Endings } from '../../support/endings.ts'

describe('a server that environments share', () => {
  let runs = 0
  const description = postgres({
    provider: 'embedded',
    migrate: async (db) => {
      runs++
      await db.query('CREATE TABLE t (id int)')
    },
  })
  let first: RunningPostgres

  beforeAll(async () => {
    first = await start(description)
  })
  afterAll(() => first.stop())

  test('is one server for descriptions with equal settings', async () => {
    await using other = await start(postgres({ provider: 'embedded' }))
    expect(serverOf(other)).toBe(serverOf(first))
  })

  test('is another server for other settings', async () => {
    await using other = await start(postgres({ provider: 'embedded', settings: { work_mem: '6MB' } }))
    expect(serverOf(other)).not.toBe(serverOf(first))
  })

  test('is another server where the data is to lie on the disk', async () => {
    await using other = await start(postgres({ provider: 'embedded', storage: 'disk' }))
    expect(serverOf(other)).not.toBe(serverOf(first))
    expect(serverOf(other).startsWith(tmpdir())).toBe(true)
  })

  test('serves eight environments that start at once', async () => {
    await using stack = new Endings()
    const databases = await Promise.all(Array.from({ length: 8 }, () => start(description)))
    for (const database of databases) stack.use(database)
    await Promise.all(databases.map((database, index) => database.query('INSERT INTO t VALUES ($1)', [index])))
    const counts = await Promise.all(databases.map((database) => database.rows('t')))
    expect(counts).toEqual(databases.map((_, id) => [{ id }]))
    expect(runs).toBe(1)
  })

  test('drops the database of an environment that stops', async () => {
    const other = await start(description)
    const { database } = other.inspect() as { database: string }
    await other.stop()
    expect(await first.query('SELECT FROM pg_database WHERE datname = $1', [database])).toEqual([])
  })

  test('builds a template again that somebody dropped', async () => {
    const [template] =
      await first.query(`SELECT datname FROM pg_database WHERE datname LIKE 'dryfit%template%' AND NOT datallowconn
      ORDER BY oid LIMIT 1`)
    await first.query(`DROP DATABASE ${quoteIdentifier(String(template?.datname))}`)
    const before = runs
    await using other = await start(description)
    expect(await other.count('t')).toBe(0)
    expect(runs).toBe(before + 1)
  })

  test('copies a template that somebody is connected to', async () => {
    const [template] = await first.query(
      `SELECT datname FROM pg_database WHERE datname LIKE 'dryfit%template%' ORDER BY oid DESC LIMIT 1`,
    )
    const name = String(template?.datname)
    await first.query(`ALTER DATABASE ${quoteIdentifier(name)} ALLOW_CONNECTIONS true`)
    const [host = '', port] = serverOf(first).split(':')
    const access = { host, port: Number(port), user: 'postgres', password: undefined, database: name, tls: false }
    const visitor = new Connections(access, name)
    await visitor.query('SELECT 1')
    await using other = await start(description)
    await other.health()
    await visitor.end()
  })

  test('keeps working for one environment when another one’s migration fails', async () => {
    const failing = postgres({ provider: 'embedded', migrate: () => Promise.reject(new Error('no')) })
    await expect(start(failing)).rejects.toThrow(/MIGRATION_FAILED/)
    await first.health()
  })
})

function serverOf(db: RunningPostgres): string {
  return (db.inspect() as { server: string }).server
}
