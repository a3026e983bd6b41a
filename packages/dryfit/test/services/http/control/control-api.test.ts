import { describe, expect, test } from 'vitest'
import { startMockServer } from '../../../../src/services/http/index.ts'
import { startVirtual } from '../support/start-virtual.ts'

const ID = '5b6a1d2e-0000-4000-8000-000000000001'

describe('/__admin', () => {
  test('makes, shows, changes and removes stubs', async () => {
    await using api = await startVirtual()
    const made = await api.client.post('/__admin/mappings', {
      json: { id: ID, request: { urlPath: '/a' }, response: { body: '1' } },
    })
    expect(made.status).toBe(201)
    expect(made.json()).toEqual({
      id: ID,
      uuid: ID,
      request: { method: 'ANY', urlPath: '/a' },
      response: { status: 200, body: '1' },
    })
    const served = await api.client.get('/a')
    expect([served.text, served.headers['matched-stub-id']]).toEqual(['1', ID])
    await api.client.put(`/__admin/mappings/${ID}`, { json: { request: { urlPath: '/a' }, response: { body: '2' } } })
    expect((await api.client.get('/a')).text).toBe('2')
    expect((await api.client.get('/__admin/mappings')).json<{ meta: object }>().meta).toEqual({ total: 1 })
    expect((await api.client.delete(`/__admin/mappings/${ID}`)).status).toBe(200)
    expect((await api.client.delete(`/__admin/mappings/${ID}`)).status).toBe(404)
    expect((await api.client.get('/a')).status).toBe(404)
  })

  test('removes declared stubs until the next reset', async () => {
    await using api = await startVirtual({ stubs: [{ id: ID, request: { urlPath: '/a' } }] })
    await api.client.delete(`/__admin/mappings/${ID}`)
    expect((await api.client.get('/a')).status).toBe(404)
    await api.client.post('/__admin/reset')
    expect((await api.client.get('/a')).status).toBe(200)
  })

  test('points at what it refuses', async () => {
    await using api = await startVirtual()
    const refused = await api.client.post('/__admin/mappings', {
      json: { request: { headers: { A: { equalTo: 5 } } } },
    })
    expect(refused.status).toBe(422)
    expect(refused.json()).toEqual({
      errors: [
        {
          code: 10,
          source: { pointer: '/request/headers/A' },
          title: 'Error parsing JSON',
          detail: 'equalTo operand must be a non-null string',
        },
      ],
    })
  })

  test('has no file of a name that is not properly encoded', async () => {
    await using api = await startVirtual({ files: import.meta.dirname })
    expect((await api.client.get('/__admin/files/%ff')).status).toBe(404)
    expect((await api.client.get('/__admin/files/control-api%2Etest.ts')).status).toBe(200)
  })

  test('its own calls are not recorded as requests', async () => {
    await using api = await startVirtual()
    await api.client.get('/x')
    const { count } = (await api.client.post('/__admin/requests/count', { json: {} })).json<{ count: number }>()
    expect(count).toBe(1)
  })

  test('waits until a request has come', async () => {
    await using api = await startVirtual()
    const waiting = api.client.post('/__admin/requests/wait', { json: { request: { urlPath: '/late' }, times: 2 } })
    await api.client.get('/late')
    await api.client.get('/late')
    expect((await waiting).json()).toEqual({ count: 2 })
    const tired = await api.client.post('/__admin/requests/wait', {
      json: { request: { urlPath: '/no' }, timeoutMs: 5 },
    })
    expect(tired.status).toBe(408)
    for (const json of [{ times: 'x' }, { timeoutMs: -1 }, { patern: {} }]) {
      expect([json, (await api.client.post('/__admin/requests/wait', { json })).status]).toEqual([json, 422])
    }
  })

  test('a global delay holds every reply, by the clock of the environment', async () => {
    await using api = await startVirtual({ stubs: [{ request: { urlPath: '/a' } }] })
    await api.client.post('/__admin/settings', { json: { fixedDelay: 60_000 } })
    api.clock.freeze()
    const reply = api.client.get('/a')
    await expect.poll(() => api.service.exchanges().length).toBe(1)
    await api.clock.advance(60_000)
    expect((await reply).status).toBe(200)
  })

  test('is not there for other consumers, or when it is switched off', async () => {
    await using api = await startVirtual()
    const { url } = await api.openSeam('app')
    expect((await fetch(`${url}/__admin/mappings`)).status).toBe(404)
    await using closed = await startVirtual({ control: false })
    expect((await closed.client.get('/__admin/mappings')).status).toBe(404)
  })

  test('demands its token, and a server off loopback demands that there is one', async () => {
    await using server = await startMockServer({ token: 'secret', stubs: [{ request: { urlPath: '/a' } }] })
    const ask = (authorization?: string) =>
      fetch(`${server.url}/__admin/mappings`, authorization === undefined ? {} : { headers: { authorization } })
    expect([(await ask()).status, (await ask('Bearer wrong')).status, (await ask('Bearer secret')).status]).toEqual([
      404, 404, 200,
    ])
    expect((await fetch(`${server.url}/a`)).status).toBe(200)
    await expect(startMockServer({ host: '0.0.0.0' })).rejects.toThrow(/token/)
  })
})

