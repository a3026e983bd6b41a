import { afterEach, beforeEach, expect, test } from 'vitest'
import { createHttpClient } from '../../../../src/foundation/net/index.ts'
import { toxiproxy } from '../../../../src/services/proxy/toxiproxy/index.ts'
import { Caller, echo, ToxicStage } from './support.ts'

let stage: ToxicStage
beforeEach(async () => {
  stage = await ToxicStage.open(echo)
})
afterEach(() => stage[Symbol.asyncDispose]())

const LOOPBACK = /^127\.0\.0\.1:\d+$/

test('a proxy is made with 201, listens on a free port of loopback, and is shown with its toxics', async () => {
  const made = await stage.api.post('/proxies', { json: { name: 'db', upstream: stage.upstream } })
  expect(made).toMatchObject({ status: 201, headers: { 'content-type': 'application/json' } })
  expect(made.headers['x-toxiproxy-request-id']).toMatch(/.+/)
  const expected = {
    ...{ name: 'db', listen: expect.stringMatching(LOOPBACK), upstream: stage.upstream },
    ...{ enabled: true, toxics: [] },
  }
  expect(made.json()).toEqual(expected)
  expect((await stage.api.get('/proxies/db')).json()).toEqual(expected)
  expect((await stage.api.get('/proxies')).json()).toEqual({ db: expected })
})

test('a proxy that is made disabled listens when it is enabled', async () => {
  const json = { name: 'db', listen: 'localhost:0', upstream: stage.upstream, enabled: false }
  const made = await stage.api.post('/proxies', { json })
  expect(made.json()).toMatchObject({ enabled: false, listen: 'localhost:0' })
  const enabled = await stage.api.patch('/proxies/db', { json: { enabled: true } })
  expect(enabled).toMatchObject({ status: 200 })
  expect(enabled.json()).toMatchObject({ enabled: true, listen: expect.stringMatching(LOOPBACK) })
})

test.each(['POST', 'PATCH'])(
  '%s disables and enables a proxy at the same address, and closes its connections',
  async (method) => {
    const address = await stage.proxy()
    const caller = new Caller(address)
    caller.socket.write('a')
    await caller.got('a')
    const disabled = await stage.api.request(method, '/proxies/p', { json: { enabled: false } })
    expect([disabled.status, disabled.json<{ enabled: boolean }>().enabled]).toEqual([200, false])
    await expect.poll(() => caller.ended || caller.closed).toBe(true)
    caller.socket.destroy()
    const refused = new Caller(address)
    await expect.poll(() => refused.errorCode).toBe('ECONNREFUSED')
    const enabled = await stage.api.request(method, '/proxies/p', { json: { enabled: true } })
    expect(enabled.json()).toMatchObject({ enabled: true, listen: `${address.host}:${address.port}` })
    const again = new Caller(address)
    again.socket.write('b')
    await again.got('b')
    again.socket.destroy()
  },
)

test('a change of the upstream drops connections and leads elsewhere', async () => {
  await using other = await ToxicStage.open((socket) => socket.end('other'))
  const address = await stage.proxy()
  const caller = new Caller(address)
  caller.socket.write('a')
  await caller.got('a')
  const changed = await stage.api.patch('/proxies/p', { json: { upstream: other.upstream } })
  expect(changed.json()).toMatchObject({ upstream: other.upstream, listen: `${address.host}:${address.port}` })
  await expect.poll(() => caller.ended || caller.closed).toBe(true)
  caller.socket.destroy()
  const moved = new Caller(address)
  await moved.got('other')
  moved.socket.destroy()
})

test('an update that changes nothing keeps connections', async () => {
  const caller = new Caller(await stage.proxy())
  caller.socket.write('a')
  await caller.got('a')
  await stage.api.patch('/proxies/p', { json: {} })
  caller.socket.write('b')
  await caller.got('ab')
  caller.socket.destroy()
})

test('a proxy is deleted with 204, and its port is free again', async () => {
  const address = await stage.proxy()
  expect(await stage.api.delete('/proxies/p')).toMatchObject({ status: 204, text: '' })
  const refused = new Caller(address)
  await expect.poll(() => refused.errorCode).toBe('ECONNREFUSED')
  expect((await stage.api.get('/proxies/p')).status).toBe(404)
})

