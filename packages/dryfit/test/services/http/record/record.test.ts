import { describe, expect, test } from 'vitest'
import { fromHar, startMockServer, toHar } from '../../../../src/services/http/index.ts'
import { makeStub } from '../../../../src/services/http/record/make-stub.ts'
import { readRecordSpec } from '../../../../src/services/http/record/record-spec.ts'
import { startVirtual } from '../support/start-virtual.ts'

type Stubs = {
  mappings: { request: Record<string, unknown>; response: Record<string, unknown>; scenarioName?: string }[]
}

const realApi = () =>
  startMockServer({
    control: false,
    stubs: [
      {
        request: { urlPath: '/users/1' },
        response: {
          jsonBody: { name: 'Ada', token: 'abc', nested: [{ api_key: 'k' }] },
          headers: { 'content-type': 'application/json', 'set-cookie': 'sid=1', date: 'x' },
        },
      },
      { request: { urlPath: '/count' }, responses: [{ body: '1' }, { body: '2' }, { body: '3' }] },
      { request: { method: 'POST', urlPath: '/login' }, response: { status: 201, body: 'Bearer abcdefghijklmnop' } },
      { request: { urlPath: '/png' }, response: { base64Body: 'iVBORw0KGgo=' } },
    ],
  })

test('a recording serves what the real service answered, without it', async () => {
  await using real = await realApi()
  await using api = await startVirtual()
  expect((await api.client.get('/__admin/recordings/status')).json()).toEqual({ status: 'NeverStarted' })
  await api.client.post('/__admin/recordings/start', { json: { targetBaseUrl: real.url } })
  await api.client.get('/users/1')
  for (let time = 0; time < 3; time++) await api.client.get('/count')
  await api.client.get('/png')
  const stopped = await api.client.post('/__admin/recordings/stop')
  await real.stop()
  expect(stopped.json<Stubs>().mappings).toHaveLength(5)
  expect((await api.client.get('/users/1')).json()).toMatchObject({ name: 'Ada' })
  const counts = []
  for (let time = 0; time < 4; time++) counts.push((await api.client.get('/count')).text)
  expect(counts).toEqual(['1', '2', '3', '3'])
  expect(Buffer.from((await api.client.get('/png')).body).toString('base64')).toBe('iVBORw0KGgo=')
})

test('a recording holds no credentials, and only headers that a client acts on', async () => {
  await using real = await realApi()
  await using api = await startVirtual()
  await api.client.post('/__admin/recordings/start', {
    json: { targetBaseUrl: real.url, captureHeaders: { Accept: {}, Authorization: {} } },
  })
  await api.client.get('/users/1?api_key=k3y&page=2', {
    headers: { authorization: 'Bearer s3cr3t-token', cookie: 'sid=1', accept: 'application/json' },
  })
  await api.client.post('/login', { json: { user: 'ada', password: 'hunter2' } })
  const recorded = (await api.client.post('/__admin/recordings/stop')).text
  for (const secret of ['k3y', 's3cr3t', 'sid=1', 'hunter2', '"abc"', 'abcdefghijklmnop', '"k"'])
    expect(recorded).not.toContain(secret)
  const [user, login] = (JSON.parse(recorded) as Stubs).mappings
  expect(user?.request).toEqual({
    method: 'GET',
    urlPath: '/users/1',
    queryParameters: { page: { equalTo: '2' } },
    headers: { Accept: { equalTo: 'application/json' } },
  })
  expect(user?.response).toEqual({
    status: 200,
    headers: { 'content-type': 'application/json' },
    jsonBody: { name: 'Ada', token: '<scrubbed>', nested: [{ api_key: '<scrubbed>' }] },
  })
  expect(JSON.stringify(login?.request)).toContain('json-unit.ignore')
  expect((await api.client.post('/login', { json: { user: 'ada', password: 'another' } })).status).toBe(201)
})

test('a snapshot makes stubs of what proxy stubs have forwarded', async () => {
  await using real = await realApi()
  await using api = await startVirtual({ stubs: [{ response: { proxyBaseUrl: real.url } }] })
  await api.client.get('/users/1')
  const { mappings } = (
    await api.client.post('/__admin/recordings/snapshot', { json: { persist: false } })
  ).json<Stubs>()
  expect(mappings.map(({ request }) => request)).toEqual([{ method: 'GET', url: '/users/1' }])
  await real.stop()
  expect((await api.client.get('/users/1')).status).toBe(200)
})

describe('HTTP Archives', () => {
  test('what was served is written, and can be read again and made into stubs', async () => {
    await using api = await startVirtual()
    api.service.when('POST', '/a').respond({ status: 201, json: { id: 1 } })
    await api.client.post('/a?x=1', { json: { n: 1 } })
    const har = JSON.parse(JSON.stringify(toHar(api.service.exchanges())))
    expect(har.log.entries).toHaveLength(1)
    const [recorded] = fromHar(har)
    if (recorded === undefined) throw new Error('nothing was read')
    expect(makeStub(recorded, readRecordSpec({}))).toMatchObject({
      request: { method: 'POST', url: '/a?x=1', bodyPatterns: [{ equalToJson: { n: 1 } }] },
      response: { status: 201, jsonBody: { id: 1 } },
    })
  })

  test.each([
    {},
    { log: {} },
    { log: { entries: [{}] } },
    { log: { entries: [{ request: { url: 'x' }, response: {} }] } },
  ])('%j is none', (har) => {
    expect(() => fromHar(har)).toThrow()
  })
})
