import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from '@apollo/client/core'
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries'
import { auditServer } from 'graphql-http'
import { createClient } from 'graphql-sse'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { system } from '../../../../../src/harness/environment/index.ts'
import { cycle, stub, type VirtualOptions, virtual } from '../../../../../src/services/http/index.ts'
import { catalog } from '../catalog.ts'

const startWith = (options: VirtualOptions, seed = 7, directory = '.') =>
  system().register('api', virtual(options)).startAll({ seed, directory })
type Environment = Awaited<ReturnType<typeof startWith>>

let env: Environment
beforeEach(async () => {
  env = await startWith({ graphql: catalog })
})
afterEach(() => env.stop())

async function post(body: unknown, headers: Readonly<Record<string, string>> = {}, url = env.api.url) {
  const reply = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
  return { status: reply.status, type: reply.headers.get('content-type'), body: JSON.parse(await reply.text()) }
}

const ask = async (query: string, variables?: object) => (await post({ query, variables })).body

describe('a virtual GraphQL service', () => {
  test('answers every valid operation with content that fits the schema', async () => {
    const query = `query Everything {
      user(id: 7) { id name email role createdAt orders { id buyer { name } items { title price tags } } }
      users { ...on Node { id } }
      search(text: "a") { __typename ... on User { name } ... on Product { price } }
    }`
    const { data, errors } = await ask(query)
    expect(errors).toBeUndefined()
    expect(data.user).toMatchObject({
      id: '7',
      name: expect.any(String),
      role: expect.stringMatching(/^(ADMIN|USER)$/),
    })
    expect(data.user.email).toMatch(/@example\.com$/)
    expect(data.user.createdAt).toMatch(/^\d{4}-\d\d-\d\dT/)
    expect(data.users).toHaveLength(3)
    const { breaches } = env.api
    expect(breaches).toEqual([])
  })

  test('answers the same for the same seed, and the same object whatever is asked of it', async () => {
    const { data } = await ask('{ user(id: 7) { name } users { name } }')
    await using again = await startWith({ graphql: catalog })
    const reply = await post(
      { query: '{ users { name } node(id: 7) { ...on User { email name } } }' },
      {},
      again.api.url,
    )
    expect(reply.body.data.users).toEqual(data.users)
    await using other = await startWith({ graphql: catalog }, 8)
    const different = await post({ query: '{ user(id: 7) { name } users { name } }' }, {}, other.api.url)
    expect(different.body.data).not.toEqual(data)
    expect((await ask('{ user(id: 7) { email name } }')).data.user.name).toBe(data.user.name)
  })

  test('takes over what a mutation says, and lists as long as they are asked for', async () => {
    const created = await ask(
      'mutation M { createUser(input: { name: "Zoe", role: ADMIN }) { user { name role } errors } }',
    )
    expect(created.data.createUser).toEqual({ user: { name: 'Zoe', role: 'ADMIN' }, errors: [] })
    expect((await ask('{ user(id: 1) { orders(first: 5) { id } } }')).data.user.orders).toHaveLength(5)
  })

  test('answers introspection', async () => {
    const { data } = await ask('{ __schema { queryType { name } } __type(name: "Role") { enumValues { name } } }')
    expect(data).toEqual({
      __schema: { queryType: { name: 'Query' } },
      __type: { enumValues: [{ name: 'ADMIN' }, { name: 'USER' }] },
    })
  })

  test('refuses an operation that breaks the schema as a real one does, and remembers it', async () => {
    const query = 'query GetUser { user(id: 7) { nam } }'
    expect(await post({ query })).toMatchObject({
      status: 200,
      body: {
        errors: [{ message: expect.stringContaining('Did you mean "name"?'), locations: [{ line: 1, column: 31 }] }],
      },
    })
    expect(await post({ query }, { accept: 'application/graphql-response+json' })).toMatchObject({
      status: 400,
      type: 'application/graphql-response+json; charset=utf-8',
    })
    expect(env.api.breaches).toMatchObject([{ what: 'request', operation: 'query GetUser' }, {}])
    await env.api.reset()
    expect(env.api.breaches).toEqual([])
  })

  test('is called by its operations in the journal, where they can be broken and held', async () => {
    await post({ query: 'query GetUser { user(id: 7) { name } }' })
    await post({ query: '{ users { id } user(id: 1) { id } }' })
    await post([
      { query: 'query A { users { id } }' },
      { query: 'mutation B { createUser(input: { name: "a" }) { errors } }' },
    ])
    expect(env.journal.find({ service: 'api' }).map(({ operation }) => operation)).toEqual([
      'query GetUser',
      'query { users, user }',
      'batch: query A, mutation B',
    ])
    env.seam('test', 'api').fail({ status: 503 }, { operation: 'query GetUser' })
    expect((await fetch(`${env.api.url}/graphql?query=query%20GetUser%7Busers%7Bid%7D%7D`)).status).toBe(503)
    expect((await post({ query: 'query Other { users { id } }' })).status).toBe(200)
  })

  test('keeps every MUST and SHOULD of the audits of GraphQL over HTTP that it can', async () => {
    const results = await auditServer({ url: `${env.api.url}/graphql`, fetchFn: fetch })
    const failed = results.filter(({ status }) => status === 'error' || status === 'warn')
    expect(failed.map(({ id, name }) => `${id} ${name}`)).toEqual([])
    expect(results.length).toBeGreaterThan(50)
  })

  test('streams a subscription to the client graphql-sse', async () => {
    const client = createClient({ url: `${env.api.url}/graphql`, retryAttempts: 0 })
    env.api.whenOperation('Added').respond({
      events: [{ data: { userAdded: { name: 'Ann' } } }, { data: { userAdded: { name: 'Ben' } } }],
    })
    const seen: unknown[] = []
    for await (const { data } of client.iterate({ query: 'subscription Added { userAdded { name } }' })) seen.push(data)
    expect(seen).toEqual([{ userAdded: { name: 'Ann' } }, { userAdded: { name: 'Ben' } }])
    client.dispose()
    const refused = await post({ query: 'subscription Added { userAdded { name } }' })
    expect(refused).toMatchObject({
      status: 406,
      body: { errors: [{ message: expect.stringContaining('text/event-stream') }] },
    })
  })

  test('serves Apollo Client, with automatic persisted queries by GET', async () => {
    const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
    const link = ApolloLink.from([
      new PersistedQueryLink({ sha256, useGETForHashedQueries: true }),
      new HttpLink({ uri: `${env.api.url}/graphql` }),
    ])
    const client = new ApolloClient({ cache: new InMemoryCache(), link })
    const query = gql`query GetUser($id: ID!) { user(id: $id) { id name } }`
    const first = await client.query<{ user: { id: string } }>({ query, variables: { id: '7' } })
    expect(first.data?.user.id).toBe('7')
    const second = await client.query<{ user: { id: string } }>({ query, variables: { id: '8' } })
    expect(second.data?.user.id).toBe('8')
    const operations = env.journal.find().map(({ operation, attributes }) => `${attributes.target}: ${operation}`)
    expect(operations).toEqual([
      expect.stringMatching(/^GET \/graphql: document /),
      'POST /graphql: query GetUser',
      'GET /graphql: query GetUser',
    ])
    expect(env.api.breaches).toEqual([])
    client.stop()
  })
})