test('populate makes proxies with 201, keeps equal ones and replaces others', async () => {
  const { upstream } = stage
  const first = await stage.api.post('/populate', {
    json: [
      { name: 'a', upstream },
      { name: 'b', upstream, enabled: false },
    ],
  })
  expect(first.status).toBe(201)
  const { proxies } = first.json<{ proxies: { name: string; listen: string; enabled: boolean }[] }>()
  expect(proxies.map(({ name, enabled }) => [name, enabled])).toEqual([
    ['a', true],
    ['b', false],
  ])
  const listen = proxies[0]?.listen
  const caller = new Caller({ host: '127.0.0.1', port: Number(listen?.split(':')[1]) })
  caller.socket.write('x')
  await caller.got('x')
  await stage.api.post('/populate', { json: [{ name: 'a', listen, upstream }] })
  caller.socket.write('y')
  await caller.got('xy')
  await stage.api.post('/populate', { json: [{ name: 'a', listen, upstream: '127.0.0.1:1' }] })
  await expect.poll(() => caller.ended || caller.closed).toBe(true)
  caller.socket.destroy()
  expect((await stage.api.get('/proxies/a')).json()).toMatchObject({ upstream: '127.0.0.1:1' })
})

test('populate with a fault in it makes nothing; one that cannot listen says so beside those before it', async () => {
  const { upstream } = stage
  const incomplete = await stage.api.post('/populate', { json: [{ name: 'a', upstream }, { name: 'b' }] })
  expect(incomplete.status).toBe(400)
  expect(incomplete.json()).toEqual({
    error: 'missing required field: upstream at proxy 2',
    status: 400,
    proxies: null,
  })
  expect((await stage.api.get('/proxies')).json()).toEqual({})
  const { port } = stage.server.address
  const json = [
    { name: 'a', upstream },
    { name: 'b', listen: `127.0.0.1:${port}`, upstream },
  ]
  const taken = await stage.api.post('/populate', { json })
  expect(taken.status).toBe(500)
  expect(taken.json()).toMatchObject({
    status: 500,
    proxies: [{ name: 'a' }],
    error: expect.stringContaining(`${port}`),
  })
})

test('reset enables all proxies and takes all toxics away', async () => {
  await stage.proxy([{ type: 'latency' }])
  await stage.api.patch('/proxies/p', { json: { enabled: false } })
  expect(await stage.api.post('/reset')).toMatchObject({ status: 204, text: '' })
  expect((await stage.api.get('/proxies/p')).json()).toMatchObject({ enabled: true, toxics: [] })
})

test('a toxic is made with 200, downstream, with toxicity 1, named after type and stream, and all its attributes', async () => {
  await stage.proxy()
  const made = await stage.toxic('POST', '', { type: 'latency', attributes: { latency: 100 } })
  const expected = {
    ...{ name: 'latency_downstream', type: 'latency', stream: 'downstream', toxicity: 1 },
    attributes: { latency: 100, jitter: 0 },
  }
  expect(made.status).toBe(200)
  expect(made.json()).toEqual(expected)
  expect((await stage.api.get('/proxies/p/toxics')).json()).toEqual([expected])
  expect((await stage.api.get('/proxies/p/toxics/latency_downstream')).json()).toEqual(expected)
  expect((await stage.api.get('/proxies/p')).json()).toMatchObject({ toxics: [expected] })
})

test('a direction may be in any letter case, and is shown as it was given', async () => {
  await stage.proxy()
  const made = await stage.toxic('POST', '', { type: 'latency', stream: 'Upstream' })
  expect(made.json()).toMatchObject({ name: 'latency_Upstream', stream: 'Upstream' })
})

test('upstream toxics are listed before downstream ones', async () => {
  await stage.proxy([
    { type: 'latency' },
    { type: 'bandwidth', stream: 'upstream', name: 'slow' },
    { type: 'slicer', stream: 'upstream' },
  ])
  const toxics = (await stage.api.get('/proxies/p/toxics')).json<{ name: string }[]>()
  expect(toxics.map(({ name }) => name)).toEqual(['slow', 'slicer_upstream', 'latency_downstream'])
})

