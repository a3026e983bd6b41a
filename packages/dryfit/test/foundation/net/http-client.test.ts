import { createServer, type RequestListener } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import tls from 'node:tls'
import { afterEach, expect, test } from 'vitest'
import { waitFor } from '../../../src/foundation/core/index.ts'
import { createHttpClient, type HttpClient, type RequestOptions } from '../../../src/foundation/net/index.ts'
import { generateTls } from '../../../src/services/http/tls/certificate.ts'

const endings: (() => void)[] = []
afterEach(() => {
  for (const end of endings.splice(0).reverse()) end()
})

async function clientOf(handle: RequestListener): Promise<HttpClient & { url: string; connections(): number }> {
  let connections = 0
  const server = createServer(handle)
  server.on('connection', () => connections++)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const client = createHttpClient(url)
  endings.push(() => {
    client.close()
    server.closeAllConnections()
    server.close()
  })
  return { ...client, url, connections: () => connections }
}

/** Answers with what it was sent. */
const mirror: RequestListener = async (request, reply) => {
  let body = ''
  for await (const chunk of request) body += chunk
  reply.setHeader('content-type', 'application/json')
  reply.end(JSON.stringify({ method: request.method, url: request.url, headers: request.headers, body }))
}

interface Mirrored {
  readonly method: string
  readonly url: string
  readonly headers: Record<string, string>
  readonly body: string
}

/** A server whose certificate only those trust who are told to. */
async function secureServer(): Promise<{ url: string; ca: string }> {
  const { key, cert, ca } = generateTls(['localhost'])
  const server = createSecureServer({ key, cert }, mirror)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  endings.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `https://localhost:${(server.address() as AddressInfo).port}`, ca }
}

test('an https address is reached over TLS, and its certificate is checked', async () => {
  const client = createHttpClient((await secureServer()).url)
  endings.push(() => client.close())
  await expect(client.get('/a')).rejects.toThrow(/CONNECT_FAILED[\s\S]*SELF_SIGNED/)
})

// Before Node 22.19 a process cannot be told in its midst whom to trust.
test.skipIf(tls.setDefaultCACertificates === undefined)('an https address that is trusted answers', async () => {
  const { url, ca } = await secureServer()
  const trusted = tls.getCACertificates('default')
  endings.push(() => tls.setDefaultCACertificates(trusted))
  tls.setDefaultCACertificates([ca])
  const client = createHttpClient(url)
  endings.push(() => client.close())
  expect((await client.post('/a', { json: [1] })).json<Mirrored>()).toMatchObject({ url: '/a', body: '[1]' })
})

test('each verb sends its own method', async () => {
  const client = await clientOf(mirror)
  const verbs = ['get', 'post', 'put', 'patch', 'delete'] as const
  const methods = await Promise.all(verbs.map(async (verb) => (await client[verb]('/a')).json<Mirrored>().method))
  expect(methods).toEqual(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])
  expect((await client.request('OPTIONS', '/')).json<Mirrored>().method).toBe('OPTIONS')
})

test('json is sent with its type and length, a body as it is', async () => {
  const client = await clientOf(mirror)
  const json = (await client.post('/', { json: { name: 'grüße' } })).json<Mirrored>()
  expect(json.body).toBe('{"name":"grüße"}')
  expect(json.headers).toMatchObject({ 'content-type': 'application/json', 'content-length': '18' })
  const typed = await client.post('/', { json: [], headers: { 'Content-Type': 'application/vnd.a+json' } })
  expect(typed.json<Mirrored>().headers['content-type']).toBe('application/vnd.a+json')
  const bytes = (await client.post('/', { body: Buffer.from('raw') })).json<Mirrored>()
  expect([bytes.body, bytes.headers['content-type']]).toEqual(['raw', undefined])
  expect((await client.post('/', { json: null })).json<Mirrored>().body).toBe('null')
})

