import { closeSync, ftruncateSync, mkdirSync, openSync, readdirSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import { describe, expect, test, vi } from 'vitest'
import { waitFor } from '../../../src/foundation/core/index.ts'
import { environments, system } from '../../../src/harness/environment/index.ts'
import {
  keptClusters,
  postgres,
  type RunningPostgres,
  removeKeptClusters,
} from '../../../src/services/postgres/index.ts'
import { give, serverAccount } from '../../../src/services/postgres/server/account.ts'
import { type Bench, openBench } from './support/environment.ts'
import { mountSmallDisk, type SmallDisk, whyNoSmallDisk } from './support/small-disk.ts'

const missing = await whyNoSmallDisk()
const because = missing === undefined ? '' : ` (${missing})`

/** About a megabyte that cannot be made smaller. */
const ONE_MEGABYTE = `insert into t select 'x' || string_agg(md5(random()::text), '') from generate_series(1, 500) i, generate_series(1, 60) j group by i`

/** Writes until there is no room, and returns the error. */
async function fill(url: string): Promise<unknown> {
  const app = new Client({ connectionString: url })
  app.on('error', () => {})
  try {
    await app.connect()
    for (let written = 0; written < 1000; written++) await app.query(ONE_MEGABYTE)
    return undefined
  } catch (thrown) {
    return thrown
  } finally {
    await app.end()
  }
}

describe.skipIf(missing !== undefined)(`a database on a disk that is full${because}`, () => {
  /** Every copy of the database has its table on the small disk. */
  async function openOn(disk: SmallDisk, stack: AsyncDisposableStack): Promise<Bench> {
    const place = join(disk.path, 'tables')
    mkdirSync(place, { mode: 0o700 })
    give(place, serverAccount())
    const bench = await openBench({
      // A server of its own, since tablespaces belong to no database.
      settings: { 'dryfit.test': 'disk full' },
      migrate: async (db) => {
        await db.query(`create tablespace small location '${place}'`)
        await db.query(`create table t (word text) tablespace small`)
        await db.query(ONE_MEGABYTE)
      },
    })
    const before = keptClusters().map(({ id }) => id)
    stack.defer(async () => {
      await bench.stop()
      for (const { id } of keptClusters()) if (!before.includes(id)) removeKeptClusters(id)
    })
    return bench
  }
  const copies = (disk: SmallDisk): string[] => {
    const [version = ''] = readdirSync(join(disk.path, 'tables'))
    return readdirSync(join(disk.path, 'tables', version))
  }

  test('gives the app the SQLSTATE of it, and the next test a clean copy and the room', async () => {
    await using stack = new AsyncDisposableStack()
    const disk = stack.use(await mountSmallDisk(40))
    const bench = await openOn(disk, stack)
    const seeded = await bench.db.count('t')
    for (let round = 0; round < 3; round++) {
      expect(await fill(bench.url)).toMatchObject({ code: '53100' })
      expect(bench.statements().at(-1)?.error).toMatchObject({ code: '53100' })
      await bench.db.reset()
      expect(await bench.db.count('t')).toBe(seeded)
      await waitFor(() => disk.freeBytes > 30 * 2 ** 20)
    }
    await waitFor(() => copies(disk).length <= 4)
  }, 60_000)

  test('says that a copy has no room, leaves nothing half made, and goes on once there is room', async () => {
    await using stack = new AsyncDisposableStack()
    const disk = stack.use(await mountSmallDisk(40))
    const bench = await openOn(disk, stack)
    const seeded = await bench.db.count('t')
    await waitFor(() => copies(disk).length === 4)
    const ballast = openSync(join(disk.path, 'ballast'), 'w')
    // What is kept stays: no room can be made by dropping it.
    const failure = await failedReset(bench.db, () => {
      bench.db.keep('evidence')
      fillUp(ballast)
    })
    expect(failure).toMatchObject({ code: 'POSTGRES_COPY_FAILED', fix: expect.stringContaining('keep fewer') })
    expect(String(failure)).toContain('No space left on device')
    expect(await bench.db.count('t')).toBe(seeded)
    ftruncateSync(ballast)
    closeSync(ballast)

    await bench.db.query('delete from t')
    await bench.db.reset()
    expect(await bench.db.count('t')).toBe(seeded)
    // The template, what was kept, the present copy, and two that are made ahead.
    const { length } = bench.db.kept
    await waitFor(async () => copies(disk).length === length + 4 && (await databases(bench.db)) === length + 4)
  }, 60_000)

  test('with all of the server on it: whoever comes next is clean, and nothing is left', async () => {
    await using disk = await mountSmallDisk(220)
    vi.stubEnv('TMPDIR', disk.path)
    try {
      const description = postgres({
        provider: 'embedded',
        storage: 'disk',
        migrate: async (db) => void (await db.query('create table t (word text)')),
      })
      await using pool = environments(system().register('db', description), { max: 1 })
      // The room comes back when the database before is gone, in the background. A server that has none for its own log may
      // end before: then the environment is replaced, and the next lease has another.
      const leaseAlive = async () => {
        const lease = await pool.lease()
        const { db } = lease.env
        const settled = async () => db.failure !== undefined || (await db.count('t')) === 0
        await waitFor(settled, { timeoutMs: 15_000 })
        if (db.failure === undefined) return lease
        await lease[Symbol.asyncDispose]()
        const next = await pool.lease()
        expect(await next.env.db.count('t')).toBe(0)
        return next
      }
      for (let round = 0; round < 3; round++) {
        await using lease = await leaseAlive()
        // Without room for its own log, the server ends the connection in place of the statement.
        expect(String(await fill(lease.env.db.url))).toMatch(/No space left on device|terminated|closed the connection/)
      }
      await pool[Symbol.asyncDispose]()
      const left = readdirSync(disk.path).filter((name) => !/^dryfit-\d+(-public)?$/.test(name))
      expect(left).toEqual([])
    } finally {
      vi.unstubAllEnvs()
    }
  }, 120_000)
})

/** The first error of one reset after the other: copies that were made before are used up first. */
async function failedReset(db: RunningPostgres, before: () => void): Promise<unknown> {
  for (let resets = 0; resets < 5; resets++) {
    before()
    const failure = await db.reset().catch((thrown: unknown) => thrown)
    if (failure !== undefined) return failure
  }
  return undefined
}

/** Writes until there is no room. */
function fillUp(file: number): void {
  const page = Buffer.alloc(4096)
  try {
    for (;;) writeSync(file, page)
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'ENOSPC') throw thrown
  }
}

async function databases(db: RunningPostgres): Promise<number> {
  const [row] = await db.query(`select count(*)::int as count from pg_database where datname like 'dryfit%'`)
  return Number(row?.count)
}
