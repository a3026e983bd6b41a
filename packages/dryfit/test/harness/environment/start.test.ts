import { afterEach, describe, expect, test, vi } from 'vitest'
import { DryfitError, type Service, type StartContext } from '../../../src/foundation/core/index.ts'
import { type ProgressEvent, start, system } from '../../../src/harness/environment/index.ts'
import { ask, lines } from './support/line-service.ts'
import { thrownBy } from './support/thrown.ts'

afterEach(() => vi.unstubAllEnvs())

describe('startAll', () => {
  test('starts a service after what it needs, and independent ones side by side', async () => {
    const diary: string[] = []
    const both = Promise.withResolvers<void>()
    let arrived = 0
    // Each of the two becomes ready only when both are starting.
    const meet = async (): Promise<void> => {
      arrived++
      if (arrived === 2) both.resolve()
      await both.promise
    }
    const shop = system()
      .register('db', lines({ diary, whileStarting: meet }))
      .register('cache', lines({ diary, whileStarting: meet }))
      .register('orders', ({ db, cache }) => lines({ diary, env: { DB: db.url, CACHE: cache.url } }))
    await using _env = await shop.startAll()
    expect(diary.slice(0, 2).sort()).toEqual(['start cache', 'start db'])
    expect(diary.slice(4)).toEqual(['start orders', 'ready orders'])
  })

  test('gives each consumer an address of its own', async () => {
    const shop = system()
      .register('db', lines())
      .register('orders', ({ db }) => lines({ env: { DB: db.url } }))
      .register('users', ({ db }) => lines({ env: { DB: db.url } }))
    await using env = await shop.startAll()
    const [orders = '', users = ''] = [env.orders.env.DB, env.users.env.DB]
    expect(new Set([orders, users, env.db.url]).size).toBe(3)
    expect(await ask(orders, 'hello')).toBe('hello to you, orders')
    expect(await ask(users, 'hello')).toBe('hello to you, users')
    expect(await env.db.ask('hello')).toBe('hello to you, test')
    expect(env.journal.find().map(({ consumer, service }) => `${consumer} → ${service}`)).toEqual([
      'orders → db',
      'users → db',
      'test → db',
    ])
  })

  test('opens a further seam when an address for somebody else is asked for', async () => {
    await using env = await system().register('db', lines()).startAll()
    const { url } = await env.db.endpointFor('stranger')
    expect(await ask(url, 'hello')).toBe('hello to you, stranger')
    expect((await env.db.endpointFor('stranger')).url).toBe(url)
  })

  test('twice gives the same environment, also while the first start is under way', async () => {
    const diary: string[] = []
    const shop = system().register('db', lines({ diary }))
    const [one, two] = await Promise.all([shop.startAll(), shop.startAll()])
    await using env = one
    expect(two).toBe(env)
    expect(await shop.startAll()).toBe(env)
    expect(diary).toEqual(['start db', 'ready db'])
  })

  test('after a stop gives a new environment', async () => {
    const shop = system().register('db', lines())
    const first = await shop.startAll()
    await first.stop()
    await using second = await shop.startAll()
    expect(second.id).not.toBe(first.id)
  })

  test('only starts what was named and what that needs; the rest can follow', async () => {
    const diary: string[] = []
    const shop = system()
      .register('db', lines({ diary }))
      .register('cache', lines({ diary }))
      .register('orders', ({ db }) => lines({ diary, env: { DB: db.url } }))
      .register('users', ({ cache }) => lines({ diary, env: { CACHE: cache.url } }))
    await using env = await shop.startAll({ only: ['orders'] })
    expect(diary).toEqual(['start db', 'ready db', 'start orders', 'ready orders'])
    const error = await thrownBy('SERVICE_NOT_RUNNING', () => env.users)
    expect(error.why).toBe('only db, orders was started')

    await shop.start('users')
    expect(diary.slice(4)).toEqual(['start cache', 'ready cache', 'start users', 'ready users'])
    expect(env.users.name).toBe('users')
  })

  test('does not describe services that come after those that were named', async () => {
    const shop = system()
      .register('db', lines())
      .register('orders', () => {
        throw new Error('this function was not to be called')
      })
    await using env = await shop.start('db')
    expect(env.services.map(({ name }) => name)).toEqual(['db'])
  })

  test('tells each step', async () => {
    const events: ProgressEvent[] = []
    const shop = system().register('db', lines({ whileStarting: ({ progress }) => progress('copying the cluster') }))
    const env = await shop.startAll({ progress: (event) => events.push(event) })
    await env.stop()
    expect(events.map(({ service, state, message }) => [service, state, message].filter(Boolean).join(' '))).toEqual([
      'db starting',
      'db starting copying the cluster',
      'db ready',
      'db stopping',
      'db stopped',
    ])
  })

  test('hands seed, folder and a safe id to every service', async () => {
    const env = await system().register('db', lines()).startAll({ seed: 7, directory: '/srv' })
    await env.stop()
    await using again = await system().register('db', lines()).startAll({ seed: 7, directory: '/srv' })
    const { seed, directory, environmentId, name } = again.db.context
    expect([seed.value, directory, name]).toEqual([7, '/srv', 'db'])
    expect(environmentId).toMatch(/^[a-z0-9]+$/)
    expect(environmentId).not.toBe(env.id)
  })
})

