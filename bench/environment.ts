// The environment: what a start, a clean slate and a seam cost.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  app,
  createHttpClient,
  type HttpClient,
  type RunningService,
  type Service,
  start,
  system,
} from '../packages/dryfit/src/index.ts'
import { virtual } from '../packages/dryfit/src/services/http/index.ts'
import { postgres } from '../packages/dryfit/src/services/postgres/index.ts'
import { bench, medianMs, sideBySideMs } from './harness.ts'

const REQUESTS = 500

const db = postgres({
  provider: 'embedded',
  migrate: async (tools) => void (await tools.query('CREATE TABLE orders (id int PRIMARY KEY, what text)')),
})
const payments = virtual()
const shop = system()
  .register('db', db)
  .register('payments', payments)
  .register('one', httpApp())
  .register('two', httpApp())
  .register('three', httpApp())

await bench('environment', async (report) => {
  const ms = (id: string, value: number): void => report({ id, value, unit: 'ms' })

  for (const count of [1, 20]) {
    const idle = idleSystem(count)
    const value = await medianMs({ runs: 21, warmUps: 3 }, () => timedStart(() => idle.launch()))
    ms(`start, ${count} service(s) that do nothing`, value)
  }

  const parts = 'postgres (warm), virtual API, 3 apps'
  ms(`start, ${parts}`, await medianMs({ runs: 9, warmUps: 2 }, () => timedStart(() => shop.launch())))
  const started = await sideBySideMs({ runs: 7 }, startTogether, startOneByOne)
  const apart = { peer: 'the same services one after the other', ratio: started.ratio }
  report({ id: `start and stop, ${parts}`, value: started.ours, unit: 'ms', ...apart })

  await using env = await shop.launch()
  ms('reset between tests, nothing written', await medianMs({ runs: 31, warmUps: 3 }, () => env.reset()))
  ms(
    'reset between tests, one row and three requests',
    await medianMs({ runs: 31, warmUps: 3 }, () => resetAfterUse(env)),
  )

  await using direct = await directServer()
  const through = createHttpClient(env.one.url)
  const calls = await sideBySideMs(
    { runs: 15, warmUps: 3 },
    () => manyCalls(through),
    () => manyCalls(direct.client),
  )
  const perCall = { peer: `a direct call, ${((calls.peer * 1000) / REQUESTS).toFixed(0)} µs`, ratio: calls.ratio }
  report({ id: 'one HTTP request through a seam', value: (calls.ours * 1000) / REQUESTS, unit: 'µs', ...perCall })
  through.close()
})

/** A service that is there at once: what is left is the environment's own work. */
function idle(): Service<RunningService> {
  return {
    kind: 'idle',
    endpointAt: ({ host, port }) => ({ host, port, url: `tcp://${host}:${port}` }),
    start: async ({ name, endpointFor }) => {
      const { url } = await endpointFor('test')
      const stop = async (): Promise<void> => undefined
      return Object.assign({ name, url, endpointFor, stop, [Symbol.asyncDispose]: stop }, { accept: () => undefined })
    },
  }
}

function idleSystem(count: number) {
  const services = Array.from({ length: count }, (_, index) => `s${index}`)
  return services.reduce((built, name) => built.register(name, idle()) as never, system())
}

function httpApp() {
  return app({
    run: ({ port }) => {
      const server = createServer((_, response) => response.end('ok')).listen(port, '127.0.0.1')
      return { stop: () => server.close() && server.closeAllConnections() }
    },
  })
}

async function timedStart(launch: () => Promise<AsyncDisposable>): Promise<number> {
  const startedAt = performance.now()
  await using _environment = await launch()
  return performance.now() - startedAt
}

async function startTogether(): Promise<void> {
  await using _env = await shop.launch()
}

async function startOneByOne(): Promise<void> {
  await using _db = await start(db)
  await using _payments = await start(payments)
  await using _one = await start(httpApp())
  await using _two = await start(httpApp())
  await using _three = await start(httpApp())
}

async function resetAfterUse(env: Awaited<ReturnType<typeof shop.launch>>): Promise<number> {
  await env.db.query(`INSERT INTO orders VALUES (1, 'a laptop')`)
  for (const each of [env.one, env.two, env.three]) await each.get('/')
  const startedAt = performance.now()
  await env.reset()
  return performance.now() - startedAt
}

async function manyCalls(client: HttpClient): Promise<void> {
  for (let call = 0; call < REQUESTS; call++) await client.get('/')
}

async function directServer(): Promise<AsyncDisposable & { client: HttpClient }> {
  const server = createServer((_, response) => response.end('ok'))
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const client = createHttpClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const close = (): void => {
    client.close()
    server.close()
  }
  return { client, [Symbol.asyncDispose]: async () => close() }
}
