import { describe, expect, test } from 'vitest'
import type { Endpoint, RunningService, Service } from '../../../src/foundation/core/index.ts'
import { system } from '../../../src/harness/environment/index.ts'
import { ask, lines } from './support/line-service.ts'
import { thrownBy } from './support/thrown.ts'

/** A {@link lines} service whose address looks like that of an app. */
const httpLines = (options?: Parameters<typeof lines>[0]): Service<RunningService, Endpoint> => {
  const service = lines(options)
  return { ...service, endpointAt: (address) => ({ ...address, url: `http://${address.host}:${address.port}` }) }
}

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))

describe('later', () => {
  test('gives the address of a service that is registered after the consumer, without an edge in the start order', async () => {
    const seen: Record<string, string> = {}
    const shop = system()
      .register('payments', (_views, { later }) => {
        seen.gateway = later('gateway').url
        seen.queue = later('queue').url
        seen.self = later('payments').url
        return httpLines()
      })
      .register('gateway', ({ payments }) => httpLines({ env: { PAYMENTS: payments.url } }))
      .register('queue', lines())
    await using env = await shop.startAll()
    expect(env.services[0]?.needs).toEqual([])
    expect(await ask(seen.gateway ?? '', 'callback')).toBe('callback to you, payments')
    expect(seen.queue).toMatch(/^lines:/)
    expect(await ask(seen.self ?? '', 'hello')).toBe('hello to you, payments')
  })

  test('refuses a name that the system does not have', async () => {
    const wrong = system()
      .register('payments', (_views, { later }) => lines({ env: { GATEWAY: later('gatway').url } }))
      .register('gateway', lines())
    const error = await thrownBy('SERVICE_UNKNOWN', () => wrong.startAll())
    expect(error.fix).toBe('did you mean "gateway"?')
  })

  test('refuses to have told a wrong url', async () => {
    const wrong = system()
      .register('payments', (_views, { later }) => lines({ env: { QUEUE: later('queue').url } }))
      .register('queue', () => lines())
    const error = await thrownBy('OPTION_INVALID', () => wrong.startAll())
    expect(error.what).toMatch(/"payments" was told that later\("queue"\).url is http:.*, and it is lines:/)
  })

  test('lets connections that come before the service is ready wait for it', async () => {
    const connected = Promise.withResolvers<Promise<string>>()
    const shop = system()
      .register('payments', (_views, { later }) => {
        const { url } = later('gateway')
        return lines({ whileStarting: () => connected.resolve(ask(url, 'early')) })
      })
      .register('gateway', ({ payments }) => httpLines({ env: { PAYMENTS: payments.url } }))
    await using _env = await shop.startAll()
    expect(await await connected.promise).toBe('early to you, payments')
  })

  test('a service that is not started refuses connections, and takes them once it is', async () => {
    const shop = system()
      .register('payments', (_views, { later }) => lines({ env: { GATEWAY: later('gateway').url } }))
      .register('gateway', httpLines())
    await using env = await shop.start('payments')
    const gateway = env.payments.env.GATEWAY ?? ''
    await expect(ask(gateway, 'hello')).rejects.toThrow('ECONNRESET')
    await env.start('gateway')
    expect(await ask(gateway, 'hello')).toBe('hello to you, payments')
  })

  test('a wait that can never end names both services and the way out', async () => {
    const shop = system()
      .register('payments', (_views, { later }) => {
        const { url } = later('gateway')
        return lines({ whileStarting: ({ signal }) => Promise.race([ask(url, 'are you there?'), aborted(signal)]) })
      })
      .register('gateway', ({ payments }) => httpLines({ env: { PAYMENTS: payments.url } }))
    const error = await thrownBy('WAIT_NEVER_ENDS', () => shop.startAll({ timeoutMs: 100 }))
    expect(error.what).toBe('"payments" and "gateway" wait for each other, so "payments" did not become ready')
    expect(error.why).toBe('"payments" waits for an answer of "gateway", and "gateway" needs "payments"')
    expect(error.fix).toContain('let "payments" become ready without an answer of "gateway"')
    expect(error.evidence).toContain('service "payments" (lines) did not start')
  })
})
