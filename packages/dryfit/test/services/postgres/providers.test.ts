import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listen } from '../../../src/foundation/net/index.ts'
import { start } from '../../../src/harness/environment/index.ts'
import { Connections } from '../../../src/services/postgres/connections.ts'
import { postgres } from '../../../src/services/postgres/index.ts'
import type { PostgresServer } from '../../../src/services/postgres/server/server.ts'
import { startServer, urlOf } from './support/providers.ts'
import { migrateShop, seedShop } from './support/shop.ts'

describe('the provider external', () => {
  let server: PostgresServer
  let admin: Connections

  beforeAll(async () => {
    server = await startServer()
    admin = new Connections(server.access, 'postgres')
  })
  afterAll(async () => {
    await admin.end()
    await server.stop()
  })

  test('says what it tried when the server refuses', async () => {
    const closed = await listen()
    await closed.close()
    const { port } = closed.address
    const refused = postgres({ provider: 'external', url: `postgres://me:secret@127.0.0.1:${port}/shop` })
    const message = await messageOf(start(refused))
    expect(message).toMatch(new RegExp(`cannot connect to Postgres at 127.0.0.1:${port} as me, database shop`))
    expect(message).toContain('ECONNREFUSED')
    expect(message).not.toContain('secret')
  })

  test('says that a url is needed', async () => {
    const message = await messageOf(start(postgres({ provider: 'external', url: undefined as never })))
    expect(message).toMatch(/TEST_DATABASE_URL/)
  })

  test('drops its databases and leaves the others', async () => {
    await admin.query('CREATE DATABASE dryfit_but_not_ours')
    const before = await databases()
    const db = await start(postgres({ provider: 'external', url: urlOf(server), migrate: migrateShop }))
    expect((await databases()).length).toBeGreaterThan(before.length)
    await db.stop()
    expect(await databases()).toEqual(before)
  })

  test('drops the databases that a dead process of this machine left', async () => {
    const marks = await marksOf(async () => {
      const db = await start(postgres({ provider: 'external', url: urlOf(server) }))
      const seen = await admin.query(`SELECT shobj_description(oid, 'pg_database') AS mark FROM pg_database`)
      await db.stop()
      return seen.map(({ mark }) => String(mark))
    })
    const [mark = ''] = marks
    const dead = mark.replace(/ \d+ \S+$/, ' 999999999 1')
    await admin.query('CREATE DATABASE dryfit_00000000_env_1')
    await admin.query(`COMMENT ON DATABASE dryfit_00000000_env_1 IS '${dead}'`)
    await admin.query('CREATE DATABASE dryfit_11111111_env_1')
    await admin.query(`COMMENT ON DATABASE dryfit_11111111_env_1 IS '${mark}'`)

    await using db = await start(postgres({ provider: 'external', url: urlOf(server) }))

    await db.health()
    expect(await databases()).not.toContain('dryfit_00000000_env_1')
    expect(await databases()).toContain('dryfit_11111111_env_1')
  })

  test('resets for a user who is no superuser', async () => {
    await admin.query(`CREATE ROLE ordinary LOGIN CREATEDB PASSWORD 'pw'`)
    const url = urlOf(server).replace(/\/\/[^@]*@/, '//ordinary:pw@')
    await using db = await start(postgres({ provider: 'external', url, migrate: migrateShop, seed: seedShop }))
    expect(await db.query('SELECT current_user AS name')).toEqual([{ name: 'ordinary' }])
    await db.query('DELETE FROM orders')
    await db.reset()
    expect(await db.count('orders')).toBe(1)
  })

  test('refuses another version than asked for', async () => {
    const message = await messageOf(start(postgres({ provider: 'external', url: urlOf(server), version: 13 })))
    expect(message).toMatch(/the server is Postgres \d+, and version 13 was asked for/)
  })

  async function databases(): Promise<string[]> {
    const rows = await admin.query('SELECT datname FROM pg_database ORDER BY 1')
    return rows.map(({ datname }) => String(datname))
  }
})

describe('the provider embedded', () => {
  test('refuses another version than the installed one', async () => {
    const message = await messageOf(start(postgres({ provider: 'embedded', version: 13 })))
    expect(message).toMatch(/embedded Postgres is version \d+, and version 13 was asked for.*PROVIDER_UNAVAILABLE/s)
  })

  test('says which setting the server did not take', async () => {
    const message = await messageOf(start(postgres({ provider: 'embedded', settings: { shared_bufers: '1MB' } })))
    expect(message).toMatch(/POSTGRES_START_FAILED.*unrecognized configuration parameter "shared_bufers"/s)
  })

  test('runs with the settings of the description', async () => {
    await using db = await start(postgres({ provider: 'embedded', settings: { work_mem: '5MB', autovacuum: true } }))
    expect(await db.query(`SELECT current_setting('work_mem') AS mem, current_setting('autovacuum') AS auto`)).toEqual([
      { mem: '5MB', auto: 'on' },
    ])
  })
})

describe('the provider native', () => {
  test('says what is installed instead', async () => {
    const message = await messageOf(start(postgres({ provider: 'native', version: 99 })))
    expect(message).toMatch(/no Postgres 99 is installed.*PROVIDER_UNAVAILABLE/s)
  })
})

describe('the provider container', () => {
  test('says what is missing: the engine, or the image', async () => {
    const description = postgres({ provider: 'container', image: 'dryfit.invalid/no-such-image:1' })
    await expect(start(description)).rejects.toThrow(/PROVIDER_UNAVAILABLE/)
  })
})

async function marksOf(read: () => Promise<string[]>): Promise<string[]> {
  return (await read()).filter((mark) => mark.startsWith('dryfit '))
}

async function messageOf(starting: Promise<unknown>): Promise<string> {
  try {
    await starting
  } catch (thrown) {
    return String(thrown)
  }
  throw new Error('it started')
}