describe('the short control API', () => {
  test('answers where no stub serves the path', async () => {
    await using api = await startVirtual()
    expect((await api.client.get('/health')).json()).toEqual({ status: 'healthy' })
    api.service.when('GET', '/health').respond({ json: { mine: true } })
    expect((await api.client.get('/health')).json()).toEqual({ mine: true })
  })

  test('leaves a stub whose function throws to the engine, which says why', async () => {
    await using api = await startVirtual()
    const where = () => {
      throw new Error('no luck')
    }
    api.service.when('GET', '/health', { where }).respond({ status: 200 })
    const reply = await api.client.get('/health')
    expect([reply.status, reply.text]).toEqual([500, expect.stringContaining('no luck')])
  })

  test('shows and resets the state, and lets endpoints fail', async () => {
    await using api = await startVirtual({ stubs: [{ request: { urlPath: '/a' }, response: { status: 200 } }] })
    api.service.store.set('users', [{ id: 1 }])
    api.service.store.set('events', [{ type: 'ORDER_PROCESSED', orderId: 7 }])
    expect((await api.client.get('/admin/state')).json()).toMatchObject({ users: [{ id: 1 }] })
    expect((await api.client.get('/debug/state')).status).toBe(200)
    expect((await api.client.get('/admin/events')).json()).toEqual([{ type: 'ORDER_PROCESSED', orderId: 7 }])
    await api.client.post('/admin/failureMode', { json: { endpoint: '/a', statusCode: 503 } })
    expect((await api.client.get('/a')).status).toBe(503)
    await api.client.post('/admin/reset')
    expect((await api.client.get('/a')).status).toBe(200)
    expect((await api.client.get('/admin/state')).json()).not.toHaveProperty('users')
  })
})

describe('the server around the service', () => {
  test('is stopped by POST /__admin/shutdown', async () => {
    const server = await startMockServer()
    const reply = await fetch(`${server.url}/__admin/shutdown`, { method: 'POST' })
    expect(reply.status).toBe(200)
    await server.stopped
    await expect(fetch(server.url)).rejects.toThrow()
  })

  test('a service of a system is not stopped by a request', async () => {
    await using api = await startVirtual()
    expect((await api.client.post('/__admin/shutdown')).status).toBe(404)
    expect((await api.client.get('/__admin/health')).status).toBe(200)
  })

  test('hands out the authority of a certificate of its own making', async () => {
    await using secure = await startMockServer({ https: true })
    expect(await (await fetch(`${secure.url}/__admin/certs/wiremock-ca.crt`)).text()).toBe(secure.ca)
    await using plain = await startMockServer()
    expect((await fetch(`${plain.url}/__admin/certs/wiremock-ca.crt`)).status).toBe(404)
  })
})

test('requests are found oldest first; a list since a time tells how many there are at all', async () => {
  await using api = await startVirtual()
  for (const path of ['/a', '/b']) await api.client.get(path)
  const found = (await api.client.post('/__admin/requests/find', { json: {} })).json<{ requests: { url: string }[] }>()
  expect(found.requests.map(({ url }) => url)).toEqual(['/a', '/b'])
  const listed = (await api.client.get('/__admin/requests?since=2101-01-01T00:00:00Z')).json()
  expect(listed).toMatchObject({ requests: [], meta: { total: 2 } })
})

test('a scenario has the states that its stubs name', async () => {
  await using api = await startVirtual({ stubs: [{ scenarioName: 's', requiredScenarioState: 'x' }] })
  const { scenarios } = (await api.client.get('/__admin/scenarios')).json<{ scenarios: object[] }>()
  expect(scenarios).toMatchObject([{ name: 's', state: 'Started', possibleStates: ['x'] }])
})
