import { describe, expect, test } from 'vitest'
import { startVirtual } from '../support/start-virtual.ts'

const template = { transformers: ['response-template'] }

describe('a scenario with keys', () => {
  test('has a state for each entity', async () => {
    const order = { scenarioName: 'order', scenarioKey: '{{request.path.id}}' }
    await using api = await startVirtual({
      stubs: [
        {
          ...order,
          request: { method: 'GET', urlPathTemplate: '/orders/{id}' },
          response: { body: "{{scenarioState 'order' key=request.path.id}}", ...template },
        },
        {
          ...order,
          requiredScenarioState: 'Started',
          newScenarioState: 'paid',
          request: { method: 'POST', urlPathTemplate: '/orders/{id}/pay' },
          response: { status: 201 },
        },
        {
          ...order,
          requiredScenarioState: 'paid',
          request: { method: 'POST', urlPathTemplate: '/orders/{id}/pay' },
          response: { status: 409 },
        },
      ],
    })
    const pay = async (id: string) => (await api.client.post(`/orders/${id}/pay`)).status
    expect([await pay('17'), await pay('17'), await pay('18')]).toEqual([201, 409, 201])
    expect((await api.client.get('/orders/17')).text).toBe('paid')
    expect((await api.client.get('/orders/19')).text).toBe('Started')
    expect(api.service.scenarios.toJSON()).toEqual({ 'order/17': 'paid', 'order/18': 'paid' })
    await api.service.reset()
    expect(await pay('17')).toBe(201)
  })

  test('is written in TypeScript with a function for the key', async () => {
    await using api = await startVirtual()
    const key = (_request: unknown, { id = '' }: Readonly<Record<string, string>>) => id
    const step = (when: string, next: string) => ({ scenario: { name: 'cart', when, next, key } })
    api.service.when('PUT', '/carts/:id', step('Started', 'full')).respond({ text: 'first' })
    api.service.when('PUT', '/carts/:id', step('full', 'full')).respond({ text: 'again' })
    const put = async (id: string) => (await api.client.put(`/carts/${id}`)).text
    expect([await put('a'), await put('a'), await put('b')]).toEqual(['first', 'again', 'first'])
  })

  test('is shown and moved by the control API', async () => {
    await using api = await startVirtual({
      stubs: [
        {
          scenarioName: 'order',
          scenarioKey: '{{request.query.id}}',
          requiredScenarioState: 'paid',
          request: { urlPath: '/ship' },
        },
      ],
    })
    expect((await api.client.get('/ship?id=7')).status).toBe(404)
    expect(api.service.explain(api.service.unmatched()[0] as never)).toContain(
      'scenario order: expected state paid, got state Started of 7',
    )
    await api.client.put('/__admin/scenarios/order/state', { json: { state: 'paid', key: '7' } })
    const listed = (await api.client.get('/__admin/scenarios')).json() as { scenarios: object[] }
    expect(listed.scenarios).toMatchObject([{ name: 'order', state: 'Started', keys: { 7: 'paid' } }])
    expect((await api.client.get('/ship?id=7')).status).toBe(200)
    expect((await api.client.get('/ship?id=8')).status).toBe(404)
  })

  test('is refused without a name', async () => {
    await using api = await startVirtual()
    expect(() => api.service.add({ scenarioKey: 'a' })).toThrow(/\/scenarioKey/)
  })
})

describe('a stub that asks the store', () => {
  test('serves while a key, made from the request, has a value that fits', async () => {
    await using api = await startVirtual({
      stubs: [
        {
          request: { method: 'PUT', urlPathTemplate: '/cards/{id}' },
          response: { body: "{{setState (join (array 'card-' request.path.id) '') 'blocked'}}", ...template },
        },
        { request: { method: 'POST', urlPathTemplate: '/cards/{id}/charge' }, response: { status: 201 } },
        {
          request: { method: 'POST', urlPathTemplate: '/cards/{id}/charge' },
          requiredState: { 'card-{{request.path.id}}': { equalTo: 'blocked' } },
          response: { status: 402 },
        },
      ],
    })
    await api.client.put('/cards/1')
    expect((await api.client.post('/cards/1/charge')).status).toBe(402)
    expect((await api.client.post('/cards/2/charge')).status).toBe(201)
    await api.service.reset()
    expect((await api.client.post('/cards/1/charge')).status).toBe(201)
  })

  test('is written in TypeScript with values or a function', async () => {
    await using api = await startVirtual()
    api.service.when('GET', '/limit').respond({ text: 'open' })
    api.service.when('GET', '/limit', { state: { mode: 'closed' } }).respond({ text: 'closed' })
    api.service.when('GET', '/limit', { state: (store) => (store.get<number>('n') ?? 0) > 2 }).respond({ text: 'many' })
    const ask = async () => (await api.client.get('/limit')).text
    expect(await ask()).toBe('open')
    api.service.store.set('mode', 'closed')
    expect(await ask()).toBe('closed')
    api.service.store.set('n', 3)
    expect(await ask()).toBe('many')
  })

  test('says what the store lacks when it does not serve', async () => {
    await using api = await startVirtual()
    api.service.when('GET', '/a', { state: { mode: 'closed' } }).respond({})
    await api.client.get('/a')
    expect(api.service.explain(api.service.unmatched()[0] as never)).toContain(
      'store mode: expected equalTo closed, got nothing',
    )
  })
})

describe('a choice by weight in a document', () => {
  test('is the same for the same seed, and near to its weights', async () => {
    const responses = [{ body: 'often' }, { body: 'rare' }]
    const run = async () => {
      await using api = await startVirtual({
        stubs: [{ request: { urlPath: '/w' }, responses, responseMode: 'random', responseWeights: [9, 1] }],
      })
      const texts: string[] = []
      for (let call = 0; call < 50; call++) texts.push((await api.client.get('/w')).text)
      return texts
    }
    const first = await run()
    expect(await run()).toEqual(first)
    const rare = first.filter((text) => text === 'rare').length
    expect(rare).toBeGreaterThan(0)
    expect(rare).toBeLessThan(20)
  })

  test('is refused with weights that do not belong to the responses', async () => {
    await using api = await startVirtual()
    const add = (rest: object) => () => api.service.add({ responses: [{}, {}], ...rest })
    expect(add({ responseMode: 'random', responseWeights: [1] })).toThrow(/\/responseWeights/)
    expect(add({ responseMode: 'cycle', responseWeights: [1, 1] })).toThrow(/\/responseWeights/)
    expect(add({ responseWeights: [0, 0] })).toThrow(/\/responseWeights/)
  })
})
