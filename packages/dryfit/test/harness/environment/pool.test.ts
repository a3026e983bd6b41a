import { describe, expect, test } from 'vitest'
import { environments, system } from '../../../src/harness/environment/index.ts'
import { lines } from './support/line-service.ts'
import { thrownBy } from './support/thrown.ts'

describe('environments', () => {
  test('leases each to one user at a time, and resets it in between', async () => {
    await using pool = environments(system().register('db', lines()), { max: 2 })
    const [one, two] = await Promise.all([pool.lease(), pool.lease()])
    expect(one.env.id).not.toBe(two.env.id)
    await one.env.db.ask('left behind')
    const third = pool.lease()
    await one.release()
    const lease = await third
    expect(lease.env.id).toBe(one.env.id)
    expect(lease.env.db.said).toEqual([])
    expect([pool.size, pool.leased]).toEqual([2, 2])
  })

  test('go back when the variable goes out of scope', async () => {
    await using pool = environments(system().register('db', lines()), { max: 1 })
    const ids: string[] = []
    for (let round = 0; round < 3; round++) {
      await using lease = await pool.lease()
      ids.push(lease.env.id)
    }
    expect(new Set(ids).size).toBe(1)
  })

  test('replace one that is broken', async () => {
    await using pool = environments(system().register('db', lines()), { max: 1 })
    const first = await pool.lease()
    const waiting = pool.lease()
    first.env.db.failure = new Error('crashed')
    await first.release()
    const second = await waiting
    expect(second.env.id).not.toBe(first.env.id)
    expect(first.env.stopped).toBe(true)
    await second.release()
  })

  test('a lease waits only so long', async () => {
    await using pool = environments(system().register('db', lines()), { max: 1, waitTimeoutMs: 20 })
    await using _held = await pool.lease()
    const error = await thrownBy('LEASE_TIMED_OUT', () => pool.lease())
    expect(error.why).toBe('the only one is leased')
  })

  test('only so many leases wait', async () => {
    await using pool = environments(system().register('db', lines()), { max: 1, maxWaiting: 1 })
    const held = await pool.lease()
    const waiting = pool.lease()
    await thrownBy('LIMIT_EXCEEDED', () => pool.lease())
    await held.release()
    await (await waiting).release()
  })

  test('a start that fails frees its place', async () => {
    let tries = 0
    const flaky = lines({
      whileStarting: () => {
        tries++
        if (tries === 1) throw new Error('not today')
      },
    })
    await using pool = environments(system().register('db', flaky), { max: 1 })
    const first = pool.lease()
    const second = pool.lease()
    await thrownBy('START_FAILED', () => first)
    expect((await second).env.db.name).toBe('db')
  })

  test('a stopped pool stops its environments and turns away who waits', async () => {
    const pool = environments(system().register('db', lines()), { max: 1 })
    const lease = await pool.lease()
    const waiting = thrownBy('ENVIRONMENT_STOPPED', () => pool.lease())
    await pool.stop()
    await waiting
    expect(lease.env.stopped).toBe(true)
    await thrownBy('ENVIRONMENT_STOPPED', () => pool.lease())
  })
})
