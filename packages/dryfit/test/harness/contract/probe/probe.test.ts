import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { describeFinding, probe } from '../../../../src/harness/contract/index.ts'
import { type JsonObject, openApiOf } from '../../../../src/services/http/openapi/index.ts'

const user: JsonObject = {
  type: 'object',
  required: ['name', 'age'],
  properties: {
    name: { type: 'string', minLength: 1, maxLength: 20 },
    age: { type: 'integer', minimum: 18, maximum: 99 },
    note: { type: 'string' },
  },
}
const json = (schema: JsonObject): JsonObject => ({ 'application/json': { schema } })
const stored: JsonObject = {
  allOf: [user, { type: 'object', required: ['id'], properties: { id: { type: 'integer' } } }],
}
const failures: JsonObject = {
  400: { description: 'wrong' },
  401: { description: 'who?' },
  404: { description: 'none' },
}

const document = openApiOf({
  openapi: '3.1.0',
  info: { title: 'Users', version: '1' },
  security: [{ token: [] }],
  paths: {
    '/users/{id}': {
      get: {
        parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'integer', minimum: 1 } }],
        responses: { 200: { description: 'a user', content: json(stored) }, ...failures },
      },
    },
    '/users': {
      post: {
        requestBody: { required: true, content: json(user) },
        responses: { 201: { description: 'stored', content: json(stored) }, ...failures },
      },
    },
  },
  components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
})

type User = { name?: unknown; age?: unknown; note?: unknown; id?: number }
type Answer = readonly [status: number, body?: object]
interface Behaviour {
  isAllowed?(request: IncomingMessage): boolean
  isValid?(body: User): boolean
  answer?(body: User): object
  fails?(body: User): boolean
}

const isUser = ({ name, age, note = '' }: User): boolean =>
  typeof name === 'string' &&
  name.length >= 1 &&
  name.length <= 20 &&
  Number.isInteger(age) &&
  (age as number) >= 18 &&
  (age as number) <= 99 &&
  typeof note === 'string'

/** A provider that keeps to the document, but for what a test changes. */
async function serve(behaviour: Behaviour = {}) {
  const { isAllowed = ({ headers }) => headers.authorization === 'Bearer t' } = behaviour
  const { isValid = isUser, answer = (body) => body, fails = () => false } = behaviour
  const users: User[] = []
  const asked: string[] = []
  const store = (body: User): Answer => {
    users.push({ ...body, id: users.length + 1 })
    return [201, answer(users.at(-1) as User)]
  }
  const read = (id: string): Answer => {
    const found = users[Number(id) - 1]
    if (found === undefined) return /^[1-9]\d*$/.test(id) ? [404] : [400]
    return [200, answer(found)]
  }
  const create = (text: string): Answer => {
    const body = text === '' ? undefined : (JSON.parse(text) as unknown)
    if (typeof body !== 'object' || body === null || Array.isArray(body)) return [400]
    if (fails(body)) return [500]
    return isValid(body) ? store(body) : [400]
  }
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const text = Buffer.concat(chunks).toString()
    asked.push(`${request.method} ${request.url} ${text}`)
    const id = decodeURIComponent(request.url?.split('/')[2] ?? '')
    const reply = (): Answer => (request.method === 'GET' ? read(id) : create(text))
    const [status, body] = isAllowed(request) ? reply() : [401]
    const headers = body === undefined ? {} : { 'content-type': 'application/json' }
    response.writeHead(status, headers).end(body === undefined ? undefined : JSON.stringify(body))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  onTestFinished(() => void server.close())
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

const run = async (behaviour?: Behaviour) => {
  const { baseUrl, asked } = await serve(behaviour)
  const report = await probe({ document, baseUrl, headers: { authorization: 'Bearer t' }, seed: 7 })
  const findings = report.findings.map((finding) => ({
    ...finding,
    curl: finding.curl.replaceAll(baseUrl, 'http://x'),
  }))
  return { ...report, findings, asked }
}

test('a provider that keeps to its document has no finding, and was asked for what it had made', async () => {
  const { findings, requests, asked } = await run()
  expect(findings).toEqual([])
  expect(requests).toBe(asked.length - 1)
  const lines = asked.join('\n')
  expect(lines).toContain('GET /users/1 ')
  for (const edge of ['"age":17', '"age":18', '"age":99', '"age":100', '"name":""']) expect(lines).toContain(edge)
})

describe('is found, with the smallest request that shows it:', () => {
  const headers = `-H "authorization: $AUTHORIZATION" -H 'content-type: application/json'`

  test('a server error', async () => {
    const { findings } = await run({ fails: ({ age }) => age === 100 })
    expect(findings).toMatchObject([{ check: 'server error', operation: 'POST /users', about: 'age: maximum 99: 100' }])
    expect(findings[0]?.curl).toBe(`curl -X POST 'http://x/users' ${headers} -d '{"age":100}'`)
  })

  test('a request that should not be accepted', async () => {
    const { findings } = await run({ isValid: (body) => isUser({ ...body, age: 20 }) && typeof body.age === 'number' })
    expect(findings).toContainEqual(
      expect.objectContaining({ check: 'invalid accepted', about: 'age: minimum 18: 17', operation: 'POST /users' }),
    )
  })

  test('a request that should not be refused', async () => {
    const { findings } = await run({ isValid: (body) => isUser(body) && body.age !== 18 })
    expect(findings).toMatchObject([{ check: 'valid refused', about: 'age: minimum 18: 18' }])
  })

  test('a reply that is not described', async () => {
    const { findings } = await run({ answer: ({ id, ...rest }) => ({ ...rest, id: String(id) }) })
    expect(findings.map(({ check, operation, message }) => [check, operation, message])).toEqual([
      ['undescribed reply', 'POST /users', expect.stringContaining('/id: must be integer')],
      ['undescribed reply', 'GET /users/{id}', expect.stringContaining('/id: must be integer')],
    ])
  })

  test('an operation that needs no credentials, and the command shows none', async () => {
    const { findings } = await run({
      isAllowed: ({ method, headers }) => method === 'GET' || headers.authorization === 'Bearer t',
    })
    expect(findings).toMatchObject([{ check: 'open door', operation: 'GET /users/{id}' }])
    expect(findings[0]?.curl).toMatch(/^curl -X GET 'http:\/\/x\/users\/\d+'$/)
    expect(describeFinding(findings[0] as never)).toMatch(/✗ GET \/users\/\{id\}: open door\n {4}tried/)
  })
})

test('the same seed sends the same requests', async () => {
  expect((await run()).asked).toEqual((await run()).asked)
})

test('no more requests are sent than allowed', async () => {
  const { baseUrl, asked } = await serve()
  expect((await probe({ document, baseUrl, maxRequests: 5 })).requests).toBe(5)
  expect(asked).toHaveLength(6)
})

test('a provider that is down is an error, not a finding', async () => {
  await expect(probe({ document, baseUrl: 'http://127.0.0.1:1' })).rejects.toThrow(/CONNECT_FAILED/)
})

test.each([
  [{ maxRequests: 0 }, /option "maxRequests" is invalid/],
  [{ max: 5 }, /there is no option "max"/],
])('%j is refused', async (options, message) => {
  await expect(probe({ document, baseUrl: 'http://127.0.0.1:1', ...options })).rejects.toThrow(message)
})
