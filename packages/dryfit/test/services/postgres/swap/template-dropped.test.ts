import { afterAll, beforeAll, expect, test } from 'vitest'
import { environments, start, system } from '../../../../src/harness/environment/index.ts'
import { postgres, type RunningPostgres } from '../../../../src/services/postgres/index.ts'

const description = postgres({
  provider: 'embedded',
  migrate: async (db) => void (await db.query('create table only_here (a int)')),
})

/** Another environment on the server, which therefore outlives those that lose their template. */
let other: RunningPostgres
beforeAll(async () => {
  other = await start(postgres({ provider: 'embedded', reset: 'none' }))
}, 60_000)
afterAll(() => other.stop())

const databases = async (): Promise<string[]> =>
  (await other.query(`select datname from pg_database where datname like 'dryfit%' order by oid`)).map(({ datname }) =>
    String(datname),
  )

async function dropNewestTemplate(): Promise<void> {
  const name = (await databases()).findLast((each) => each.includes('_template_'))
  await other.query(`drop database "${name}"`)
}

test('a template that somebody drops is missed with a clear error, and the database stays usable', async () => {
  await using db = await start(description)
  await dropNewestTemplate()
  const resets = async (): Promise<never> => {
    for (;;) await db.reset()
  }
  await expect(resets()).rejects.toMatchObject({
    code: 'POSTGRES_COPY_FAILED',
    fix: expect.stringContaining('start the environment again'),
  })
  expect(await db.count('only_here')).toBe(0)
})

test('whoever comes after that finds clean data, on the same server, and nothing is left there', async () => {
  const before = await databases()
  const pool = environments(system().register('db', description), { max: 1 })
  const servers = new Set<unknown>()
  const ids = new Set<string>()
  for (let round = 0; round < 6; round++) {
    await using lease = await pool.lease()
    const { db } = lease.env
    if (round === 0) await dropNewestTemplate()
    expect(await db.count('only_here')).toBe(0)
    await db.query('insert into only_here values (1)')
    servers.add((db.inspect() as { server: string }).server)
    ids.add(lease.env.id)
  }
  expect([servers.size, ids.size]).toEqual([1, 2])
  await pool.stop()
  // The template that was built again is there for the next environment; copies are not.
  const copies = (names: readonly string[]): string[] => names.filter((name) => name.includes('_env_'))
  expect(copies(await databases())).toEqual(copies(before))
})