test.each(['POST', 'PATCH'])('%s changes attributes and toxicity of a toxic, and nothing else', async (method) => {
  await stage.proxy([{ type: 'latency', name: 't', attributes: { latency: 1, jitter: 2 } }])
  const json = { name: 'other', type: 'bandwidth', stream: 'upstream', toxicity: 0.5, attributes: { latency: 7 } }
  const changed = await stage.api.request(method, '/proxies/p/toxics/t', { json })
  const expected = {
    ...{ name: 't', type: 'latency', stream: 'downstream', toxicity: 0.5 },
    attributes: { latency: 7, jitter: 2 },
  }
  expect(changed.status).toBe(200)
  expect(changed.json()).toEqual(expected)
})

test('a toxic is deleted with 204', async () => {
  await stage.proxy([{ type: 'latency', name: 't' }])
  expect(await stage.toxic('DELETE', '/t')).toMatchObject({ status: 204, text: '' })
  expect((await stage.api.get('/proxies/p/toxics')).json()).toEqual([])
})

test.each([
  ['GET', '/proxies/none', undefined, 404, 'proxy not found'],
  ['GET', '/proxies/%ff', undefined, 404, 'proxy not found'],
  ['PATCH', '/proxies/none', {}, 404, 'proxy not found'],
  ['DELETE', '/proxies/none', undefined, 404, 'proxy not found'],
  ['GET', '/proxies/none/toxics', undefined, 404, 'proxy not found'],
  ['GET', '/proxies/p/toxics/none', undefined, 404, 'toxic not found'],
  ['PATCH', '/proxies/p/toxics/none', {}, 404, 'toxic not found'],
  ['DELETE', '/proxies/p/toxics/none', undefined, 404, 'toxic not found'],
  ['POST', '/proxies', { name: 'p', upstream: 'a:1' }, 409, 'proxy already exists'],
  ['POST', '/proxies', { upstream: 'a:1' }, 400, 'missing required field: name'],
  ['POST', '/proxies', { name: 'q' }, 400, 'missing required field: upstream'],
  ['POST', '/proxies/p/toxics', { type: 'latency', name: 't' }, 409, 'toxic already exists'],
  ['POST', '/proxies/p/toxics', { type: 'fog' }, 400, 'invalid toxic type'],
  [
    'POST',
    '/proxies/p/toxics',
    { type: 'latency', stream: 'sideways' },
    400,
    'stream was invalid, can be either upstream or downstream',
  ],
  ['POST', '/proxies', undefined, 400, 'bad request body: EOF'],
  ['POST', '/proxies', { name: 5, upstream: 'a:1' }, 400, 'bad request body: "name" must be a string, not 5'],
  ['POST', '/proxies', [], 400, 'bad request body: a proxy must be an object'],
  [
    'POST',
    '/proxies/p/toxics',
    { type: 'latency', attributes: { latency: '1s' } },
    400,
    'bad request body: "latency" must be a number, not "1s"',
  ],
  [
    'POST',
    '/proxies/p/toxics',
    { type: 'latency', toxicity_per: 'byte' },
    400,
    'bad request body: "toxicity_per" must be "connection" or "message", not "byte"',
  ],
  ['POST', '/proxies', { name: 'q', upstream: 'a:1', toxics: [{ type: 'fog' }] }, 400, 'invalid toxic type'],
  [
    'POST',
    '/proxies',
    { name: 'q', upstream: 'a:1', listen: '0.0.0.0:0' },
    400,
    'listen 0.0.0.0:0: only loopback is allowed; start the server with allowAnyHost to widen',
  ],
  ['POST', '/proxies', { name: 'q', upstream: 'a:1', listen: 'nowhere' }, 500, 'address nowhere: must be host:port'],
] as const)('%s %s %j is %i: %s', async (method, path, json, status, error) => {
  await stage.proxy([{ type: 'latency', name: 't' }])
  const reply = await stage.api.request(method, path, json === undefined ? {} : { json })
  expect(reply.status).toBe(status)
  expect(reply.json()).toEqual({ error, status })
  expect(reply.headers['content-type']).toBe('text/plain; charset=utf-8')
})

test('a body that is no JSON, or too long, is a bad request body', async () => {
  const broken = await stage.api.post('/proxies', { body: '{"name":' })
  expect(broken.status).toBe(400)
  expect(broken.json<{ error: string }>().error).toMatch(/^bad request body: ./)
  const long = await stage.api.post('/proxies', { body: 'x'.repeat(1024 * 1024 + 1) })
  expect(long.json()).toEqual({ error: 'bad request body: longer than 1048576 bytes', status: 400 })
})

