import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createHttpClient } from '../../../../src/foundation/net/index.ts'
import { planVerification, readRecording, type VerificationResult } from '../../../../src/harness/contract/index.ts'
import { start } from '../../../../src/harness/environment/index.ts'
import { type RunningVirtual, virtual } from '../../../../src/services/http/index.ts'

let folder: string
let live: RunningVirtual
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dryfit-recording-'))
  live = await start(virtual())
  live.when('GET', '/users/1').respond({ json: { id: 1, name: 'Ann', tags: ['a'] } })
  live.when('POST', '/charges').respond({ status: 201, json: { id: 'ch_1' } })
  live.when('POST', '/login').respond({ json: { token: 'abc' } })
  live.when('GET', '/page').respond({ text: 'as it was' })
})
afterEach(async () => {
  await live.stop()
  await rm(folder, { recursive: true })
})

/** Records what the live service answers now, as a test that has no stub for it does. */
async function record(): Promise<string> {
  const file = join(folder, 'recording.json')
  await using service = await start(virtual({ record: { target: live.url, file } }))
  const client = createHttpClient(service.url)
  await client.get('/users/1?full=yes')
  await client.post('/charges', { json: { amount: 5 } })
  await client.post('/login', { json: { password: 'hidden' } })
  await client.get('/page')
  client.close()
  await service.stop()
  return file
}

async function drift(file: string): Promise<Record<string, VerificationResult>> {
  const plan = await planVerification({ pacts: [file], baseUrl: live.url, provider: 'users' })
  const results: VerificationResult[] = []
  for (const each of plan) results.push(await each.run())
  return Object.fromEntries(results.map((result) => [result.title, result]))
}

describe('a recording is held against the live service', () => {
  test('and fits while other values have the same form', async () => {
    const file = await record()
    live.when('GET', '/users/1').respond({ json: { id: 2, name: 'Bob', tags: ['b', 'c'], more: true } })
    live.when('GET', '/page').respond({ text: 'another text' })
    const found = await drift(file)
    expect(Object.keys(found).sort()).toEqual(['GET /page', 'GET /users/1?full=yes', 'POST /charges', 'POST /login'])
    expect(Object.values(found).map(({ status }) => status)).toEqual(['passed', 'passed', 'passed', 'passed'])
    const asked = live.exchanges('POST', '/charges').at(-1)
    expect(JSON.parse(Buffer.from(asked?.request.body ?? []).toString())).toEqual({ amount: 5 })
  })

  test('and names what has become of it since', async () => {
    const file = await record()
    live.when('GET', '/users/1').respond({ json: { id: '1', tags: ['a'] } })
    live.when('POST', '/charges').respond({ status: 202, json: { id: 'ch_1' } })
    live.when('GET', '/page').respond({ body: '<p>as it was</p>', headers: { 'content-type': 'text/html' } })
    const found = await drift(file)
    expect(found['GET /users/1?full=yes']).toMatchObject({ status: 'failed', provider: 'users' })
    expect(found['GET /users/1?full=yes']?.mismatches.map(({ path }) => path).sort()).toEqual(['$.id', '$.name'])
    expect(found['POST /charges']?.mismatches).toMatchObject([{ part: 'status', expected: '201', actual: '202' }])
    expect(found['GET /page']?.mismatches).toMatchObject([{ part: 'header' }])
  })

  test('but a request that lost a secret cannot fail the run', async () => {
    const file = await record()
    expect(await readFile(file, 'utf8')).not.toContain('hidden')
    live.when('POST', '/login').respond({ status: 401, json: { error: 'wrong password' } })
    expect((await drift(file))['POST /login']?.status).toBe('pending')
  })
})

test('traffic in a HAR file is a recording, too', async () => {
  const headers = [{ name: 'Content-Type', value: 'application/json' }]
  const entry = (id: unknown) => ({
    request: { method: 'GET', url: 'http://elsewhere/users/1', headers: [] },
    response: { status: 200, headers, content: { text: JSON.stringify({ id }) } },
  })
  const file = join(folder, 'traffic.har')
  await writeFile(file, JSON.stringify({ log: { entries: [entry(7), entry('seven')] } }))
  const found = await drift(file)
  expect(found['GET /users/1']?.status).toBe('passed')
  expect(found['GET /users/1 (2)']?.status).toBe('failed')
})

test.each([
  ['{"mappings": {}}', /at \/mappings: expected a list/],
  ['{"mappings": [', /JSON/],
  [
    '{"mappings": [{"request": {"method": "GET", "urlPattern": "/.*"}}]}',
    /at \/mappings\/0\/request: only a stub with/,
  ],
])('a recording that cannot be sent again says why: %s', (text, reason) => {
  expect(() => readRecording(text, 'x.json')).toThrow(/x\.json cannot be read as a recording \[CONTRACT_UNREADABLE\]/)
  expect(() => readRecording(text, 'x.json')).toThrow(reason)
})
