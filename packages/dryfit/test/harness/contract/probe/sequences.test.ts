import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { probe } from '../../../../src/harness/contract/index.ts'
import { type JsonObject, openApiOf } from '../../../../src/services/http/openapi/index.ts'

const json = (schema: JsonObject): JsonObject => ({
  content: { 'application/json': { schema } },
  description: 'as said',
})
const refusals = { 400: { description: 'wrong' }, 401: { description: 'who?' }, 404: { description: 'none' } }
const label: JsonObject = {
  ...{ type: 'object', required: ['names'], additionalProperties: false },
  properties: {
    names: { type: 'array', maxItems: 2, uniqueItems: true, items: { type: 'string', pattern: '^[a-z]+$' } },
  },
}
const created: JsonObject = {
  ...{ type: 'object', required: ['id', 'code'] },
  properties: { id: { type: 'integer' }, code: { type: 'string' } },
}
const ID = { name: 'id', in: 'path', required: true, schema: { type: 'integer', minimum: 1 } }

const document = openApiOf({
  openapi: '3.1.0',
  info: { title: 'Labels', version: '1' },
  security: [{ token: [] }],
  paths: {
    '/labels': {
      post: {
        requestBody: { required: true, ...json(label) },
        responses: {
          201: {
            ...json(created),
            links: {
              Find: {
                operationId: 'find',
                parameters: { code: '$response.body#/code', 'query.by': '$request.body#/names/0' },
              },
              Track: {
                operationRef: '#/paths/~1track/get',
                parameters: { 'header.X-Track': '$response.header.x-track' },
              },
            },
          },
          ...refusals,
        },
      },
    },
    '/labels/{id}': {
      parameters: [ID],
      get: { responses: { 200: json(created), ...refusals } },
      delete: { responses: { 204: { description: 'gone' }, ...refusals } },
    },
    '/find': {
      get: {
        operationId: 'find',
        parameters: [
          { name: 'code', in: 'query', schema: { type: 'string' } },
          { name: 'by', in: 'query', schema: { type: 'string' } },
        ],
        responses: { 200: { description: 'found' }, ...refusals },
      },
    },
    '/track': {
      get: {
        parameters: [
          { name: 'X-Track', in: 'header', required: true, schema: { type: 'string', minLength: 2, maxLength: 40 } },
        ],
        responses: { 200: { description: 'found' }, ...refusals },
      },
    },
  },
  components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
})

/** What a provider does that it must not. */
interface Faults {
  readonly acceptsAnyToken?: boolean
  readonly acceptsAnyMethod?: boolean
  readonly forgetsAllow?: boolean
  readonly loses?: boolean
  readonly keeps?: boolean
  readonly acceptsAnyLabel?: boolean
  readonly needsNoHeader?: boolean
}

const isLabel = (body: unknown): boolean => {
  const { names, ...more } = (body ?? {}) as { names?: unknown }
  return (
    Array.isArray(names) &&
    names.length <= 2 &&
    new Set(names).size === names.length &&
    names.every((name) => typeof name === 'string' && /^[a-z]+$/.test(name)) &&
    Object.keys(more).length === 0
  )
}

type Answer = readonly [status: number, body?: object]

function isAuthorized(header: string | undefined, { acceptsAnyToken = false }: Faults): boolean {
  return acceptsAnyToken ? header !== undefined : header === 'Bearer t'
}

function allowedAt(path: string): readonly string[] {
  if (path === '/labels') return ['POST']
  return path.startsWith('/labels/') ? ['GET', 'DELETE'] : ['GET']
}

function isTrack(header: string | string[] | undefined): boolean {
  const { length } = String(header ?? '')
  return length >= 2 && length <= 40
}