test('the version is that of the API, as the real one spells it', async () => {
  const reply = await stage.api.get('/version')
  expect(reply.text).toBe('{"version": "2.12.0"}\n')
  expect(reply.headers['content-type']).toBe('application/json;charset=utf-8')
})

test('an unknown path is 404 and a wrong method 405', async () => {
  expect(await stage.api.get('/nothing')).toMatchObject({ status: 404, text: '404 page not found\n' })
  expect(await stage.api.put('/proxies')).toMatchObject({ status: 405, text: '' })
  expect(await stage.api.get('/reset')).toMatchObject({ status: 405 })
  expect(await stage.api.get('/metrics')).toMatchObject({ status: 404 })
})

test('browsers are refused', async () => {
  const reply = await stage.api.get('/proxies', { headers: { 'user-agent': 'Mozilla/5.0 (X11)' } })
  expect(reply).toMatchObject({ status: 403, text: 'User agent not allowed\n' })
})

test('two calls that make the same proxy at once make one', async () => {
  const json = { name: 'db', upstream: stage.upstream }
  const replies = await Promise.all([1, 2, 3].map(() => stage.api.post('/proxies', { json })))
  expect(replies.map(({ status }) => status).sort()).toEqual([201, 409, 409])
})

test('beyond loopback a token is needed, and then asked for', async () => {
  await expect(toxiproxy({ host: '0.0.0.0', port: 0 })).rejects.toThrow('option "token" is invalid')
  await using server = await toxiproxy({ port: 0, token: 'secret' })
  const client = createHttpClient(server.url)
  expect((await client.get('/proxies')).status).toBe(401)
  expect((await client.get('/proxies', { headers: { authorization: 'Bearer secret' } })).status).toBe(200)
  client.close()
})

test('proxies may be there from the start; one that cannot be leaves nothing behind', async () => {
  await using server = await toxiproxy({ port: 0, proxies: [{ name: 'a', upstream: stage.upstream }] })
  const client = createHttpClient(server.url)
  expect(Object.keys((await client.get('/proxies')).json<object>())).toEqual(['a'])
  client.close()
  await expect(toxiproxy({ port: 0, proxies: [{ name: 'a' }] })).rejects.toThrow('upstream at proxy 1')
  const listen = `127.0.0.1:${server.address.port}`
  const twice = [
    { name: 'a', upstream: 'a:1' },
    { name: 'b', upstream: 'a:1', listen },
  ]
  await expect(toxiproxy({ port: 0, proxies: twice })).rejects.toMatchObject({ code: 'PORT_IN_USE' })
})

test.each<[object, string]>([
  [{ prot: 1 }, 'did you mean "port"?'],
  [{ port: -1 }, 'a whole number from 0 to 65535'],
  [{ maxBodyBytes: 0 }, 'a whole number ≥ 1'],
])('%j is refused', async (options, reason) => {
  await expect(toxiproxy(options)).rejects.toThrow(reason)
})

test('metrics count the bytes of ended connections, where they are switched on', async () => {
  await using counting = await ToxicStage.open(echo, { proxyMetrics: true })
  const caller = new Caller(await counting.proxy([{ type: 'limit_data', attributes: { bytes: 3 } }]))
  caller.socket.write('hello')
  await caller.got('hel')
  await expect.poll(() => caller.closed || caller.ended).toBe(true)
  caller.socket.destroy()
  const { text, headers } = await counting.api.get('/metrics')
  expect(headers['content-type']).toContain('text/plain')
  const labels = (direction: string): string =>
    `{direction="${direction}",listener="127.0.0.1:\\d+",proxy="p",upstream="${counting.upstream}"}`
  expect(text).toMatch(new RegExp(`toxiproxy_proxy_received_bytes_total${labels('downstream')} 5\n`))
  expect(text).toMatch(new RegExp(`toxiproxy_proxy_sent_bytes_total${labels('downstream')} 3\n`))
  expect(text).toMatch(new RegExp(`toxiproxy_proxy_sent_bytes_total${labels('upstream')} 5\n`))
})
