import { createServer, get } from 'node:http'
import type { AddressInfo } from 'node:net'
import axios from 'axios'
import got from 'got'
import * as undici from 'undici'
import { describe, expect, test } from 'vitest'
import { interceptApis } from '../../../../src/services/http/index.ts'

const ORIGIN = 'https://api.payments.test'
const intercept = (options = {}) => interceptApis({ [ORIGIN]: { stubs: [] } }, options)
const CHARGES = `${ORIGIN}/v1/charges`

describe('requests of this process', () => {
  test('by fetch, node:http, axios, got and undici are answered by the virtual service and recorded', async () => {
    await using net = await interceptApis({ [ORIGIN]: {}, 'http://plain.test': {} })
    const api = net.apis[ORIGIN]
    if (api === undefined) throw new Error('no service')
    api
      .when('POST', '/v1/charges')
      .respond((request) => ({ status: 201, json: { amount: request.json<{ amount: number }>().amount } }))
    net.apis['http://plain.test']?.when('GET', '/x').respond({ text: 'plain' })
    const body = { amount: 5 }
    const fetched = await fetch(CHARGES, { method: 'POST', body: JSON.stringify(body) })
    expect([fetched.status, await fetched.json()]).toEqual([201, body])
    expect((await axios.post(CHARGES, body)).data).toEqual(body)
    expect(await got.post(CHARGES, { json: body }).json()).toEqual(body)
    const sent = { method: 'POST', body: JSON.stringify(body) }
    expect(await (await undici.fetch(CHARGES, sent)).json()).toEqual(body)
    expect(await (await undici.request(CHARGES, sent)).body.json()).toEqual(body)
    const text = await new Promise((resolve, reject) => {
      get('http://plain.test/x', (response) => {
        response.setEncoding('utf8')
        response.on('data', resolve)
      }).on('error', reject)
    })
    expect(text).toBe('plain')
    expect(api.verify('POST', '/v1/charges', { json: body, times: 5 })).toHaveLength(5)
  })

  test('to a host that is not named are refused, and go through when it is allowed', async () => {
    const server = createServer((_request, response) => response.end('real'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    try {
      await using net = await intercept()
      await expect(fetch('https://elsewhere.test/')).rejects.toThrow()
      await expect(axios.get('https://elsewhere.test/')).rejects.toThrow(/kept from the network/)
      await expect(undici.request('https://elsewhere.test/')).rejects.toThrow(/kept from the network/)
      expect(net.refused).toEqual(Array(3).fill('GET https://elsewhere.test/'))
      expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('real')
    } finally {
      server.close()
    }
  })

  test('streams arrive piece by piece, and faults reject', async () => {
    await using net = await intercept()
    const api = net.apis[ORIGIN]
    api?.when('GET', '/stream').respond({ chunks: [{ data: 'a' }, { data: 'b', waitMs: 1 }] })
    api?.when('GET', '/reset').respond({ fault: 'CONNECTION_RESET_BY_PEER' })
    expect(await (await fetch(`${ORIGIN}/stream`)).text()).toBe('ab')
    await expect(axios.get(`${ORIGIN}/reset`)).rejects.toThrow(/ECONNRESET/)
  })

  test('go their way again when the interception has stopped', async () => {
    const net = await intercept()
    await net.stop()
    await expect(fetch(CHARGES)).rejects.toThrow(/fetch failed/)
  })
})

test('a key that is no origin is refused', async () => {
  await expect(interceptApis({ 'api.payments.test/v1': {} })).rejects.toThrow(/an origin such as/)
})
