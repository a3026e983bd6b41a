import { describe, expect, test } from 'vitest'
import { startVirtual } from './support/start-virtual.ts'

describe('verify', () => {
  test('returns the exchanges when the count is right', async () => {
    await using api = await startVirtual()
    await api.client.get('/a?x=1')
    await api.client.get('/a?x=2')
    expect(api.service.verify('GET', '/a', { times: 2 })).toHaveLength(2)
    expect(api.service.verify('GET', '/a', { query: { x: '2' }, times: 1 })).toHaveLength(1)
    expect(api.service.verify('DELETE', '/a', { times: 0 })).toHaveLength(0)
  })

  test('takes bounds in place of a count', async () => {
    await using api = await startVirtual()
    for (const path of ['/a', '/a']) await api.client.get(path)
    expect(api.service.verify('GET', '/a', { atLeast: 1, atMost: 2 })).toHaveLength(2)
    const wrong = expect.objectContaining({ code: 'REQUEST_COUNT_WRONG' })
    expect(() => api.service.verify('GET', '/a', { atLeast: 3 })).toThrow(wrong)
    expect(() => api.service.verify('GET', '/a', { atMost: 1 })).toThrow(wrong)
    expect(() => api.service.verify('GET', '/a', { times: 0 })).toThrow(wrong)
    expect(() => api.service.verify('GET', '/b')).toThrow(wrong)
  })

  test('throws with the expected count, the actual one and what came', async () => {
    await using api = await startVirtual()
    await api.client.get('/other')
    const verify = () => api.service.verify('POST', '/v1/charges', { times: 1 })
    expect(verify).toThrow(/expected 1 request of POST \/v1\/charges, got 0/)
    expect(verify).toThrow(/GET \/other/)
  })
})

describe('verifyOrder', () => {
  test('returns the exchanges when they came one after the other, whatever came in between', async () => {
    await using api = await startVirtual()
    for (const path of ['/charge', '/other', '/mail?to=a']) await api.client.get(path)
    const found = api.service.verifyOrder(['GET', '/charge'], ['GET', '/mail', { query: { to: 'a' } }])
    expect(found.map(({ operation }) => operation)).toEqual(['GET /charge', 'GET /mail'])
  })

  test('throws with the request that did not come in its turn, and what came', async () => {
    await using api = await startVirtual()
    for (const path of ['/mail', '/charge']) await api.client.get(path)
    const verify = () => api.service.verifyOrder(['GET', '/charge'], ['GET', '/mail'])
    expect(verify).toThrow(expect.objectContaining({ code: 'REQUEST_ORDER_WRONG' }))
    expect(verify).toThrow(
      /expected GET \/mail after GET \/charge, which did not come[\s\S]*GET \/mail[\s\S]*GET \/charge/,
    )
    expect(() => api.service.verifyOrder(['GET', '/charge'], ['GET', '/charge'])).toThrow(/did not come/)
  })
})
