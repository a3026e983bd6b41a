import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { proxyTo, type RecordMode, startMockServer, stub } from '../../../../src/services/http/index.ts'
import { startVirtual } from '../support/start-virtual.ts'

async function folder(): Promise<AsyncDisposable & { file: string }> {
  const path = await mkdtemp(join(tmpdir(), 'dryfit-cassette-'))
  return { file: join(path, 'sub/api.json'), [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

const real = () =>
  startMockServer({
    control: false,
    stubs: [
      {
        request: { urlPathTemplate: '/{x}' },
        response: { body: 'real {{request.path.x}}', transformers: ['response-template'] },
      },
    ],
  })

async function ask(target: string, file: string, mode: RecordMode, paths: readonly string[]): Promise<string[]> {
  await using api = await startVirtual({ record: { target, file, mode } })
  const found: string[] = []
  for (const path of paths) {
    const reply = await api.client.get(path)
    found.push(reply.status === 200 ? reply.text : String(reply.status))
  }
  return found
}

describe('a recording on disk', () => {
  test('once: the first run records, later ones play back without the real service', async () => {
    await using place = await folder()
    const upstream = await real()
    expect(await ask(upstream.url, place.file, 'once', ['/a'])).toEqual(['real a'])
    await upstream.stop()
    expect(await ask(upstream.url, place.file, 'once', ['/a', '/b'])).toEqual(['real a', '404'])
  })

  test('new: what is there is played back, the rest is recorded and kept beside it', async () => {
    await using place = await folder()
    await using upstream = await real()
    await ask(upstream.url, place.file, 'new', ['/a'])
    await ask(upstream.url, place.file, 'new', ['/a', '/b'])
    const { mappings } = JSON.parse(await readFile(place.file, 'utf8')) as { mappings: { request: unknown }[] }
    expect(mappings.map(({ request }) => request)).toEqual([
      { method: 'GET', url: '/a' },
      { method: 'GET', url: '/b' },
    ])
  })

  test('all: everything is recorded anew; none: nothing is', async () => {
    await using place = await folder()
    await using upstream = await real()
    await ask(upstream.url, place.file, 'all', ['/a', '/b'])
    await ask(upstream.url, place.file, 'all', ['/c'])
    expect(await ask(upstream.url, place.file, 'none', ['/a', '/c'])).toEqual(['404', 'real c'])
  })

  test('is the same text for the same traffic', async () => {
    await using place = await folder()
    await using upstream = await real()
    await ask(upstream.url, place.file, 'all', ['/a', '/b'])
    const first = await readFile(place.file, 'utf8')
    await ask(upstream.url, place.file, 'all', ['/a', '/b'])
    expect(await readFile(place.file, 'utf8')).toBe(first)
  })

  test('that is none is refused with its name', async () => {
    await using place = await folder()
    const file = place.file.replace('sub/', '')
    await writeFile(file, '{}')
    await expect(startVirtual({ record: { target: 'http://127.0.0.1:1', file } })).rejects.toThrow(/is no recording/)
  })
})

test('a proxy lets both messages be changed on their way', async () => {
  await using upstream = await real()
  await using api = await startVirtual()
  api.service.when('GET', '/x').respond(
    proxyTo(upstream.url, {
      request: (request) => ({ ...request, url: request.url.replace('/x', '/changed') }),
      reply: (reply) => ({ ...reply, status: 202, headers: [...reply.headers, 'x-edited', '1'] }),
    }),
  )
  const reply = await api.client.get('/x')
  expect([reply.status, reply.text, reply.headers['x-edited']]).toEqual([202, 'real changed', '1'])
})

test('what came compressed is recorded as it reads, without its credentials', async () => {
  await using place = await folder()
  const text = JSON.stringify({ name: 'Ada', password: 'hunter2' })
  for (const [coding, bytes] of [
    ['gzip', gzipSync(text)],
    ['br', brotliCompressSync(text)],
    ['deflate', deflateSync(text)],
  ] as const) {
    const headers = { 'content-type': 'application/json', 'content-encoding': coding }
    await using upstream = await startMockServer({ stubs: [stub('GET', '/a').respond({ body: bytes, headers })] })
    await ask(upstream.url, place.file, 'all', ['/a'])
    const { mappings } = JSON.parse(await readFile(place.file, 'utf8')) as { mappings: { response: unknown }[] }
    expect(mappings[0]?.response).toEqual({
      status: 200,
      headers: { 'content-type': 'application/json' },
      jsonBody: { name: 'Ada', password: expect.not.stringContaining('hunter2') },
    })
  }
})
