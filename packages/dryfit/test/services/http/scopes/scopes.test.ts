import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { createClock } from '../../../../src/foundation/core/index.ts'
import { startMockServer, stub } from '../../../../src/services/http/index.ts'
import { startVirtual } from '../support/start-virtual.ts'

const counting = [stub('GET', '/n').respond(({ store }) => ({ text: String(store.count('n')) }))]

test('each scope has its own stubs, data, scenarios and record over the shared declared stubs', async () => {
  await using api = await startVirtual({ stubs: counting })
  const a = api.service.scope('a')
  const b = api.service.scope('b')
  a.when('GET', '/x').respond({ text: 'from a' })
  b.when('GET', '/x').respond({ text: 'from b' })
  const get = async (path: string, scope: string) =>
    (await api.client.get(path, { headers: { baggage: `dryfit.scope=${scope}` } })).text
  expect([await get('/x', 'a'), await get('/x', 'b')]).toEqual(['from a', 'from b'])
  expect([await get('/n', 'a'), await get('/n', 'a'), await get('/n', 'b')]).toEqual(['1', '2', '1'])
  expect((await api.client.get('/x')).status).toBe(404)
  expect(a.verify('GET', '/n', { times: 2 })).toHaveLength(2)
  b.verify('GET', '/n', { times: 1 })
  api.service.verify('GET', '/n', { times: 0 })
  a.resetNow()
  expect([await get('/n', 'a'), await get('/n', 'b')]).toEqual(['1', '2'])
})

test('a scope is named by header, baggage, path, host or port', async () => {
  await using api = await startVirtual({ scopes: { hosts: { 'a.test': 'a' } } })
  api.service
    .scope('a')
    .when('GET', '/x')
    .respond(({ path }) => ({ text: path }))
  const status = async (path: string, headers: Record<string, string> = {}) =>
    (await api.client.get(path, { headers })).status
  expect(await status('/x', { 'X-Dryfit-Scope': 'a' })).toBe(200)
  expect(await status('/x', { baggage: 'other=1,dryfit.scope=a;p=1' })).toBe(200)
  expect((await api.client.get('/__scope/a/x')).text).toBe('/x')
  expect(await status('/x', { host: 'a.test' })).toBe(200)
  expect(await status('/x')).toBe(404)
})

test('a scope follows the trace through an app that passes baggage on', async () => {
  await using api = await startVirtual({ stubs: [stub('GET', '/limit').respond({ text: '100' })] })
  const app = createServer(({ headers: { baggage } }, reply) => {
    const headers = baggage === undefined ? {} : { baggage: String(baggage) }
    fetch(`${api.service.url}/limit`, { headers }).then(async (limit) => reply.end(await limit.text()))
  }).listen(0, '127.0.0.1')
  await once(app, 'listening')
  const ask = async (headers: Record<string, string> = {}) =>
    (await fetch(`http://127.0.0.1:${(app.address() as AddressInfo).port}`, { headers })).text()
  const mine = api.service.scope('test-7')
  mine.when('GET', '/limit').respond({ text: '0' })
  expect([await ask(), await ask({ baggage: 'tenant=a,dryfit.scope=test-7' })]).toEqual(['100', '0'])
  mine.verify('GET', '/limit', { times: 1 })
  app.close()
})

test('a scope can have a clock of its own', async () => {
  await using api = await startVirtual({
    stubs: [{ response: { body: '{{now}}', transformers: ['response-template'] } }],
  })
  const clock = createClock()
  clock.freeze('2030-01-01T00:00:00Z')
  api.service.scope('future', { clock })
  expect((await api.client.get('/', { headers: { 'x-dryfit-scope': 'future' } })).text).toBe('2030-01-01T00:00:00Z')
})

