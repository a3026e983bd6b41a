import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { startVirtual } from '../support/start-virtual.ts'
import { timeUntil } from '../support/time-until.ts'

async function temporaryFolder(): Promise<AsyncDisposable & { path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'dryfit-http-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

describe('stub documents', () => {
  test('answer with text, JSON, base64, status message and repeated headers', async () => {
    await using api = await startVirtual({
      stubs: [
        {},
        {
          request: { urlPath: '/text' },
          response: { status: 201, statusMessage: 'Made', body: 'hi', headers: { 'X-A': ['1', '2'] } },
        },
        { request: { urlPath: '/json' }, response: { jsonBody: { a: [1] } } },
        { request: { urlPath: '/bytes' }, response: { base64Body: 'AQID' } },
      ],
    })
    const text = await api.client.get('/text')
    expect([text.status, text.statusText, text.text, text.headers['x-a']]).toEqual([201, 'Made', 'hi', '1, 2'])
    expect((await api.client.get('/json')).text).toBe('{"a":[1]}')
    expect([...(await api.client.get('/bytes')).body]).toEqual([1, 2, 3])
    expect((await api.client.put('/anything')).status).toBe(200)
  })

  test('render templates in body, headers and status when they ask for it', async () => {
    const response = { body: 'Hi {{request.path.name}}', headers: { 'x-m': '{{request.method}}' } }
    await using api = await startVirtual({
      stubs: [
        { request: { urlPathTemplate: '/hi/{name}' }, response: { ...response, transformers: ['response-template'] } },
        { request: { urlPathTemplate: '/raw/{name}' }, response },
        {
          request: { urlPath: '/s' },
          response: { status: '{{request.query.s}}', transformers: ['response-template'] },
        },
      ],
    })
    const reply = await api.client.get('/hi/Ada')
    expect([reply.text, reply.headers['x-m']]).toEqual(['Hi Ada', 'GET'])
    expect((await api.client.get('/raw/Ada')).text).toBe('Hi {{request.path.name}}')
    expect((await api.client.get('/s?s=418')).status).toBe(418)
  })

  test('cannot inject a header through a template', async () => {
    const headers = { 'x-a': '{{request.query.v}}' }
    await using api = await startVirtual({ stubs: [{ response: { headers, transformers: ['response-template'] } }] })
    const reply = await api.client.get('/?v=a%0d%0aset-cookie:%20b')
    expect(reply.status).toBe(500)
    expect(reply.headers['set-cookie']).toBeUndefined()
    expect((await api.client.get('/?v=a')).headers['x-a']).toBe('a')
  })

  test('serve sequences, times and scenarios', async () => {
    await using api = await startVirtual({
      stubs: [
        { request: { urlPath: '/seq' }, responses: [{ status: 503 }, { status: 200 }] },
        { request: { urlPath: '/cyc' }, responses: [{ body: 'a' }, { body: 'b' }], responseMode: 'cycle' },
        { request: { urlPath: '/once' }, times: 1 },
        {
          request: { urlPath: '/sc' },
          scenarioName: 's',
          requiredScenarioState: 'Started',
          newScenarioState: 'two',
          response: { body: '1' },
        },
        { request: { urlPath: '/sc' }, scenarioName: 's', requiredScenarioState: 'two', response: { body: '2' } },
      ],
    })
    const statuses = async (path: string) => [(await api.client.get(path)).status, (await api.client.get(path)).status]
    const texts = async (path: string) => [(await api.client.get(path)).text, (await api.client.get(path)).text]
    expect(await statuses('/seq')).toEqual([503, 200])
    expect(await texts('/cyc')).toEqual(['a', 'b'])
    expect(await statuses('/once')).toEqual([200, 404])
    expect(await texts('/sc')).toEqual(['1', '2'])
  })

  test('match alternatives over different fields', async () => {
    const anyOf = [{ headers: { 'x-a': { equalTo: '1' } } }, { queryParameters: { a: { equalTo: '1' } } }]
    await using api = await startVirtual({
      stubs: [{ request: { anyOf, noneOf: [{ cookies: { c: { contains: 'x' } } }] } }],
    })
    expect((await api.client.get('/', { headers: { 'x-a': '1' } })).status).toBe(200)
    expect((await api.client.get('/?a=1')).status).toBe(200)
    expect((await api.client.get('/')).status).toBe(404)
    expect((await api.client.get('/?a=1', { headers: { cookie: 'c=xx' } })).status).toBe(404)
  })

  test('match parts of a multipart body, basic auth and matchers of the user', async () => {
    await using api = await startVirtual({
      matchers: { even: (request, { header }) => Number(request.header(String(header))) % 2 === 0 },
      stubs: [
        {
          request: {
            urlPath: '/up',
            multipartPatterns: [
              {
                name: 'f',
                fileName: 'a.txt',
                bodyPatterns: [{ contains: 'ell' }],
                headers: { 'Content-Type': { contains: 'text' } },
              },
            ],
          },
        },
        { request: { urlPath: '/auth', basicAuth: { username: 'u', password: 'p' } } },
        { request: { urlPath: '/even', customMatcher: { name: 'even', parameters: { header: 'n' } } } },
      ],
    })
    const form = (text: string) => {
      const data = new FormData()
      data.append('f', new File([text], 'a.txt', { type: 'text/plain' }))
      return fetch(`${api.service.url}/up`, { method: 'POST', body: data })
    }
    expect((await form('hello')).status).toBe(200)
    expect((await form('help')).status).toBe(404)
    const authorization = `basic ${Buffer.from('u:p').toString('base64')}`
    expect((await api.client.get('/auth', { headers: { authorization } })).status).toBe(200)
    expect((await api.client.get('/auth')).status).toBe(404)
    expect((await api.client.get('/even', { headers: { n: '4' } })).status).toBe(200)
    expect((await api.client.get('/even', { headers: { n: '5' } })).status).toBe(404)
  })

  test('stream events, lines and chunks, and send trailers and interim replies', async () => {
    await using api = await startVirtual({
      stubs: [
        {
          request: { urlPath: '/sse' },
          response: {
            headers: { 'content-type': 'text/event-stream' },
            events: [{ event: 'a', id: '1', data: { x: 1 } }, { data: 'l1\nl2' }],
          },
        },
        { request: { urlPath: '/nd' }, response: { lines: [{ json: { n: 1 } }, { json: { n: 2 } }] } },
        {
          request: { urlPath: '/ch' },
          response: { chunks: [{ data: 'ab' }, { data: 'cd', waitMs: 1 }], breakAfterBytes: 3 },
        },
      ],
    })
    expect((await api.client.get('/sse')).text).toBe('event: a\nid: 1\ndata: {"x":1}\n\ndata: l1\ndata: l2\n\n')
    expect((await api.client.get('/nd')).text).toBe('{"n":1}\n{"n":2}\n')
    await expect(api.client.get('/ch')).rejects.toThrow(/aborted|ECONNRESET/)
  })
})

describe('body files', () => {
  test('are read from __files, as templates when asked', async () => {
    await using folder = await temporaryFolder()
    await mkdir(join(folder.path, 'mappings'))
    await mkdir(join(folder.path, '__files/sub'), { recursive: true })
    await writeFile(join(folder.path, '__files/sub/a.txt'), 'file {{request.method}}')
    const mappings = [
      { request: { urlPath: '/plain' }, response: { bodyFileName: 'sub/a.txt' } },
      {
        request: { urlPath: '/tpl' },
        response: { bodyFileName: 'sub/{{request.query.f}}', transformers: ['response-template'] },
      },
    ]
    await writeFile(join(folder.path, 'mappings/all.json'), JSON.stringify({ mappings }))
    await using api = await startVirtual({ folder: folder.path })
    expect((await api.client.get('/plain')).text).toBe('file {{request.method}}')
    expect((await api.client.get('/tpl?f=a.txt')).text).toBe('file GET')
    expect((await api.client.get('/tpl?f=none.txt')).text).toContain('there is no file')
  })

  test('outside the folder are never read: by .., by a template, by a link', async () => {
    await using folder = await temporaryFolder()
    await mkdir(join(folder.path, '__files'))
    await writeFile(join(folder.path, 'secret.txt'), 'secret')
    await symlink(join(folder.path, 'secret.txt'), join(folder.path, '__files/link.txt'))
    const template = { bodyFileName: '{{request.query.f}}', transformers: ['response-template'] }
    await using api = await startVirtual({
      folder: folder.path,
      stubs: [{ response: template }, { request: { urlPath: '/link' }, response: { bodyFileName: 'link.txt' } }],
    })
    for (const path of ['/?f=../secret.txt', `/?f=${folder.path}/secret.txt`, '/?f=x/../../secret.txt', '/link']) {
      const reply = await api.client.get(path)
      expect([path, reply.status]).toEqual([path, 500])
      expect(reply.text).not.toContain('secret\n')
      expect(reply.text).toMatch(/outside the folder/)
    }
    expect(() => api.service.add({ response: { bodyFileName: '../secret.txt' } })).toThrow(/inside the folder/)
  })
})

describe('proxying and webhooks', () => {
  const upstream = async () => {
    const seen: { method: string; url: string; headers: NodeJS.Dict<string | string[]>; body: string }[] = []
    const server = createServer((request, response) => {
      let body = ''
      request.on('data', (chunk) => {
        body += chunk
      })
      request.on('end', () => {
        seen.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body })
        response.writeHead(207, { 'x-up': '1' })
        response.end('from upstream')
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    return {
      seen,
      url,
      async [Symbol.asyncDispose]() {
        server.closeAllConnections()
        await new Promise((resolve) => server.close(resolve))
      },
    }
  }

  test('a proxy stub forwards method, path, headers and body, and answers what came back', async () => {
    await using real = await upstream()
    await using api = await startVirtual()
    api.service.add({
      response: {
        proxyBaseUrl: real.url,
        proxyUrlPrefixToRemove: '/api',
        additionalProxyRequestHeaders: { 'X-Add': 'a' },
        removeProxyRequestHeaders: ['x-drop'],
        headers: { 'x-own': 'o' },
      },
    })
    const reply = await api.client.post('/api/things?x=1', {
      json: { a: 1 },
      headers: { 'x-drop': 'd', 'x-keep': 'k' },
    })
    expect([reply.status, reply.text, reply.headers['x-up'], reply.headers['x-own']]).toEqual([
      207,
      'from upstream',
      '1',
      'o',
    ])
    const [seen] = real.seen
    expect([seen?.method, seen?.url, seen?.body]).toEqual(['POST', '/things?x=1', '{"a":1}'])
    expect([seen?.headers['x-add'], seen?.headers['x-drop'], seen?.headers['x-keep']]).toEqual(['a', undefined, 'k'])
    expect(`http://${seen?.headers.host}`).toBe(real.url)
  })

  test.each([{ breakAfterBytes: 4 }, { fault: 'EMPTY_RESPONSE' }])(
    'a proxy stub breaks its reply: %j',
    async (manner) => {
      await using real = await upstream()
      await using api = await startVirtual({ stubs: [{ response: { proxyBaseUrl: real.url, ...manner } }] })
      await expect(api.client.get('/')).rejects.toThrow()
      expect(real.seen.length).toBe(1)
    },
  )

  test.each([
    { delayDistribution: { type: 'uniform', lower: 4000, upper: 4000 } },
    { chunkedDribbleDelay: { numberOfChunks: 2, totalDuration: 8000 } },
  ])('a proxy stub takes its time: %j', async (manner) => {
    await using real = await upstream()
    await using api = await startVirtual({ stubs: [{ response: { proxyBaseUrl: real.url, ...manner } }] })
    api.clock.freeze()
    expect(await timeUntil(api, api.client.get('/'))).toBeGreaterThanOrEqual(4000)
  })

  test('an upstream that is away is answered 502 with the reason', async () => {
    await using api = await startVirtual({ stubs: [{ response: { proxyBaseUrl: 'http://127.0.0.1:1' } }] })
    const reply = await api.client.get('/')
    expect(reply.status).toBe(502)
    expect(reply.text).toContain('ECONNREFUSED')
  })

  test('a webhook is sent after the reply, rendered with the original request', async () => {
    await using real = await upstream()
    await using api = await startVirtual()
    const parameters = {
      method: 'POST',
      url: `${real.url}/hook`,
      headers: { 'X-From': '{{originalRequest.method}}' },
      body: "{{jsonPath originalRequest.body '$.id'}}",
    }
    api.service.add({ response: { status: 202 }, serveEventListeners: [{ name: 'webhook', parameters }] })
    expect((await api.client.put('/', { json: { id: 42 } })).status).toBe(202)
    await expect.poll(() => real.seen.length).toBe(1)
    expect([real.seen[0]?.method, real.seen[0]?.headers['x-from'], real.seen[0]?.body]).toEqual(['POST', 'PUT', '42'])
  })

  test('a webhook can send a file', async () => {
    await using real = await upstream()
    await using folder = await temporaryFolder()
    await writeFile(join(folder.path, 'note.txt'), 'from {{originalRequest.method}}')
    await using api = await startVirtual({ files: folder.path })
    const parameters = { method: 'POST', url: real.url, bodyFileName: 'note.txt' }
    api.service.add({ serveEventListeners: [{ name: 'webhook', parameters }] })
    await api.client.put('/')
    await expect.poll(() => real.seen.map(({ body }) => body)).toEqual(['from PUT'])
  })
})

describe('a document that cannot be used is refused with a pointer to the field', () => {
  test.each<[object, string]>([
    [{ reqest: {} }, '/reqest'],
    [{ request: { url: '/a', urlPath: '/b' } }, '/request/urlPath'],
    [{ request: { methd: 'GET' } }, '/request/methd'],
    [{ request: { method: 7 } }, '/request/method'],
    [{ request: { urlPattern: '(' } }, '/request/urlPattern'],
    [{ request: { headers: { A: { equalTo: 1 } } } }, '/request/headers/A/equalTo'],
    [{ request: { bodyPatterns: [{}, { nope: 1 }] } }, '/request/bodyPatterns/0'],
    [{ request: { pathParameters: { a: { equalTo: 'x' } } } }, '/request'],
    [{ request: { customMatcher: { name: 'none' } } }, '/request/customMatcher/name'],
    [{ response: { status: 99 } }, '/response/status'],
    [{ response: { body: 'a', jsonBody: 1 } }, '/response/jsonBody'],
    [{ response: { fault: 'NOPE' } }, '/response/fault'],
    [{ response: { headers: { 'a b': 'x' } } }, '/response/headers/a b'],
    [{ response: { headers: { a: 'x\r\ny' } } }, '/response/headers/a'],
    [{ response: { bodyFileName: '/etc/passwd' } }, '/response/bodyFileName'],
    [{ response: { statusMessage: 'a\r\nX: b' } }, '/response/statusMessage'],
    [{ response: { trailers: { a: 'x\r\ny' } } }, '/response/trailers/a'],
    [{ response: { informational: [{ status: 103, headers: { a: 'x\ny' } }] } }, '/response/informational/0/headers'],
    [{ response: { informational: [{ status: 200 }] } }, '/response/informational/0/status'],
    [{ response: { delayDistribution: { type: 'odd' } } }, '/response/delayDistribution'],
    [{ response: { delayDistribution: 'uniform' } }, '/response/delayDistribution'],
    [{ response: { events: [{ data: 1 }, null] } }, '/response/events/1'],
    [{ response: { events: [{ event: 5 }] } }, '/response/events/0/event'],
    [{ response: { events: [{ wait: 5 }] } }, '/response/events/0/wait'],
    [{ response: { events: [{ retry: '1\n' }] } }, '/response/events/0/retry'],
    [{ response: { chunkedDribbleDelay: { numberOfChunks: 0, totalDuration: 1 } } }, '/response/chunkedDribbleDelay'],
    [{ response: { body: '{{#if}}', transformers: ['response-template'] } }, '/response'],
    [{ response: { proxyBaseUrl: 'file:///etc' } }, '/response/proxyBaseUrl'],
    [{ id: 'x' }, '/id'],
    [{ responses: [] }, '/responses'],
    [{ serveEventListeners: [{ name: 'shell' }] }, '/serveEventListeners/0/name'],
  ])('%j', async (document, pointer) => {
    await using api = await startVirtual()
    const add = () => api.service.add(document as Record<string, unknown>)
    expect(add).toThrow(expect.objectContaining({ code: 'STUB_INVALID' }))
    expect(add).toThrow(`the field ${pointer} is invalid`)
  })
})

describe('what comes over the wire', () => {
  test('a compressed body is matched by what it says, and forwarded as it came', async () => {
    await using real = await startVirtual()
    real.service.when('POST', '/a').respond(({ headers, raw }) => ({
      text: `${headers['content-encoding']} ${raw.bodyBytes} ${raw.content.text}`,
    }))
    await using api = await startVirtual({
      stubs: [
        { priority: 9, response: { proxyBaseUrl: `http://127.0.0.1:${real.port}` } },
        { request: { urlPath: '/a', bodyPatterns: [{ equalToJson: { a: 1 } }] }, response: { body: 'matched' } },
      ],
    })
    const post = async (text: string, coding = 'gzip') => {
      const body = coding === 'gzip' ? gzipSync(text) : Buffer.from(text)
      return (await api.client.post('/a', { body, headers: { 'content-encoding': coding } })).text
    }
    expect(await post('{"a":1}')).toBe('matched')
    expect(await post('{"a":2}')).toBe(`gzip ${gzipSync('{"a":2}').length} {"a":2}`)
    // What is not what its coding says is taken as it came.
    expect(await post('{"a":1}', 'br')).toBe('matched')
  })

  test('a question mark without a query asks nothing', async () => {
    await using api = await startVirtual({ stubs: [{ request: { url: '/a' }, response: { body: 'matched' } }] })
    expect((await api.client.get('/a?')).text).toBe('matched')
    expect((await api.client.get('/a?x')).status).toBe(404)
  })

  test('a status that has no phrase has its number as one', async () => {
    await using api = await startVirtual({ stubs: [{ response: { status: 599 } }] })
    expect((await api.client.get('/')).statusText).toBe('599')
  })
})
