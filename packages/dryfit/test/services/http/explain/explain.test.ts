import { describe, expect, test } from 'vitest'
import type { Exchange } from '../../../../src/foundation/core/index.ts'
import { startVirtual } from '../support/start-virtual.ts'

const last = (api: { service: { exchanges(): Exchange[] } }) => api.service.exchanges().at(-1) as Exchange

describe('a request that no stub serves', () => {
  test('is explained by the nearest stubs, each with what differs, and the stub to add', async () => {
    await using api = await startVirtual()
    api.service.when('POST', '/v1/charges', { json: { amount: 5, currency: 'eur' } }).respond({ status: 201 })
    api.service.when('GET', '/v2/refunds').respond({ status: 200 })
    await api.client.post('/v1/charges?x=1', { json: { amount: 6, currency: 'eur' } })
    const text = api.service.explain(last(api))
    expect(text).toContain('No stub serves POST /v1/charges?x=1')
    expect(text).toContain('1. POST /v1/charges')
    expect(text).toContain('$.amount is 6, expected 5')
    expect(text).toContain('2. GET /v2/refunds')
    expect(text).toContain('.when("POST", "/v1/charges", { query: { "x": "1" }, json: {"amount":6,"currency":"eur"} })')
    expect(api.service.unmatched()).toHaveLength(1)
  })

  test('may have been served but for the state of a scenario, or the times of a stub', async () => {
    await using api = await startVirtual()
    api.service.when('GET', '/a', { scenario: { name: 's', when: 'later' } }).respond({ status: 200 })
    await api.client.get('/a')
    expect(api.service.explain(last(api))).toContain('scenario s: expected state later, got state Started')
    await api.service.reset()
    api.service.when('GET', '/a', { times: 1 }).respond({ status: 200 })
    await api.client.get('/a')
    await api.client.get('/a')
    expect(api.service.explain(last(api))).toContain('used up')
  })

  test('is answered 404 with the text of WireMock', async () => {
    await using api = await startVirtual()
    api.service.when('POST', '/v1/charges').respond({ status: 201 })
    const reply = await api.client.get('/v1/charges')
    expect(reply.status).toBe(404)
    expect(reply.text).toContain('| Closest stub ')
    expect(reply.text).toMatch(/^POST {50,}\| GET {40,}<<<<< HTTP method does not match$/m)
  })
})

test('a request that was served is explained by its stub and those that lost', async () => {
  await using api = await startVirtual()
  api.service.when('GET', '/a', { name: 'oldest' }).respond({ text: '1' })
  api.service.when('GET', '/a', { name: 'other tenant', headers: { 'x-t': '2' } }).respond({ text: '2' })
  api.service.when('GET', '/a', { name: 'fallback', priority: 9 }).respond({ text: '3' })
  api.service.when('GET', '/a', { name: 'winner' }).respond({ text: '4' })
  await api.client.get('/a')
  const text = api.service.explain(last(api))
  expect(text).toContain('winner (priority 5) served.')
  expect(text).toContain('oldest would have matched too, and is older')
  expect(text).toContain('fallback would have matched too, and is worse priority')
  expect(text).toContain('other tenant did not:\n     header x-t: expected 2, got nothing')
})

test('stubs that served nothing and stubs that never can are reported', async () => {
  await using api = await startVirtual()
  api.service.when('GET', '/a', { name: 'hidden', headers: { 'x-a': '1' } }).respond({ text: '' })
  api.service.when('GET', '/a', { name: 'greedy' }).respond({ text: '' })
  api.service.when('GET', '/b', { name: 'unused' }).respond({ text: '' })
  api.service.when('GET', '/c', { name: 'visible' }).respond({ text: '' })
  api.service.when('GET', '/c', { name: 'once', times: 1 }).respond({ text: '' })
  for (const path of ['/a', '/c', '/c']) await api.client.get(path)
  const { unused, shadowed } = api.service.report()
  expect(unused.map(({ name }) => name)).toEqual(['hidden', 'unused'])
  expect(shadowed.map(({ stub, by }) => [stub.name, by.name])).toEqual([['hidden', 'greedy']])
})

test('a wait ends when the requests have come, and says what came when they have not', async () => {
  await using api = await startVirtual()
  const waiting = api.service.wait('GET', '/late/:id', { times: 2 })
  await api.client.get('/late/1')
  await api.client.get('/late/2')
  expect(await waiting).toHaveLength(2)
  await expect(api.service.wait('GET', '/never', { timeoutMs: 5 })).rejects.toThrow(/GET \/late\/1/)
})
