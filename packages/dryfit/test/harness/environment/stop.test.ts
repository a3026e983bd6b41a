import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { system } from '../../../src/harness/environment/index.ts'
import { ask, lines } from './support/line-service.ts'
import { thrownBy } from './support/thrown.ts'

describe('stop', () => {
  test('goes in reverse order', async () => {
    const diary: string[] = []
    const shop = system()
      .register('db', lines({ diary }))
      .register('orders', ({ db }) => lines({ diary, env: { DB: db.url } }))
      .register('gateway', ({ orders }) => lines({ diary, env: { ORDERS: orders.url } }))
    const env = await shop.startAll()
    diary.length = 0
    await Promise.all([env.stop(), env.stop()])
    expect(diary).toEqual(['stop gateway', 'gone gateway', 'stop orders', 'gone orders', 'stop db', 'gone db'])
  })

  test('stops all even when some fail, and then says every reason', async () => {
    const diary: string[] = []
    const fail = (why: string) => () => Promise.reject(new Error(why))
    const shop = system()
      .register('db', lines({ diary, whileStopping: fail('disk is gone') }))
      .register('cache', lines({ diary }))
      .register('orders', ({ db, cache }) =>
        lines({ diary, env: { DB: db.url, CACHE: cache.url }, whileStopping: fail('does not listen') }),
      )
    const env = await shop.startAll()
    diary.length = 0
    const error = await thrownBy('STOP_FAILED', () => env.stop())
    expect(error.why).toContain('service "orders" did not stop cleanly: does not listen')
    expect(error.why).toContain('service "db" did not stop cleanly: disk is gone')
    expect(diary.filter((line) => line.startsWith('stop')).sort()).toEqual(['stop cache', 'stop db', 'stop orders'])
  })

  test('closes every seam', async () => {
    const env = await system().register('db', lines()).startAll()
    const { url } = env.db
    await env.stop()
    await expect(ask(url, 'hello')).rejects.toThrow('ECONNREFUSED')
  })

  test('works while the start is under way', async () => {
    const diary: string[] = []
    const starting = Promise.withResolvers<void>()
    const shop = system()
      .register('db', lines({ diary }))
      .register('orders', ({ db }) =>
        lines({
          diary,
          env: { DB: db.url },
          whileStarting: ({ signal }) => {
            starting.resolve()
            return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
          },
        }),
      )
    const controller = new AbortController()
    const started = shop.startAll({ signal: controller.signal })
    await starting.promise
    controller.abort(new Error('enough'))
    await expect(started).rejects.toThrow('enough')
    expect(diary).toEqual(['start db', 'ready db', 'start orders', 'stop db', 'gone db'])
  })

  test('leaves an environment that says so', async () => {
    const env = await system().register('db', lines()).startAll()
    await env.stop()
    expect(env.stopped).toBe(true)
    await thrownBy('ENVIRONMENT_STOPPED', () => env.db)
    await thrownBy('ENVIRONMENT_STOPPED', () => env.reset())
    await thrownBy('ENVIRONMENT_STOPPED', () => env.snapshot())
    await thrownBy('ENVIRONMENT_STOPPED', () => env.start('db'))
  })

  test.each(['SIGINT', 'SIGTERM'] as const)('%s stops everything before the process ends', async (signal) => {
    for (const when of ['starting', 'ready']) {
      const script = fileURLToPath(new URL('./support/interrupted.ts', import.meta.url))
      const child = spawn(process.execPath, [script, when], { stdio: ['ignore', 'pipe', 'inherit'] })
      let output = ''
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        output += text
        if (text.includes('now')) child.kill(signal)
      })
      const [code, endedBy] = await once(child, 'close')
      expect([code, endedBy]).toEqual([null, signal])
      expect(output.trim().split('\n')).toEqual(['now', 'gone db'])
    }
  })
})