describe('a stub of an operation', () => {
  const GET_USER = 'query GetUser($id: ID!) { user(id: $id) { nick: name ...More } } fragment More on User { email }'

  test('gives values by the names of the schema; all else is generated', async () => {
    env.api.whenOperation('GetUser').respond({ data: { user: { name: 'Ann' } } })
    expect((await ask(GET_USER, { id: 7 })).data.user).toEqual({ nick: 'Ann', email: expect.stringContaining('@') })
    expect((await ask('query Other { user(id: 7) { name } }')).data.user.name).not.toBe('Ann')
  })

  test('is chosen by variables, and may be a sequence, a function and an error of a field', async () => {
    env.api
      .whenOperation('GetUser')
      .respond(
        { data: { user: null } },
        ({ variables }) => ({ data: { user: { name: `user ${String(variables.id)}` } } }),
        { errors: [{ message: 'no mail today', path: ['user', 'email'], extensions: { code: 'DOWN' } }] },
      )
    env.api.whenOperation('GetUser', { variables: { id: '1' } }).respond({ data: { user: { name: 'First' } } })
    expect((await ask(GET_USER, { id: '1' })).data.user.nick).toBe('First')
    expect((await ask(GET_USER, { id: '7' })).data).toEqual({ user: null })
    expect((await ask(GET_USER, { id: '7' })).data.user.nick).toBe('user 7')
    expect(await ask(GET_USER, { id: '7' })).toMatchObject({
      data: { user: { email: null } },
      errors: [{ message: 'no mail today', path: ['user', 'email'], extensions: { code: 'DOWN' } }],
    })
  })

  test('may refuse the whole operation, set status and headers, and wait', async () => {
    env.api.whenOperation('GetUser').respond({
      ...{ errors: [{ message: 'not now', extensions: { code: 'BUSY' } }], extensions: { cost: 3 } },
      ...{ status: 503, headers: { 'retry-after': '1' }, delay: 1 },
    })
    const reply = await post({ query: GET_USER, variables: { id: 7 } })
    expect(reply.status).toBe(503)
    expect(reply.body).toEqual({
      data: null,
      errors: [{ message: 'not now', extensions: { code: 'BUSY' } }],
      extensions: { cost: 3 },
    })
  })

  test('may be declared, and is asked for in a batch as if it came alone', async () => {
    const declared = stub('POST', '/graphql', { operation: 'GetUser' }).respond(
      cycle({ graphql: { data: { user: { name: 'Ann' } } } }, { graphql: { data: { user: { name: 'Ben' } } } }),
    )
    await using own = await startWith({ graphql: catalog, stubs: [declared] })
    const batch = [
      { query: GET_USER, variables: { id: 1 } },
      { query: GET_USER, variables: { id: 2 } },
      { query: 'query GetUser { user(id: 1) { nam } }' },
    ]
    const { body } = await post(batch, {}, own.api.url)
    expect(body).toMatchObject([
      { data: { user: { nick: 'Ann' } } },
      { data: { user: { nick: 'Ben' } } },
      { errors: [{ message: expect.stringContaining('nam') }] },
    ])
  })

  test('is verified by its name', async () => {
    await ask(GET_USER, { id: 7 })
    env.api.verify('ANY', '/graphql', { operation: 'GetUser', times: 1 })
    expect(() => env.api.verify('ANY', '/graphql', { operation: 'Other' })).toThrow(/REQUEST_COUNT_WRONG/)
    await env.api.wait('POST', '/graphql', { operation: 'GetUser' })
  })

  test.each<[string, object, RegExp]>([
    [
      'a field that does not exist',
      { user: { nam: 'Ann' } },
      /\/data\/user\/nam: is no field of User; did you mean "name"\?/,
    ],
    ['a value of another type', { user: { name: 5 } }, /must be a text \(String\), is 5/],
    ['null where that cannot be', { users: [null] }, /\/data\/users\/0: is null/],
    ['an enum value that does not exist', { users: [{ role: 'BOSS' }] }, /one of ADMIN, USER/],
    ['one thing in place of a list', { users: {} }, /must be a list/],
    ['a text for an object', { user: 'Ann' }, /must be an object \(User\)/],
    ['a type that the union does not have', { search: [{ __typename: 'Order' }] }, /must be one of User, Product/],
    ['a field that no type of the union has', { search: [{ colour: 'red' }] }, /is no field of/],
    ['a field of another root', { userAdded: {}, users: [] }, /userAdded: is no field of Query/],
  ])('cannot be made with %s', (_case, data, message) => {
    const make = () => env.api.whenOperation('GetUser').respond({ data: data as Record<string, unknown> })
    expect(make).toThrow(expect.objectContaining({ code: 'STUB_INVALID', message: expect.stringMatching(message) }))
  })

  test('that was written as JSON is noted where it breaks the schema, and replaced when the mode is strict', async () => {
    const json = { data: { user: { nick: 5 } } }
    env.api.whenOperation('GetUser').respond({ json })
    expect((await ask(GET_USER, { id: 7 })).data).toEqual(json.data)
    expect(env.api.breaches).toMatchObject([{ what: 'reply', operation: 'query GetUser' }])
    await using strict = await startWith({ graphql: { schema: catalog, mode: 'strict' } })
    strict.api.whenOperation('GetUser').respond({ json })
    const reply = await post({ query: GET_USER, variables: { id: 7 } }, {}, strict.api.url)
    expect(reply).toMatchObject({
      status: 500,
      body: { errors: [{ message: expect.stringContaining('/data/user/nick') }] },
    })
  })
})

