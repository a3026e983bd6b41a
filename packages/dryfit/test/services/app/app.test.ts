import { createServer } from 'node:http'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { can, waitFor } from '../../../src/foundation/core/index.ts'
import { listen } from '../../../src/foundation/net/index.ts'
import { type AppFunction, app } from '../../../src/services/app/index.ts'
import { FIXTURES, isAlive, SERVER, Stage } from './support.ts'

let stage: Stage
beforeEach(() => {
  stage = new Stage()
})
afterEach(() => stage[Symbol.asyncDispose]())

interface Facts {
  readonly execPath: string
  readonly argv: string[]
  readonly pid: number
  readonly cwd: string
  readonly child?: number
}

test('a command runs with its environment, and its port in PORT', async () => {
  const env = { TEXT: 'a b', NUMBER: 5, FLAG: false, HOME: undefined }
  const orders = await stage.start(app({ command: SERVER, env, ready: '/health' }))
  const seen = (await orders.get('/env')).json<Record<string, string>>()
  expect(seen).toMatchObject({ TEXT: 'a b', NUMBER: '5', FLAG: 'false', PORT: String(orders.address.port) })
  expect(seen.HOME).toBeUndefined()
  expect(seen.PATH).toBeDefined()
})

test('what the test asks of an app crosses the seam test → app', async () => {
  const orders = await stage.start(app({ command: SERVER }))
  await orders.post('/orders', { json: { a: 1 } })
  expect(stage.journal.find().map(String)).toEqual([expect.stringMatching(/^test → orders {2}POST \/orders {2}ok in/)])
  expect(orders.url).not.toContain(String(orders.address.port))
})

test('node is the node that runs the tests, with the folder of the config file as its own', async () => {
  const orders = await stage.start(app({ command: ['node', 'server.ts'], args: ['--x', '{port}', 'two words'] }))
  const facts = (await orders.get('/facts')).json<Facts>()
  expect(facts.execPath).toBe(process.execPath)
  expect(facts.cwd).toBe(FIXTURES)
  expect(facts.argv.slice(2)).toEqual(['--x', String(orders.address.port), 'two words'])
})

test('cwd is seen from the folder of the config file', async () => {
  const orders = await stage.start(app({ command: 'node fixtures/server.ts', cwd: '..' }))
  expect((await orders.get('/facts')).json<Facts>().cwd).toBe(FIXTURES.replace(/\/fixtures$/, ''))
})

test('a port variable of another name is used, and a fixed port', async () => {
  const free = await listen()
  const { port } = free.address
  await free.close()
  const args = ['-e', "require('node:http').createServer((q, r) => r.end('own')).listen(process.env.HTTP_PORT)"]
  const orders = await stage.start(app({ command: 'node', args, port, portVariable: 'HTTP_PORT' }))
  expect(orders.address.port).toBe(port)
  expect((await orders.get('/')).text).toBe('own')
})

test('a fixed port that is taken is PORT_IN_USE before anything starts', async () => {
  await using taken = await listen()
  const start = stage.start(app({ command: SERVER, port: taken.address.port }))
  await expect(start).rejects.toMatchObject({
    code: 'PORT_IN_USE',
    message: expect.stringContaining('leave the option "port" out'),
  })
})

test('apps that start together have ports of their own', async () => {
  const names = ['a', 'b', 'c', 'd']
  const apps = await Promise.all(names.map((name) => stage.start(app({ command: SERVER }), { name })))
  expect(new Set(apps.map(({ address }) => address.port)).size).toBe(names.length)
})

test('what it prints is kept with environment time and stream', async () => {
  stage.clock.freeze('2030-01-01T00:00:00Z')
  const orders = await stage.start(app({ command: SERVER, ready: { log: /listening on \d+/ } }))
  expect(orders.logs).toEqual([
    { at: Date.parse('2030-01-01T00:00:00Z'), stream: 'out', text: `listening on ${orders.address.port}` },
  ])
})

test('ready may be text in the log, and a line printed before anybody asked counts', async () => {
  const orders = await stage.start(app({ command: SERVER, ready: { log: 'listening' } }))
  expect((await orders.get('/')).text).toBe('hello')
})

