import { get } from 'node:http'
import { describe, expect, it } from 'vitest'
import { createHttpClient } from '../../../../src/foundation/net/index.ts'
import { startBroker } from '../broker.ts'

const LOGIN = { headers: { authorization: `Basic ${Buffer.from('guest:guest').toString('base64')}` } }

describe('the management API', () => {
  it('declares, binds, shows, purges and deletes', async () => {
    await using broker = await startBroker()
    const api = createHttpClient(broker.rabbit.managementUrl)
    expect((await api.put('/api/queues/%2F/orders', { ...LOGIN, json: { durable: true } })).status).toBe(201)
    expect((await api.put('/api/queues/%2F/orders', { ...LOGIN, json: { durable: true } })).status).toBe(204)
    expect((await api.put('/api/exchanges/%2F/shop', { ...LOGIN, json: { type: 'topic' } })).status).toBe(201)
    const binding = await api.post('/api/bindings/%2F/e/shop/q/orders', { ...LOGIN, json: { routing_key: 'order.#' } })
    expect(binding.status).toBe(201)
    await broker.rabbit.publish('shop', 'order.created', 'x')
    expect((await api.get('/api/queues/%2F/orders', LOGIN)).json()).toMatchObject({
      ...{ name: 'orders', vhost: '/', durable: true, messages: 1, messages_ready: 1, consumers: 0, type: 'classic' },
    })
    expect((await api.get('/api/queues/%2F/orders/bindings', LOGIN)).json()).toMatchObject([
      { source: 'shop', destination: 'orders', destination_type: 'queue', routing_key: 'order.#' },
    ])
    expect((await api.get('/api/exchanges/%2F', LOGIN)).json<object[]>()).toContainEqual(
      expect.objectContaining({ name: 'shop', type: 'topic' }),
    )
    expect((await api.delete('/api/queues/%2F/orders/contents', LOGIN)).status).toBe(204)
    expect((await broker.rabbit.queue('orders').info()).ready).toBe(0)
    expect((await api.delete('/api/queues/%2F/orders', LOGIN)).status).toBe(204)
    expect((await api.get('/api/queues', LOGIN)).json()).toEqual([])
    api.close()
  })

  it('lets a user in whose password has a colon', async () => {
    await using broker = await startBroker({ users: { shop: 'a:b' } })
    const api = createHttpClient(broker.rabbit.managementUrl)
    const headers = { authorization: `Basic ${Buffer.from('shop:a:b').toString('base64')}` }
    expect((await api.get('/api/vhosts', { headers })).status).toBe(200)
    api.close()
  })

  it('refuses an address that is no address', async () => {
    await using broker = await startBroker()
    const { hostname, port } = new URL(broker.rabbit.managementUrl)
    const status = (path: string) =>
      new Promise((resolve, reject) => {
        get({ hostname, port, path, ...LOGIN }, (response) => resolve(response.resume().statusCode)).on('error', reject)
      })
    expect(await status('/api/queues/%ff')).toBe(400)
    expect(await status('/api/queues/%')).toBe(400)
    expect(await status('//')).toBe(404)
    expect(await status('/api/queues')).toBe(200)
  }, 5000)

  it('says how the broker is', async () => {
    await using broker = await startBroker({ definitions: { queues: [{ name: 'orders' }] } })
    const api = createHttpClient(broker.rabbit.managementUrl)
    await broker.channel()
    expect((await api.get('/api/overview', LOGIN)).json()).toMatchObject({
      object_totals: { connections: 1, channels: 1, queues: 1, consumers: 0 },
    })
    expect((await api.get('/api/aliveness-test/%2F', LOGIN)).json()).toEqual({ status: 'ok' })
    expect((await api.get('/api/vhosts', LOGIN)).json()).toMatchObject([{ name: '/' }])
    expect((await api.get('/api/health/checks/alarms', LOGIN)).status).toBe(200)
    broker.rabbit.alarm?.('low on disk')
    expect((await api.get('/api/health/checks/alarms', LOGIN)).status).toBe(503)
    api.close()
  })

  it('refuses strangers, unknown paths and bad input', async () => {
    await using broker = await startBroker()
    const api = createHttpClient(broker.rabbit.managementUrl)
    expect((await api.get('/api/overview')).status).toBe(401)
    expect((await api.get('/api/nonsense', LOGIN)).status).toBe(404)
    expect((await api.get('/api/queues/%2F/missing', LOGIN)).status).toBe(404)
    expect((await api.get('/api/queues/nowhere', LOGIN)).status).toBe(404)
    const bad = await api.put('/api/queues/%2F/q', { ...LOGIN, json: { arguments: { 'x-max-length': -1 } } })
    expect(bad.status).toBe(400)
    expect(bad.text).toContain('value_negative')
    api.close()
  })
})