async function run(faults: Faults = {}) {
  const kept = new Set<number>()
  const asked: string[] = []
  let lastId = 0
  const make = (text: string): Answer => {
    const body = text === '' ? undefined : JSON.parse(text)
    const isFine = faults.acceptsAnyLabel === true ? typeof body === 'object' && body !== null : isLabel(body)
    if (!isFine) return [400]
    kept.add(++lastId)
    return [201, { id: lastId, code: `code-${lastId}` }]
  }
  const one = (method: string, id: number): Answer => {
    if (!Number.isInteger(id) || id < 1) return [400]
    if (!kept.has(id) || faults.loses === true) return [404]
    if (method === 'GET') return [200, { id, code: 'c' }]
    if (faults.keeps !== true) kept.delete(id)
    return [204]
  }
  const answer = ({ method = '', url = '', headers }: IncomingMessage, text: string): Answer => {
    if (!isAuthorized(headers.authorization, faults)) return [401]
    const [path = ''] = url.split('?')
    if (!allowedAt(path).includes(method)) return faults.acceptsAnyMethod === true ? [200] : [405]
    if (path === '/find') return [200]
    if (path === '/track') return faults.needsNoHeader === true || isTrack(headers['x-track']) ? [200] : [400]
    return path === '/labels' ? make(text) : one(method, Number(decodeURIComponent(path.split('/')[2] ?? '')))
  }
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    asked.push(`${request.method} ${request.url} ${String(request.headers['x-track'] ?? '')}`.trim())
    const [status, body] = answer(request, Buffer.concat(chunks).toString())
    response.writeHead(status, {
      ...(body && { 'content-type': 'application/json' }),
      ...(status === 201 && { 'x-track': 'track-me' }),
      ...(status === 405 && faults.forgetsAllow !== true && { allow: 'GET' }),
    })
    response.end(body && JSON.stringify(body))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  onTestFinished(() => void server.close())
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const { findings } = await probe({ document, baseUrl, headers: { authorization: 'Bearer t' }, seed: 7 })
  return { asked, findings: findings.map((each) => ({ ...each, curl: each.curl.replaceAll(baseUrl, 'http://x') })) }
}

test('a provider that keeps to its document has no finding, and is asked what links lead to', async () => {
  const { findings, asked } = await run()
  expect(findings).toEqual([])
  expect(asked).toContainEqual(expect.stringMatching(/^GET \/find\?by=[a-z]+&code=code-\d+$/))
  expect(asked).toContain('GET /track track-me')
})

describe('is found:', () => {
  test.each<[string, Faults, object]>([
    [
      'a token that nobody checks',
      { acceptsAnyToken: true },
      { check: 'open door', message: 'status 200 with wrong credentials' },
    ],
    [
      'a method that is not described',
      { acceptsAnyMethod: true },
      { check: 'method accepted', operation: 'DELETE /labels' },
    ],
    [
      'a 405 that does not say what is allowed',
      { forgetsAllow: true },
      { check: 'undescribed reply', message: expect.stringContaining('Allow') },
    ],
    [
      'a list that is longer than its limit',
      { acceptsAnyLabel: true },
      { check: 'invalid accepted', operation: 'POST /labels' },
    ],
    [
      'a header that is left out',
      { needsNoHeader: true },
      { check: 'invalid accepted', about: 'without the header X-Track' },
    ],
    [
      'something created that is not there',
      { loses: true },
      { check: 'created and lost', operation: 'GET /labels/{id}' },
    ],
    [
      'something deleted that is still there',
      { keeps: true },
      { check: 'deleted and found', operation: 'GET /labels/{id}' },
    ],
  ])('%s', async (_case, faults, finding) => {
    const { findings } = await run(faults)
    expect(findings).toContainEqual(expect.objectContaining(finding))
  })

  test('with the whole sequence as commands', async () => {
    const { findings } = await run({ keeps: true })
    expect(findings).toHaveLength(1)
    expect(findings[0]?.curl).toMatch(
      /^curl -X POST 'http:\/\/x\/labels' .* && curl -X DELETE 'http:\/\/x\/labels\/(\d+)' .* && curl -X GET 'http:\/\/x\/labels\/\1' -H "authorization: \$AUTHORIZATION"$/,
    )
  })
})