test('a query is written behind the path, lists as repeated names, what is undefined not at all', async () => {
  const client = await clientOf(mirror)
  const query = { page: 2, tag: ['a b', 'c&d'], all: true, none: undefined }
  const { url } = (await client.get('/list?x=1', { query })).json<Mirrored>()
  expect(url).toBe('/list?x=1&page=2&tag=a+b&tag=c%26d&all=true')
})

test('a reply is read whole, no status throws, and no redirect is followed', async () => {
  const client = await clientOf((_request, reply) => {
    reply.writeHead(302, { location: '/other', 'set-cookie': ['a=1', 'b=2'], 'x-one': '1' }).end('moved')
  })
  const reply = await client.get('/')
  expect(reply).toMatchObject({ status: 302, statusText: 'Found', text: 'moved', request: { method: 'GET' } })
  expect(reply.headers).toMatchObject({ location: '/other', 'set-cookie': 'a=1\nb=2', 'x-one': '1' })
  expect(() => reply.json()).toThrow('the reply of GET / (status 302) is not JSON: moved')
})

test('connections are kept alive', async () => {
  const client = await clientOf(mirror)
  for (let round = 0; round < 3; round++) await client.get('/')
  expect(client.connections()).toBe(1)
})

test('nobody there is CONNECT_FAILED with the reason of the system', async () => {
  const client = await clientOf(mirror)
  for (const end of endings.splice(0)) end()
  await expect(client.get('/a')).rejects.toMatchObject({
    code: 'CONNECT_FAILED',
    message: expect.stringMatching(/GET http:\/\/127\.0\.0\.1:\d+\/a got no reply[\s\S]*ECONNREFUSED/),
  })
})

test('a reply that does not come, or does not end, in time is given up', async () => {
  const client = await clientOf((request, reply) => {
    if (request.url === '/half') reply.writeHead(200).write('half')
  })
  for (const path of ['/never', '/half']) {
    await expect(client.get(path, { timeoutMs: 30 })).rejects.toThrow('no full reply within 30 ms')
  }
})

test('a reply that breaks off is an error', async () => {
  const client = await clientOf((_request, reply) => {
    reply.writeHead(200, { 'content-length': '100' })
    reply.write('half', () => reply.socket?.destroy())
  })
  await expect(client.get('/')).rejects.toMatchObject({ code: 'CONNECT_FAILED' })
})

test('a body above the limit is given up', async () => {
  const client = await clientOf((_request, reply) => reply.end('x'.repeat(2000)))
  expect((await client.get('/', { maxBodyBytes: 2000 })).text).toHaveLength(2000)
  await expect(client.get('/', { maxBodyBytes: 1999 })).rejects.toThrow('longer than maxBodyBytes, 1999')
})

test('an abort rejects with the reason of the signal, and cancels the request', async () => {
  let closed = false
  const client = await clientOf((request) => {
    request.socket.once('close', () => {
      closed = true
    })
    controller.abort(new Error('enough'))
  })
  const controller = new AbortController()
  await expect(client.get('/', { signal: controller.signal })).rejects.toThrow('enough')
  await waitFor(() => closed)
  await expect(client.get('/', { signal: controller.signal })).rejects.toThrow('enough')
})

test('whatever the path says, the request goes to the own service', async () => {
  const client = await clientOf(mirror)
  expect((await client.get('//elsewhere.test/a')).json<Mirrored>().url).toBe('//elsewhere.test/a')
  expect((await client.get(`${client.url}/a`)).json<Mirrored>().url).toBe('/a')
  for (const path of ['http://elsewhere.test/a', `${client.url}.elsewhere.test/`, 'a', '']) {
    await expect(client.get(path)).rejects.toMatchObject({ code: 'OPTION_INVALID' })
  }
  await expect(createHttpClient('tcp://127.0.0.1:1').get('/')).rejects.toThrow('an address that speaks HTTP')
})

test.each<[object, string]>([
  [{ jsn: 1 }, 'did you mean "json"?'],
  [{ json: 1, body: 'x' }, 'nothing, since "json" is given'],
])('%j is refused', async (options, reason) => {
  const client = await clientOf(mirror)
  await expect(client.get('/', options as RequestOptions)).rejects.toThrow(reason)
})