describe('providers', () => {
  const choosable = (seen: (StartContext['provider'] | 'none')[]): Service => ({
    ...lines({ whileStarting: ({ provider }) => void seen.push(provider ?? 'none') }),
    providers: ['embedded', 'container'],
  })

  test('one switch reaches all services that offer it', async () => {
    const seen: (string | undefined)[] = []
    const shop = system()
      .register('db', choosable(seen as []))
      .register('cache', lines())
    await using env = await shop.startAll({ provider: 'container' })
    expect(seen).toEqual(['container'])
    expect(env.cache.context.provider).toBeUndefined()
  })

  test('the switch can be an environment variable', async () => {
    vi.stubEnv('DRYFIT_PROVIDER', 'container')
    const seen: (string | undefined)[] = []
    await using _env = await system()
      .register('db', choosable(seen as []))
      .startAll()
    expect(seen).toEqual(['container'])
    vi.stubEnv('DRYFIT_PROVIDER', 'docker')
    await thrownBy('OPTION_INVALID', () => system().register('db', lines()).startAll())
  })

  test('a provider that was named for a service must be one of its own', async () => {
    const shop = system().register('db', choosable([])).register('cache', lines())
    const native = await thrownBy('PROVIDER_UNAVAILABLE', () => shop.startAll({ providers: { db: 'native' } }))
    expect(native.what).toBe('service "db" (lines) cannot be started from the provider "native"')
    expect(native.fix).toBe('it offers: embedded, container')
    const only = await thrownBy('PROVIDER_UNAVAILABLE', () => shop.startAll({ providers: { cache: 'container' } }))
    expect(only.fix).toBe('it has only one way to start')
  })
})

describe('a start that fails', () => {
  test('names the service, the reason, the evidence and the next step, and stops what had started', async () => {
    const diary: string[] = []
    const shop = system()
      .register('db', lines({ diary }))
      .register('orders', ({ db }) =>
        lines({
          diary,
          env: { DB: db.url },
          whileStarting: () => {
            throw new DryfitError('PORT_IN_USE', {
              what: 'port 3000 is taken',
              fix: 'choose another port',
              evidence: '  12:00:01 listening …',
            })
          },
        }),
      )
    const error = await thrownBy('START_FAILED', () => shop.startAll())
    expect(error.what).toBe('service "orders" (lines) did not start')
    expect(error.why).toBe('port 3000 is taken [PORT_IN_USE]')
    expect(error.fix).toBe('choose another port')
    expect(error.evidence).toBe('  12:00:01 listening …')
    expect(diary).toEqual(['start db', 'ready db', 'start orders', 'stop db', 'gone db'])
  })

  test('gives up what starts beside it', async () => {
    const diary: string[] = []
    const beside = Promise.withResolvers<void>()
    const shop = system()
      .register(
        'slow',
        lines({
          diary,
          whileStarting: ({ signal }) => {
            beside.resolve()
            return new Promise((_resolve, reject) => {
              signal.addEventListener('abort', () => {
                diary.push('slow was told')
                reject(signal.reason)
              })
            })
          },
        }),
      )
      .register(
        'broken',
        lines({
          whileStarting: async () => {
            await beside.promise
            throw new Error('no disk')
          },
        }),
      )
    const error = await thrownBy('START_FAILED', () => shop.startAll())
    expect(error.message).toContain('"broken"')
    expect(diary).toEqual(['start slow', 'slow was told'])
  })

  test('waits for a service that is late, and stops it', async () => {
    const diary: string[] = []
    const givenUp = Promise.withResolvers<void>()
    const late = lines({
      diary,
      whileStarting: async ({ signal }) => {
        signal.addEventListener('abort', () => givenUp.resolve())
        await givenUp.promise
      },
    })
    const error = await thrownBy('START_FAILED', () => system().register('late', late).startAll({ timeoutMs: 20 }))
    expect(error.why).toContain('the start of "late" took longer than 20 ms [DEADLINE_EXCEEDED]')
    expect(diary).toEqual(['start late', 'ready late', 'stop late', 'gone late'])
  })

  test('lets the next start try again', async () => {
    let tries = 0
    const flaky = lines({
      whileStarting: () => {
        tries++
        if (tries === 1) throw new Error('not today')
      },
    })
    const shop = system().register('db', flaky)
    await thrownBy('START_FAILED', () => shop.startAll())
    await using env = await shop.startAll()
    expect(env.db.name).toBe('db')
  })

  test('refuses a running service that nobody can reach', async () => {
    const unreachable: Service = {
      ...lines(),
      start: async (context) => {
        const { accept: _left, ...rest } = await lines().start(context)
        return rest
      },
    }
    const error = await thrownBy('ABILITY_MISSING', () => system().register('db', unreachable).startAll())
    expect(error.what).toBe('service "db" cannot be reached')
  })

  test('can be given up from outside', async () => {
    const controller = new AbortController()
    const waiting = lines({
      whileStarting: ({ signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason))
          controller.abort(new Error('changed my mind'))
        }),
    })
    const starting = system().register('db', waiting).startAll({ signal: controller.signal })
    await expect(starting).rejects.toThrow('changed my mind')
  })
})

describe('start(service)', () => {
  test('runs one service without a system', async () => {
    const diary: string[] = []
    {
      await using cache = await start(lines({ diary }))
      expect(await cache.ask('hello')).toBe('hello to you, test')
      expect(cache.said).toEqual(['hello'])
    }
    expect(diary).toEqual(['start service', 'ready service', 'stop service', 'gone service'])
  })
})
