import { connect as connectHttp2 } from 'node:http2'
import { expect, test } from 'vitest'
import { askHttp2 } from '../support/ask-http2.ts'
import { startVirtual } from '../support/start-virtual.ts'
import { timeUntil } from '../support/time-until.ts'

const slow = { request: { method: 'POST', urlPath: '/upload' }, readBytesPerSecond: 10 }
const body = 'x'.repeat(100)

test('a body is read no faster than its stub says, by the clock of the environment', async () => {
  await using api = await startVirtual({ stubs: [slow] })
  api.clock.freeze()
  expect(await timeUntil(api, api.client.post('/upload', { body }))).toBeGreaterThanOrEqual(10_000)
  const { request } = api.seam.exchanges()[0] ?? {}
  expect(request?.bodyBytes).toBe(100)
})

test('other requests are read as they come', async () => {
  await using api = await startVirtual({ stubs: [slow] })
  api.clock.freeze()
  expect((await api.client.put('/upload', { body })).status).toBe(404)
  expect((await api.client.post('/upload')).status).toBe(200)
})

test('a scope can have slow stubs of its own', async () => {
  await using api = await startVirtual()
  api.clock.freeze()
  api.service.scope('mine').when('POST', '/upload', { readBytesPerSecond: 10 }).respond({ status: 201 })
  const mine = { body, headers: { 'x-dryfit-scope': 'mine' } }
  expect((await api.client.post('/upload', { body })).status).toBe(404)
  expect(await timeUntil(api, api.client.post('/upload', mine))).toBeGreaterThanOrEqual(10_000)
})

test('HTTP/2 and requests in the own process are read slowly too', async () => {
  await using api = await startVirtual({ stubs: [slow] })
  api.clock.freeze()
  const session = connectHttp2(`http://127.0.0.1:${api.port}`)
  try {
    const asked = askHttp2(session, { ':method': 'POST', ':path': '/upload' }, body)
    expect(await timeUntil(api, asked)).toBeGreaterThanOrEqual(10_000)
  } finally {
    session.close()
  }
  const request = new Request('http://api/upload', { method: 'POST', body })
  expect(await timeUntil(api, api.service.fetch(request))).toBeGreaterThanOrEqual(10_000)
})

test('a pace that is no number of bytes is refused', async () => {
  await using api = await startVirtual()
  expect(() => api.service.add({ readBytesPerSecond: 0 })).toThrow(/\/readBytesPerSecond/)
  expect(() => api.service.when('POST', '/a', { readBytesPerSecond: 0.5 }).respond({})).toThrow(/readBytesPerSecond/)
})