test('ready may be a function that asks the app itself', async () => {
  const answers: unknown[] = []
  await stage.start(
    app({
      command: SERVER,
      env: { HEALTH_AFTER: 2 },
      ready: async ({ get }) => {
        const reply = await get('/health')
        answers.push(reply.json())
        return reply.status === 200
      },
    }),
  )
  expect(answers).toEqual([{ db: 'down' }, { db: 'down' }, { db: 'up' }])
})

test('ready may be a path, which is asked until it answers 2xx', async () => {
  const orders = await stage.start(app({ command: SERVER, env: { HEALTH_AFTER: 3 }, ready: '/health' }))
  await expect(orders.health()).resolves.toBeUndefined()
  expect(stage.progress).toEqual(['waiting for GET /health'])
})

test('an app that never becomes ready is reported with what it answered and printed, and is ended', async () => {
  let pid = 0
  const start = stage.start(
    app({
      command: SERVER,
      env: { HEALTH_STATUS: 503 },
      readyTimeoutMs: 700,
      ready: async ({ get }) => {
        pid = (await get('/facts')).json<Facts>().pid
        return (await get('/health')).status === 200
      },
    }),
  )
  await expect(start).rejects.toMatchObject({ code: 'APP_NOT_READY' })
  expect(pid).toBeGreaterThan(0)
  expect(isAlive(pid)).toBe(false)

  const byPath = stage.start(
    app({ command: SERVER, env: { HEALTH_STATUS: 503 }, ready: '/health', readyTimeoutMs: 700 }),
  )
  const error = (await byPath.catch((thrown) => thrown)) as Error
  expect(error.message).toContain('app "orders" did not become ready within 700 ms [APP_NOT_READY]')
  expect(error.message).toContain('waited for GET /health; the last answer was: 503 {"db":"down"}')
  expect(error.message).toMatch(/next: see that it listens on port \d+, which it finds in PORT/)
  expect(error.message).toMatch(/all it printed:\n {2}\| listening on \d+/)
})

test('an app that exits is noticed at once, with exit code and last lines', async () => {
  const args = ['-e', "console.error('no config'); process.exit(3)"]
  const start = stage.start(app({ command: 'node', args, ready: '/health', readyTimeoutMs: 600_000 }))
  const error = (await start.catch((thrown) => thrown)) as Error
  expect(error.message).toContain('app "orders" ended before it was ready [APP_EXITED]')
  expect(error.message).toContain('exit code 3, while waiting for GET /health')
  expect(error.message).toContain('! no config')
})

test('a program that does not exist is a clear error', async () => {
  const start = stage.start(app({ command: 'no-such-program --x' }))
  await expect(start).rejects.toMatchObject({
    code: 'SPAWN_FAILED',
    message: expect.stringContaining('there is no program "no-such-program"'),
  })
})

test('a start that is given up ends the process', async () => {
  const giveUp = new AbortController()
  let pid = 0
  const ready = async ({ get }: { get(path: string): Promise<{ json<T>(): T }> }) => {
    pid = (await get('/facts')).json<Facts>().pid
    giveUp.abort(new Error('enough'))
    return false
  }
  const start = stage.start(app({ command: SERVER, ready }), { signal: giveUp.signal })
  await expect(start).rejects.toThrow('enough')
  expect(isAlive(pid)).toBe(false)
})

test('a crash is noticed, and says how and what was printed last', async () => {
  const orders = await stage.start(app({ command: SERVER, ready: '/health' }))
  expect(orders.failure).toBeUndefined()
  await orders.get('/crash')
  await waitFor(() => orders.failure)
  expect(orders.failure?.message).toContain('app "orders" ended on its own [APP_EXITED]')
  expect(orders.failure?.message).toContain('why:  exit code 7')
  expect(orders.failure?.message).toContain('! out of cheese')
  await expect(orders.health()).rejects.toBe(orders.failure)
  expect((await orders.get('/')).status).toBe(502)
})

