import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect as connectHttp2 } from 'node:http2'
import { request as requestHttps } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { lintStubs, serveFolder, startMockServer } from '../../../../src/services/http/index.ts'
import { generateTls } from '../../../../src/services/http/tls/certificate.ts'
import { askHttp2 } from '../support/ask-http2.ts'

async function folderOf(files: Readonly<Record<string, unknown>>): Promise<AsyncDisposable & { path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'dryfit-mock-'))
  for (const [name, content] of Object.entries(files)) {
    await mkdir(join(path, name, '..'), { recursive: true })
    await writeFile(join(path, name), typeof content === 'string' ? content : JSON.stringify(content))
  }
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

describe('a mock server', () => {
  test('serves on a port of its own', async () => {
    await using server = await startMockServer({ stubs: [{ request: { urlPath: '/a' }, response: { body: 'hi' } }] })
    expect(await (await fetch(`${server.url}/a`)).text()).toBe('hi')
    await expect(startMockServer({ port: server.port })).rejects.toThrow(
      expect.objectContaining({ code: 'PORT_IN_USE' }),
    )
  })

  test('serves a folder and follows its changes', async () => {
    await using folder = await folderOf({ 'mappings/a.json': { request: { urlPath: '/a' }, response: { body: '1' } } })
    const outcomes: object[] = []
    await using server = await serveFolder(folder.path, { onReload: (outcome) => outcomes.push(outcome) })
    const text = async () => (await fetch(`${server.url}/a`)).text()
    expect(await text()).toBe('1')
    await writeFile(
      join(folder.path, 'mappings/a.json'),
      JSON.stringify({ request: { urlPath: '/a' }, response: { body: '2' } }),
    )
    await expect.poll(text).toBe('2')
    await writeFile(join(folder.path, 'mappings/a.json'), '{"reqest":{}}')
    await expect.poll(() => outcomes.some((outcome) => 'error' in outcome)).toBe(true)
    expect(await text()).toBe('2')
  })

  test('names the file and the field when a folder cannot be served', async () => {
    await using folder = await folderOf({ 'mappings/bad.json': { mappings: [{}, { request: { methd: 'GET' } }] } })
    await expect(startMockServer({ folder: folder.path })).rejects.toThrow(/mappings\/bad\.json#1.*\/request\/methd/)
    await expect(startMockServer({ folder: join(folder.path, 'none') })).rejects.toThrow(/cannot be read/)
  })
})

describe('HTTPS with a certificate of its own making', () => {
  const serve = () =>
    startMockServer({
      https: true,
      stubs: [
        {
          request: { method: 'POST', urlPath: '/a', scheme: 'https' },
          response: { body: '{{request.body}}', headers: { 'x-a': '1' }, transformers: ['response-template'] },
        },
        { request: { urlPath: '/reset' }, response: { fault: 'CONNECTION_RESET_BY_PEER' } },
        { request: { urlPath: '/slow' }, response: { chunks: [{ data: 'a' }, { data: 'b', waitMs: 1 }] } },
      ],
    })

  test('is trusted by who trusts its authority, over HTTP/1.1', async () => {
    await using server = await serve()
    const body = await new Promise<string>((resolve, reject) => {
      const options = { method: 'POST', ...(server.ca !== undefined && { ca: server.ca }) }
      const request = requestHttps(`${server.secureUrl}/a`, options, (response) => {
        let text = ''
        response.on('data', (chunk) => {
          text += chunk
        })
        response.on('end', () => resolve(text))
      })
      request.on('error', reject)
      request.end('hello')
    })
    expect(body).toBe('hello')
    await expect(fetch(`${server.secureUrl}/a`)).rejects.toThrow()
  })

  test('speaks HTTP/2: replies, streams, resets', async () => {
    await using server = await serve()
    const session = connectHttp2(server.secureUrl as string, server.ca === undefined ? {} : { ca: server.ca })
    try {
      const { headers, text } = await askHttp2(session, { ':method': 'POST', ':path': '/a' }, 'hi')
      expect([headers[':status'], headers['x-a'], text]).toEqual([200, '1', 'hi'])
      expect((await askHttp2(session, { ':path': '/slow' })).text).toBe('ab')
      await expect(askHttp2(session, { ':path': '/reset' })).rejects.toThrow(/INTERNAL_ERROR/)
      expect((await askHttp2(session, { ':path': '/none' })).headers[':status']).toBe(404)
    } finally {
      session.close()
    }
  })
})

test('clients have to show a certificate when an authority for them is given', async () => {
  const client = generateTls(['client'])
  await using server = await startMockServer({
    https: { clientCa: client.ca },
    stubs: [{ response: { body: 'known' } }],
  })
  const ask = (identity: object) =>
    new Promise<string>((resolve, reject) => {
      const options = { ...identity, ...(server.ca !== undefined && { ca: server.ca }) }
      const request = requestHttps(server.secureUrl as string, options, (response) => {
        response.setEncoding('utf8').once('data', resolve)
      })
      request.on('error', reject).end()
    })
  expect(await ask({ key: client.key, cert: client.cert })).toBe('known')
  await expect(ask({})).rejects.toThrow()
  const stranger = generateTls(['stranger'])
  await expect(ask({ key: stranger.key, cert: stranger.cert })).rejects.toThrow()
})

test('a lint names what cannot be used, what is missing, what is double and what never serves', async () => {
  const id = '5b6a1d2e-0000-4000-8000-000000000001'
  await using folder = await folderOf({
    'mappings/a.json': {
      id,
      request: { urlPath: '/a', headers: { 'x-a': { equalTo: '1' } } },
      response: { bodyFileName: 'none.txt' },
    },
    'mappings/b.json': { mappings: [{ id, request: { urlPath: '/a' } }, { request: { urlPaht: '/x' } }] },
    'mappings/c.json': '{',
  })
  const findings = await lintStubs(folder.path)
  expect(findings.map(({ severity, message }) => `${severity} ${message}`)).toEqual([
    expect.stringContaining('error mappings/c.json is not JSON'),
  ])
  await rm(join(folder.path, 'mappings/c.json'))
  const messages = (await lintStubs(folder.path)).map(
    ({ severity, origin, message }) => `${severity} ${origin}: ${message}`,
  )
  expect(messages).toEqual([
    expect.stringMatching(/^error mappings\/b\.json#1: .*\/request\/urlPaht/),
    'error mappings/a.json: there is no body file none.txt',
    `error mappings/b.json#0: the id ${id} is also that of mappings/a.json`,
    expect.stringMatching(/^warning mappings\/a\.json: can never serve/),
  ])
})
