import { once } from 'node:events'
import { afterEach, describe, expect, test } from 'vitest'
import { system } from '../../../src/harness/environment/index.ts'
import { lines } from './support/line-service.ts'
import { thrownBy } from './support/thrown.ts'

/** Longer than a test may take: who waits for it fails. */
const FOREVER_MS = 600_000

const shop = system()
  .register('db', lines())
  .register('orders', ({ db }) => lines({ env: { DATABASE_URL: db.url } }))

/** Does `act` in a moment, and returns the order in which that and the reset came to their end. */
async function whoIsFirst(env: { reset(): Promise<void> }, act: (order: string[]) => void): Promise<string[]> {
  const order: string[] = []
  const resetting = env.reset().then(() => order.push('reset'))
  setTimeout(() => {
    order.push('end of the work')
    act(order)
  }, 20)
  await resetting
  return order
}

describe('a reset waits', () => {
  test('until an exchange that is under way has ended', async () => {
    await using env = await shop.launch({ restTimeoutMs: FOREVER_MS })
    const crossing = env.seam('orders', 'db').open({ protocol: 'lines', operation: 'slow' })
    const order = await whoIsFirst(env, () => crossing.close({ outcome: 'ok' }))
    expect(order).toEqual(['end of the work', 'reset'])
  })

  test('for the exchange that follows from one', async () => {
    await using env = await shop.launch({ restTimeoutMs: FOREVER_MS })
    const seam = env.seam('orders', 'db')
    const first = seam.open({ protocol: 'lines', operation: 'first' })
    const order = await whoIsFirst(env, (soFar) => {
      first.close({ outcome: 'ok' })
      setImmediate(() => {
        const second = seam.open({ protocol: 'lines', operation: 'second' })
        setTimeout(() => {
          soFar.push('end of what followed')
          second.close({ outcome: 'ok' })
        }, 20)
      })
    })
    expect(order).toEqual(['end of the work', 'end of what followed', 'reset'])
  })

  test('until a service has no work of its own', async () => {
    await using env = await shop.launch({ restTimeoutMs: FOREVER_MS })
    let work = ['a transaction is open']
    Object.assign(env.db, { underWay: () => work })
    const order = await whoIsFirst(env, () => {
      work = []
    })
    expect(order).toEqual(['end of the work', 'reset'])
  })
})

describe('a reset does not wait', () => {
  test('for an exchange that waits for what may never come', async () => {
    await using env = await shop.launch({ restTimeoutMs: FOREVER_MS })
    const crossing = env.seam('orders', 'db').open({ protocol: 'lines', operation: 'listen' })
    crossing.rest()
    await env.reset()
    expect(crossing.exchange).toMatchObject({ outcome: 'pending', resting: true })
  })

  test('for one that a fault never answers', async () => {
    await using env = await shop.launch({ restTimeoutMs: FOREVER_MS })
    env.seam('orders', 'db').hang()
    const crossing = env.seam('orders', 'db').open({ protocol: 'lines', operation: 'hello' })
    expect(await crossing.ask('request')).toEqual({ do: 'hang' })
    await env.reset()
    expect(crossing.exchange.outcome).toBe('pending')
  })

  test('at all with restTimeoutMs 0', async () => {
    await using env = await shop.launch({ restTimeoutMs: 0 })
    const crossing = env.seam('orders', 'db').open({ protocol: 'lines', operation: 'slow' })
    await env.reset()
    expect(crossing.exchange.outcome).toBe('pending')
  })
})

test('what is under way when time is up is named in a warning, and the reset goes on', async () => {
  await using env = await shop.launch({ restTimeoutMs: 30 })
  await env.db.ask('hello')
  env.seam('orders', 'db').open({ protocol: 'lines', operation: 'stuck' })
  Object.assign(env.db, { underWay: () => ['orders → db  transaction 1'] })
  const warned = once(process, 'warning')
  await env.reset()
  const [warning] = await warned
  expect(warning).toMatchObject({
    code: 'NOT_AT_REST',
    what: `environment ${env.id} is reset while work is under way in it`,
    evidence: '  orders → db  stuck\n  orders → db  transaction 1',
  })
  expect(env.db.said).toEqual([])
})

test('an exchange that was warned of is not waited for again', async () => {
  await using env = await shop.launch({ restTimeoutMs: 1000 })
  env.seam('orders', 'db').open({ protocol: 'lines', operation: 'stuck' })
  const warnings: Error[] = []
  const note = (warning: Error) => warnings.push(warning)
  process.on('warning', note)
  await env.reset()
  await env.reset()
  await new Promise((resolve) => setImmediate(resolve))
  process.off('warning', note)
  expect(warnings).toHaveLength(1)
})

describe('restTimeoutMs', () => {
  afterEach(() => {
    delete process.env.DRYFIT_REST_TIMEOUT_MS
  })

  test('must be a time', async () => {
    await thrownBy('OPTION_INVALID', () => shop.launch({ restTimeoutMs: -1 }))
    process.env.DRYFIT_REST_TIMEOUT_MS = 'soon'
    const error = await thrownBy('OPTION_INVALID', () => shop.launch())
    expect(error.message).toMatch(/DRYFIT_REST_TIMEOUT_MS.*got "soon"/s)
  })

  test('comes from DRYFIT_REST_TIMEOUT_MS where the start does not say', async () => {
    process.env.DRYFIT_REST_TIMEOUT_MS = '0'
    await using env = await shop.launch()
    const crossing = env.seam('orders', 'db').open({ protocol: 'lines', operation: 'slow' })
    await env.reset()
    expect(crossing.exchange.outcome).toBe('pending')
  })
})