test('stop ends the whole tree, also when the signal is ignored', async () => {
  const env = { IGNORE_SIGTERM: 1, CHILD: 1 }
  const orders = await stage.start(app({ command: SERVER, env, stopGraceMs: 100 }))
  const { pid, child = 0 } = (await orders.get('/facts')).json<Facts>()
  expect([pid, child].map(isAlive)).toEqual([true, true])
  await orders.stop()
  await orders.stop()
  await waitFor(() => !isAlive(pid) && !isAlive(child))
  expect(orders.logs.map(({ text }) => text)).toContain('not going')
  expect(orders.failure).toBeUndefined()
})

test('restart keeps the address, and adds to the environment', async () => {
  const orders = await stage.start(app({ command: SERVER, env: { A: 1, B: 1 }, ready: '/health' }))
  const before = { url: orders.url, address: orders.address, pid: (await orders.get('/facts')).json<Facts>().pid }
  await orders.restart({ env: { B: 2 } })
  const seen = (await orders.get('/env')).json<Record<string, string>>()
  expect(seen).toMatchObject({ A: '1', B: '2' })
  expect({ url: orders.url, address: orders.address }).toEqual({ url: before.url, address: before.address })
  expect(isAlive(before.pid)).toBe(false)
  expect(orders.failure).toBeUndefined()
})

test('a crashed app can be restarted; one that was stopped cannot', async () => {
  const orders = await stage.start(app({ command: SERVER, ready: '/health' }))
  await orders.get('/crash')
  await waitFor(() => orders.failure)
  await orders.restart()
  expect(orders.failure).toBeUndefined()
  expect((await orders.get('/')).text).toBe('hello')
  await orders.stop()
  await expect(orders.restart()).rejects.toMatchObject({ code: 'SERVICE_NOT_RUNNING' })
})

test('a restart that fails leaves a failure that says why', async () => {
  const orders = await stage.start(app({ command: SERVER, ready: '/health', readyTimeoutMs: 2000 }))
  await expect(orders.restart({ env: { HEALTH_STATUS: 500 } })).rejects.toMatchObject({ code: 'APP_NOT_READY' })
  expect(orders.failure?.code).toBe('APP_NOT_READY')
})

test('a function runs in this process, and is told to end', async () => {
  let aborted = false
  const run: AppFunction = ({ port, env, signal, log }) => {
    const server = createServer((_request, reply) => reply.end(`${env.GREETING} ${env.PORT}`)).listen(port, '127.0.0.1')
    signal.addEventListener('abort', () => {
      aborted = true
    })
    log('function began')
    return { stop: () => server.close() }
  }
  const orders = await stage.start(app({ run, env: { GREETING: 'hi' } }))
  expect((await orders.get('/')).text).toBe(`hi ${orders.address.port}`)
  expect(orders.logs.map(({ text }) => text)).toEqual(['function began'])
  await orders.stop()
  expect(aborted).toBe(true)
})

test('a function that throws did not start', async () => {
  const run: AppFunction = () => {
    throw new Error('no licence')
  }
  await expect(stage.start(app({ run }))).rejects.toThrow('no licence')
})

test('a module runs in this process and can be restarted', async () => {
  const orders = await stage.start(app({ module: './module.ts', env: { GREETING: 'hi' } }))
  expect((await orders.get('/')).text).toBe(`hi from ${process.pid}`)
  await orders.restart({ env: { GREETING: 'ho' } })
  expect((await orders.get('/')).text).toBe(`ho from ${process.pid}`)
})

test('a module that is missing, or exports no function, is a clear error', async () => {
  await expect(stage.start(app({ module: './absent.ts' }))).rejects.toThrow(/the module .*absent\.ts cannot be loaded/)
  await expect(stage.start(app({ module: './no-function.ts' }))).rejects.toThrow('got ["nothing"]')
})

test('an app shows the abilities that the environment asks for', async () => {
  const orders = await stage.start(app({ command: SERVER, wire: 'tcp', ready: { tcp: true } }))
  const abilities = ['address', 'logs', 'failure', 'health', 'restart'] as const
  expect(abilities.filter((ability) => !can(orders, ability))).toEqual([])
  expect(orders.wire).toBe('tcp')
  expect(orders.url).toMatch(/^tcp:/)
})
