import { readFileSync } from 'node:fs'
import { Pool } from 'pg'
import { expect, test } from 'vitest'
import { waitFor } from '../../../../src/foundation/core/index.ts'
import { openBench } from '../support/environment.ts'

const linuxOnly = process.platform === 'linux' ? '' : ' (needs a server whose processes have names)'

test.skipIf(linuxOnly !== '')(
  `a server that crashes and recovers is waited for, and the next test is clean${linuxOnly}`,
  async () => {
    const bench = await openBench({
      // A server of its own, since all that is on it crashes.
      settings: { 'dryfit.test': 'crash' },
      migrate: async (db) => void (await db.query('create table t (a int)')),
    })
    const pool = new Pool({ connectionString: bench.url, max: 3 })
    const broken: unknown[] = []
    pool.on('error', (error) => broken.push(error))
    for (let round = 0; round < 3; round++) {
      await Promise.all([1, 2, 3].map((a) => pool.query('insert into t values ($1)', [a])))
      const { rows } = await pool.query<{ pid: number }>('select pg_backend_pid() as pid')
      const pid = rows[0]?.pid ?? 0
      expect(readFileSync(`/proc/${pid}/cmdline`, 'latin1')).toContain('postgres')
      broken.length = 0
      process.kill(pid, 'SIGKILL')
      await waitFor(() => broken.length === 3)
      await bench.db.reset()
      expect(await bench.db.count('t')).toBe(0)
      await waitFor(() => pool.query('select 1').then(() => true))
    }
    expect(bench.db.failure).toBeUndefined()
    await pool.end()
    await bench.stop()
  },
  60_000,
)