describe('mocks', () => {
  test('say what is known of types, fields and scalars', async () => {
    await using own = await startWith({
      graphql: {
        schema: catalog,
        mocks: {
          DateTime: '2020-01-01T00:00:00Z',
          Node: { id: 'n1' },
          User: { email: null },
          'User.name': ({ parent, random }) => `user ${String(parent.id)} ${random.integer(1, 9)}`,
          'Query.users': ({ args }) => [{ id: 'a', role: args.role }, { id: 'b' }],
          'Query.search': async () => [{ __typename: 'Product', title: 'Lamp' }],
          'Query.node': () => {
            throw new Error('not today')
          },
        },
      },
    })
    const query = `{ users(role: ADMIN) { id name role email createdAt } search(text: "x") { ... on Product { title } } node(id: 1) { id } }`
    const { body } = await post({ query }, {}, own.api.url)
    expect(body.data.users).toMatchObject([
      {
        id: 'a',
        role: 'ADMIN',
        email: null,
        name: expect.stringMatching(/^user a \d$/),
        createdAt: '2020-01-01T00:00:00Z',
      },
      { id: 'b' },
    ])
    expect(body.data.search).toEqual([{ title: 'Lamp' }])
    expect(body.data.node).toBeNull()
    expect(body.errors).toMatchObject([{ message: 'not today', path: ['node'] }])
  })

  test.each([
    ['a type', { Usr: {} }, /type "Usr".*[\s\S]*did you mean "User"/],
    ['a field', { 'User.nam': 1 }, /field "User\.nam".*[\s\S]*did you mean "name"/],
  ])('of %s that does not exist are refused', async (_what, mocks, message) => {
    await expect(startWith({ graphql: { schema: catalog, mocks } })).rejects.toThrow(message)
  })
})