test('each scope has its own scenarios, sequences and chance', async () => {
  await using api = await startVirtual({
    stubs: [
      stub('GET', '/s').respond({ text: '1' }, { text: '2' }),
      stub('GET', '/job', { scenario: { name: 'job', when: 'Started', next: 'done' } }).respond({ text: 'begun' }),
      stub('GET', '/job', { scenario: { name: 'job', when: 'done' } }).respond({ text: 'done' }),
      {
        request: { urlPath: '/chance' },
        response: { body: "{{randomValue type='UUID'}}", transformers: ['response-template'] },
      },
    ],
  })
  api.service.scope('a', { seed: 5 })
  api.service.scope('b', { seed: 5 })
  api.service.scope('c', { seed: 6 })
  const get = async (path: string, scope: string) =>
    (await api.client.get(path, { headers: { 'x-dryfit-scope': scope } })).text
  expect([await get('/s', 'a'), await get('/s', 'a'), await get('/s', 'b')]).toEqual(['1', '2', '1'])
  expect([await get('/job', 'a'), await get('/job', 'a'), await get('/job', 'b')]).toEqual(['begun', 'done', 'begun'])
  const drawn = [await get('/chance', 'a'), await get('/chance', 'b'), await get('/chance', 'c')]
  expect(new Set(drawn).size).toBe(3)
  api.service.closeScope('a')
  api.service.scope('a', { seed: 5 })
  expect(await get('/chance', 'a')).toBe(drawn[0])
})

test('a scope that is not open, or was closed, is the base', async () => {
  await using api = await startVirtual({ stubs: counting })
  const headers = { 'x-dryfit-scope': 'a' }
  api.service.scope('a')
  expect((await api.client.get('/n', { headers })).text).toBe('1')
  expect(api.service.closeScope('a')).toBe(true)
  expect((await api.client.get('/n', { headers })).text).toBe('1')
  expect((await api.client.get('/n', { headers: { 'x-dryfit-scope': 'never' } })).text).toBe('2')
})

test('scopes are opened, listed and closed by the control API as well', async () => {
  await using api = await startVirtual()
  await api.client.put('/__admin/scopes/s1')
  expect((await api.client.get('/__admin/scopes')).json()).toEqual({ scopes: ['s1'] })
  const headers = { 'x-dryfit-scope': 's1' }
  await api.client.post('/__admin/mappings', { json: { request: { urlPath: '/a' } }, headers })
  expect((await api.client.get('/a', { headers })).status).toBe(200)
  expect((await api.client.get('/a')).status).toBe(404)
  expect((await api.client.delete('/__admin/scopes/s1')).status).toBe(200)
})

test('a scope is named by a cookie, when the rules say so', async () => {
  await using api = await startVirtual({ scopes: { cookie: 'test' } })
  api.service.scope('a').when('GET', '/x').respond({ text: 'from a' })
  const status = async (cookie: string) => (await api.client.get('/x', { headers: { cookie } })).status
  expect([await status('test=a'), await status('other=a'), await status('test=b')]).toEqual([200, 404, 404])
})

/** A port that nobody listens on. */
async function freePort(): Promise<number> {
  const server = await startMockServer()
  await server.stop()
  return server.port
}

test('scopes have ports of their own on one server, which it gives back', async () => {
  const ports = await Promise.all([freePort(), freePort()])
  const scopes = { ports: { [ports[0]]: 'a', [ports[1]]: 'b' } }
  const server = await startMockServer({ scopes, stubs: [stub('GET', '/x').respond({ text: 'shared' })] })
  server.service.scope('a').when('GET', '/x').respond({ text: 'from a' })
  server.service.scope('b').when('GET', '/x').respond({ text: 'from b' })
  const ask = async (port: number) => (await fetch(`http://127.0.0.1:${port}/x`)).text()
  expect([await ask(server.port), await ask(ports[0]), await ask(ports[1])]).toEqual(['shared', 'from a', 'from b'])
  await expect(startMockServer({ scopes })).rejects.toThrow(expect.objectContaining({ code: 'PORT_IN_USE' }))
  await server.stop()
  const again = await startMockServer({ scopes })
  await again.stop()
})

test('a scope is named by the port on which its requests come', async () => {
  const port = await freePort()
  await using server = await startMockServer({ port, scopes: { ports: { [port]: 'a' } } })
  server.service.scope('a').when('GET', '/x').respond({ text: 'from a' })
  expect(await (await fetch(`${server.url}/x`)).text()).toBe('from a')
})
