import { describe, expect, test } from 'vitest'
import {
  type AnyEnvironment,
  type AnySystem,
  environments,
  start,
  system,
} from '../../../src/harness/environment/index.ts'
import { lines } from './support/line-service.ts'
import { thrownBy } from './support/thrown.ts'

describe('register', () => {
  test('gives a new system and leaves the old one as it is', () => {
    const one = system().register('db', lines())
    const two = one.register('cache', lines())
    expect([one.names, two.names]).toEqual([['db'], ['db', 'cache']])
  })

  test('refuses a name twice', async () => {
    const one = system().register('db', lines())
    // @ts-expect-error the name is taken
    const error = await thrownBy('SERVICE_NAME_TAKEN', () => one.register('db', lines()))
    expect(error.what).toBe('there is already a service "db" in this system')
  })

  test('refuses names that an environment has for itself', async () => {
    // @ts-expect-error reserved
    await thrownBy('SERVICE_NAME_RESERVED', () => system().register('journal', lines()))
    // @ts-expect-error the test itself is a consumer
    await thrownBy('SERVICE_NAME_RESERVED', () => system().register('test', lines()))
    // @ts-expect-error reserved: an environment must not look like a promise
    await thrownBy('SERVICE_NAME_RESERVED', () => system().register('then', lines()))
    // @ts-expect-error reserved
    await thrownBy('SERVICE_NAME_RESERVED', () => system().register('__proto__', lines()))
  })

  test('refuses names with other characters', async () => {
    for (const name of ['', '1st', 'a b', 'ä', 'x'.repeat(41)]) {
      await thrownBy('OPTION_INVALID', () => system().register(name, lines()))
    }
  })

  test('refuses what is not a service', async () => {
    // @ts-expect-error not a service
    const error = await thrownBy('OPTION_INVALID', () => system().register('db', { url: 'postgres://x' }))
    expect(error.why).toContain('expected a service such as redis()')
    // @ts-expect-error not a service
    await thrownBy('OPTION_INVALID', () => system().register('db', undefined))
  })

  test('refuses a function that returns no service', async () => {
    // @ts-expect-error not a service
    const wrong = system().register('db', () => 'postgres://x')
    const error = await thrownBy('OPTION_INVALID', () => wrong.startAll())
    expect(error.what).toContain('"db"')
  })
})

describe('views', () => {
  test('an unknown service is refused, with the one that was meant', async () => {
    const wrong = system()
      .register('database', lines())
      // @ts-expect-error there is no databse
      .register('orders', ({ databse }) => lines({ env: { databse } }))
    const error = await thrownBy('SERVICE_UNKNOWN', () => wrong.startAll())
    expect(error.what).toBe('"orders" needs a service "databse" that does not exist')
    expect(error.fix).toBe('did you mean "database"?')
  })

  test('a service that is registered later is refused, with the two ways out', async () => {
    const wrong = system()
      // @ts-expect-error wrong order
      .register('orders', ({ db }) => lines({ env: { DB: db } }))
      .register('db', lines())
    const error = await thrownBy('SERVICE_UNKNOWN', () => wrong.startAll())
    expect(error.what).toBe('"orders" needs "db", which is registered after it')
    expect(error.fix).toContain('later("db").url')
  })

  test('are read while the function runs, and not after', async () => {
    let read: () => unknown = () => undefined
    const late = system()
      .register('db', lines())
      .register('orders', (views) => {
        read = () => views.db
        return lines()
      })
    await using _env = await late.startAll()
    const error = await thrownBy('SERVICE_UNKNOWN', () => read())
    expect(error.what).toBe('"orders" asked for "db" after it had been described')
  })

  test('spread into an object are all needed', async () => {
    const all = system()
      .register('db', lines())
      .register('cache', lines())
      .register('orders', ({ db, ...rest }) => lines({ env: { DB: db.url, CACHE: rest.cache.url } }))
    await using env = await all.startAll()
    expect(env.services.find(({ name }) => name === 'orders')?.needs).toEqual(['db', 'cache'])
  })

  test('carry the typed fields of the endpoint', async () => {
    const typed = system()
      .register('db', lines())
      .register('orders', ({ db }) => {
        const channel: string = db.channel
        // @ts-expect-error there is no such field
        const none: unknown = db.chanel
        return lines({ env: { channel, none: String(none), port: String(db.port), host: db.host } })
      })
    await using env = await typed.startAll()
    expect(env.orders.env).toMatchObject({ channel: 'main', none: 'undefined', host: '127.0.0.1' })
  })

  test('a function that throws names its service', async () => {
    const broken = system().register('orders', () => {
      throw new TypeError('x is not a function')
    })
    const error = await thrownBy('START_FAILED', () => broken.startAll())
    expect(error.what).toBe('the function that describes "orders" threw')
    expect(error.why).toBe('x is not a function')
  })
})

describe('types', () => {
  test('an environment has its services and nothing else', async () => {
    const shop = system().register('db', lines())
    await using env = await shop.startAll()
    const said: string[] = env.db.said
    expect(said).toEqual([])
    // @ts-expect-error there is no cache
    expect(env.cache).toBeUndefined()
    // @ts-expect-error there is no cache
    await thrownBy('SERVICE_UNKNOWN', () => env.get('cache'))
    // @ts-expect-error there is no cache
    await thrownBy('SERVICE_UNKNOWN', () => env.seam('test', 'cache'))
    // @ts-expect-error there is no consumer of this name
    await thrownBy('SERVICE_UNKNOWN', () => env.seam('tset', 'db'))
  })

  test('every system and every environment can be used as one whose services are not known', async () => {
    const first = async (any: AnySystem): Promise<AnyEnvironment> => any.launch({ only: any.names.slice(0, 1) })
    await using env = await first(system().register('db', lines()).register('cache', lines()))
    expect(env.get('db').name).toBe('db')
    expect(String(env.seam('test', 'db'))).toBe('test → db')
  })

  test('options are checked by the compiler and at run time', async () => {
    const shop = system().register('db', lines())
    // @ts-expect-error misspelt
    const misspelt = await thrownBy('OPTION_INVALID', () => shop.startAll({ onyl: ['db'] }))
    expect(misspelt.fix).toBe('did you mean "only"?')
    // @ts-expect-error unknown name
    await thrownBy('SERVICE_UNKNOWN', () => shop.startAll({ only: ['dp'] }))
    // @ts-expect-error unknown name
    await thrownBy('SERVICE_UNKNOWN', () => shop.start('dp'))
    // @ts-expect-error unknown name
    await thrownBy('SERVICE_UNKNOWN', () => shop.startAll({ providers: { dp: 'container' } }))
    // @ts-expect-error unknown provider
    await thrownBy('OPTION_INVALID', () => shop.startAll({ provider: 'docker' }))
    // @ts-expect-error wrong type
    await thrownBy('OPTION_INVALID', () => shop.startAll({ only: 'db' }))
    // @ts-expect-error wrong type
    await thrownBy('OPTION_INVALID', () => shop.startAll({ progress: true }))
    await thrownBy('OPTION_INVALID', () => shop.startAll({ timeoutMs: 0 }))
    await thrownBy('OPTION_INVALID', () => shop.startAll({ seed: -1 }))
    // @ts-expect-error misspelt
    await thrownBy('OPTION_INVALID', () => environments(shop, { maximum: 2 }))
    await thrownBy('OPTION_INVALID', () => environments(shop, { max: 0 }))
    // @ts-expect-error misspelt
    await thrownBy('OPTION_INVALID', () => start(lines(), { sed: 1 }))
  })
})