describe('what a virtual GraphQL service cannot be made of', () => {
  test.each<[string, VirtualOptions, RegExp]>([
    ['a broken schema', { graphql: 'type Query {\n' }, /GRAPHQL_UNREADABLE[\s\S]*line \d, column \d/],
    ['a file that is not there', { graphql: 'nowhere.graphql' }, /nowhere\.graphql[\s\S]*ENOENT/],
  ])('%s', async (_case, options, message) => {
    await expect(startWith(options)).rejects.toThrow(message)
  })

  test.each<[string, VirtualOptions]>([
    ['an unknown option', { graphql: { schema: catalog, mock: {} } as never }],
    ['an unknown mode', { graphql: { schema: catalog, mode: 'lax' as never } }],
    ['a relative path', { graphql: { schema: 'a.graphql', path: 'graphql' } }],
    ['an OpenAPI document as well', { graphql: catalog, openapi: 'api.yaml' }],
  ])('%s', (_case, options) => {
    expect(() => virtual(options)).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }))
  })
})

describe('trusted documents', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dryfit-graphql-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  test('are asked for by their id', async () => {
    await writeFile(join(folder, 'schema.graphql'), catalog)
    await writeFile(join(folder, 'documents.json'), JSON.stringify({ abc: 'query GetUser { user(id: 7) { id } }' }))
    const graphql = { schema: 'schema.graphql', documents: 'documents.json', path: '/api' }
    await using own = await startWith({ graphql }, 7, folder)
    own.api.whenOperation('GetUser').respond({ data: { user: { id: 'stubbed' } } })
    const known = await fetch(`${own.api.url}/api?documentId=abc`)
    expect(await known.json()).toEqual({ data: { user: { id: 'stubbed' } } })
    const unknown = await fetch(`${own.api.url}/api?documentId=sha256:abcd`)
    expect(await unknown.json()).toMatchObject({ errors: [{ message: 'PersistedQueryNotFound' }] })
  })
})
