import { describe, expect, test } from 'vitest'
import { answer } from '../../../src/foundation/core/faults.ts'
import { system } from '../../../src/harness/environment/index.ts'
import { lines } from './support/line-service.ts'
import { thrownBy } from './support/thrown.ts'

describe('reset', () => {
  test('mends faults, resets the clock and every service that can, and empties the journal', async () => {
    await using env = await system().register('db', lines()).register('cache', lines()).startAll()
    env.seam('test', 'db').break(answer({ code: 'BUSY' }), { times: 1 })
    expect(await env.db.ask('one')).toBe('error BUSY')
    expect(await env.db.ask('two')).toBe('two to you, test')
    await env.cache.ask('three')
    env.clock.freeze('2030-01-01T00:00:00Z')
    env.seam('test', 'db').hang()

    await env.reset()

    expect(env.seam('test', 'db').rules).toEqual([])
    expect(env.clock.frozen).toBe(false)
    expect([env.db.said, env.cache.said]).toEqual([[], []])
    expect(env.journal.size).toBe(0)
    expect(await env.db.ask('four')).toBe('four to you, test')
  })

  test('lets go what a fault held', async () => {
    await using env = await system().register('db', lines()).startAll()
    const held = env.seam('test', 'db').hold()
    const answerOfHeld = env.db.ask('held')
    await held.arrived()
    await env.reset()
    expect(await answerOfHeld).toBe('held to you, test')
  })

  test('says every service that could not', async () => {
    const broken = (why: string) => lines({ whileResetting: () => Promise.reject(new Error(why)) })
    await using env = await system()
      .register('db', broken('disk is gone'))
      .register('cache', broken('no memory'))
      .register('queue', lines())
      .startAll()
    await env.queue.ask('hello')
    const error = await thrownBy('RESET_FAILED', () => env.reset())
    expect(error.why).toContain('service "db" cannot be used for the next test: disk is gone')
    expect(error.why).toContain('service "cache" cannot be used for the next test: no memory')
    expect(env.queue.said).toEqual([])
  })

  test('refuses to go on with a service that has crashed and cannot be started again', async () => {
    await using env = await system().register('orders', lines()).startAll()
    env.orders.failure = new Error('exited with code 1')
    const error = await thrownBy('RESET_FAILED', () => env.reset())
    expect(error.why).toBe('exited with code 1')
    expect(env.services[0]).toMatchObject({ name: 'orders', state: 'failed' })
  })
})

describe('reset of a service that has crashed', () => {
  test('starts it again where it can', async () => {
    await using env = await system().register('orders', lines()).startAll()
    const orders = Object.assign(env.orders, {
      failure: new Error('exited with code 1') as Error | undefined,
      restart: async () => void Object.assign(orders, { failure: undefined }),
    })
    await env.reset()
    expect(env.services[0]?.state).toBe('ready')
  })
})

describe('snapshot', () => {
  test('brings every service back to where it was', async () => {
    await using env = await system().register('db', lines()).register('cache', lines()).startAll()
    await env.db.ask('kept')
    const snapshot = await env.snapshot()
    await env.db.ask('forgotten')
    await env.cache.ask('forgotten')
    await snapshot.restore()
    expect([env.db.said, env.cache.said]).toEqual([['kept'], []])
  })

  test('says every service that could not go back, when all others have', async () => {
    const broken = (why: string) => lines({ whileRestoring: () => Promise.reject(new Error(why)) })
    const late = lines({ whileRestoring: () => new Promise((resolve) => setImmediate(resolve)) })
    await using env = await system()
      .register('db', broken('disk is gone'))
      .register('cache', broken('no memory'))
      .register('queue', late)
      .startAll()
    const snapshot = await env.snapshot()
    await env.queue.ask('forgotten')
    const error = await thrownBy('RESET_FAILED', () => snapshot.restore())
    expect(error.why).toBe('disk is gone\nno memory')
    expect(env.queue.said).toEqual([])
  })
})

describe('seam', () => {
  test('that does not exist is an error that lists those that do', async () => {
    const shop = system()
      .register('db', lines())
      .register('orders', ({ db }) => lines({ env: { DB: db.url } }))
    await using env = await shop.startAll()
    const error = await thrownBy('SEAM_UNKNOWN', () => env.seam('db', 'orders'))
    expect(error.why).toBe('"db" was never told the address of "orders"')
    expect(error.fix).toContain('orders → db')
  })
})

describe('diagnose', () => {
  test('shows crashes with their last lines, faults in force, what crossed, stderr and the seed', async () => {
    await using env = await system().register('db', lines()).register('orders', lines()).startAll({ seed: 42 })
    await env.db.ask('hello')
    env.seam('test', 'db').fail({ code: 'BUSY' })
    env.orders.failure = new Error('exited with code 1')
    env.orders.logs.push({ at: env.clock.now(), stream: 'out', text: 'cannot read config' })
    env.db.logs.push({ at: env.clock.now(), stream: 'err', text: 'low on memory' })
    const text = env.diagnose().replace(/in [\d.]+ ms/, 'in N ms')
    expect(text).toBe(
      [
        'crashed: orders: exited with code 1',
        '  cannot read config',
        'faults in force:',
        '  test → db  ⚡ answer BUSY  (struck 0×)',
        'what crossed since the last reset (1):',
        '  test → db  hello  ok in N ms',
        'db wrote to stderr:',
        '  low on memory',
        `environment ${env.id}, seed 42 (DRYFIT_SEED=42 repeats it)`,
      ].join('\n'),
    )
  })
})
