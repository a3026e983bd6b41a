import { expect, test } from 'vitest'
import { stub } from '../../../../src/services/http/index.ts'
import { startVirtual } from '../support/start-virtual.ts'

const origin = 'https://shop.test'
const preflight = {
  origin,
  'access-control-request-method': 'PUT',
  'access-control-request-headers': 'x-a, content-type',
}

const served = () =>
  startVirtual({
    cors: true,
    stubs: [
      stub('PUT', '/a').respond({ text: 'done', headers: { 'x-count': '3' } }),
      stub('GET', '/own').respond({ text: 'own', headers: { 'access-control-allow-origin': 'https://other.test' } }),
    ],
  })

test('a preflight that no stub serves is allowed what it asks for, and is no request of the record', async () => {
  await using api = await served()
  const reply = await api.client.request('OPTIONS', '/a', { headers: preflight })
  expect(reply.status).toBe(204)
  expect(reply.headers).toMatchObject({
    'access-control-allow-origin': origin,
    'access-control-allow-methods': 'PUT',
    'access-control-allow-headers': 'x-a, content-type',
  })
  expect(api.service.exchanges()).toEqual([])
})

test('replies can be read by the page that asked, and their headers', async () => {
  await using api = await served()
  const reply = await api.client.put('/a', { headers: { origin } })
  expect([reply.status, reply.text]).toEqual([200, 'done'])
  expect(reply.headers['access-control-allow-origin']).toBe(origin)
  expect(reply.headers['access-control-expose-headers']).toContain('x-count')
  expect((await api.client.get('/none', { headers: { origin } })).headers['access-control-allow-origin']).toBe(origin)
})

test('a stub that speaks of origins itself has the last word', async () => {
  await using api = await served()
  api.service.when('OPTIONS', '/a').respond({ status: 403 })
  expect((await api.client.request('OPTIONS', '/a', { headers: preflight })).status).toBe(403)
  const own = await api.client.get('/own', { headers: { origin } })
  expect(own.headers['access-control-allow-origin']).toBe('https://other.test')
})

test('nothing is added without the option', async () => {
  await using api = await startVirtual()
  expect((await api.client.request('OPTIONS', '/a', { headers: preflight })).status).toBe(404)
})
