import { createHash } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { GraphQlChecker, PersistedDocuments, schemaOf } from '../../../../src/services/http/graphql/index.ts'
import type { ObservedRequest } from '../../../../src/services/http/openapi/index.ts'
import { describeViolation } from '../../../../src/services/http/openapi/index.ts'
import { catalog } from './catalog.ts'

let checker: GraphQlChecker
beforeAll(async () => {
  checker = new GraphQlChecker(await schemaOf(catalog), new PersistedDocuments())
})

const JSON_TYPE = { 'content-type': 'application/json' }

function post(body: unknown): ObservedRequest {
  return { method: 'POST', path: '/graphql', query: '', headers: JSON_TYPE, body: Buffer.from(JSON.stringify(body)) }
}

function get(parameters: Readonly<Record<string, string>>): ObservedRequest {
  const query = String(new URLSearchParams(parameters))
  return { method: 'GET', path: '/graphql', query, headers: {}, body: undefined }
}

/** What is wrong with a request, as people read it. */
function violations(request: ObservedRequest): string[] {
  const checked = checker.checkRequest(request)
  if (checked.kind === 'malformed') return [`${checked.status} ${checked.reason}`]
  return checked.operations.flatMap((each) => each.violations.map(describeViolation))
}

/** What is wrong with a reply to an operation. */
function replyViolations(
  asked: string | object,
  response: unknown,
  { status = 200, type = 'application/json' }: { status?: number; type?: string } = {},
): string[] {
  const request = checker.checkRequest(post(typeof asked === 'string' ? { query: asked } : asked))
  const body = Buffer.from(typeof response === 'string' ? response : JSON.stringify(response))
  return checker.checkReply(request, { status, headers: { 'content-type': type }, body }).map(describeViolation)
}

describe('an operation', () => {
  test.each([
    ['sent as JSON', post({ query: '{ user(id: 1) { name } }' })],
    ['sent with variables', post({ query: 'query Q($id: ID!) { user(id: $id) { name } }', variables: { id: 7 } })],
    ['named among several', post({ query: 'query A { users { id } } query B { users { name } }', operationName: 'B' })],
    ['sent in the address', get({ query: '{ users { id } }', variables: '{}', operationName: '' })],
    ['one of a batch', post([{ query: '{ users { id } }' }, { query: '{ users { name } }' }])],
    ['an introspection', post({ query: '{ __schema { types { name } } __typename }' })],
  ])('fits the schema when it is %s', (_case, request) => {
    expect(violations(request)).toEqual([])
  })

  test.each<[string, unknown, RegExp]>([
    [
      'asks for a field that does not exist',
      { query: 'query GetUser {\n  user(id: 1) { nam }\n}' },
      /^operation query GetUser, line 2, column 17: Cannot query field "nam" on type "User"\. Did you mean "name"\? {2}\(FieldsOnCorrectType\)$/,
    ],
    ['leaves out an argument', { query: '{ user { name } }' }, /ProvidedRequiredArguments/],
    ['gives an argument of another type', { query: '{ users(role: "ADMIN") { id } }' }, /Role/],
    ['selects nothing of an object', { query: '{ users }' }, /ScalarLeafs/],
    [
      'spreads a fragment in a circle',
      { query: '{ users { ...A } } fragment A on User { id ...A }' },
      /NoFragmentCycles/,
    ],
    ['is no GraphQL', { query: '{ users {' }, /^operation line 1, column 10: Syntax Error: .* {2}\(syntax\)$/],
    ['lacks a variable', { query: 'query Q($id: ID!) { user(id: $id) { id } }' }, /^variables query Q: .*\$id/],
    [
      'has a variable of another type',
      { query: 'query Q($r: Role!) { users(role: $r) { id } }', variables: { r: 'BOSS' } },
      /BOSS/,
    ],
    [
      'names an operation that is not there',
      { query: 'query A { users { id } }', operationName: 'B' },
      /no operation "B"/,
    ],
    [
      'does not say which of two it means',
      { query: 'query A { users { id } } query B { users { id } }' },
      /not exactly one operation/,
    ],
    ['names a document that nobody knows', { documentId: 'sha256:abc' }, /no document with the id abc is known/],
    [
      'comes with the hash of another document',
      { query: '{ users { id } }', extensions: { persistedQuery: { sha256Hash: 'abc' } } },
      /its hash is not abc/,
    ],
  ])('breaks the schema when it %s', (_case, body, message) => {
    expect(violations(post(body))).toEqual([expect.stringMatching(message)])
  })

  test('must not be a mutation in a GET', () => {
    const query = 'mutation M { createUser(input: { name: "A" }) { errors } }'
    expect(violations(get({ query }))).toEqual([expect.stringContaining('must not be asked for with GET')])
  })

  test('is known by its hash once it came with its text', () => {
    const query = 'query Known { users { email } }'
    const extensions = { persistedQuery: { version: 1, sha256Hash: createHash('sha256').update(query).digest('hex') } }
    expect(violations(post({ query, extensions }))).toEqual([])
    expect(violations(get({ extensions: JSON.stringify(extensions) }))).toEqual([])
    expect(checker.checkRequest(post({ extensions }))).toMatchObject({ operations: [{ name: 'query Known' }] })
  })

  test('gives an input that contains itself, as deep as it likes', () => {
    const input = { name: 'a', manager: { name: 'b', manager: { name: 'c' } } }
    const query = 'mutation M($i: NewUser!) { createUser(input: $i) { errors } }'
    expect(violations(post({ query, variables: { i: input } }))).toEqual([])
    const wrong = { name: 'a', manager: { name: 'b', manager: { nam: 'c' } } }
    expect(violations(post({ query, variables: { i: wrong } })).length).toBeGreaterThan(0)
  })
})

describe('a request', () => {
  test.each<[string, ObservedRequest, RegExp]>([
    ['without a query', post({ qeury: '{ users { id } }' }), /^400 .*"query" is missing/],
    ['with variables in a list', post({ query: '{ a }', variables: [7] }), /^400 .*"variables" must be an object/],
    ['that is no JSON', { ...post({}), body: Buffer.from('{') }, /^400 the body is not JSON/],
    ['that is an empty batch', post([]), /^400 the batch is empty/],
    [
      'with a batch of more than 100',
      post(Array.from({ length: 101 }, () => ({ query: '{ a }' }))),
      /^400 .*more than 100/,
    ],
    ['without a content type', { ...post({ query: '{ a }' }), headers: {} }, /^415/],
    ['of another content type', { ...post({}), headers: { 'content-type': 'text/plain' } }, /^415 text\/plain/],
    ['of another method', { ...post({}), method: 'PUT' }, /^405/],
    [
      'with variables in the address that are no JSON',
      get({ query: '{ a }', variables: '{' }),
      /^400 .*"variables" is not JSON/,
    ],
  ])('is refused %s', (_case, request, message) => {
    expect(violations(request)).toEqual([expect.stringMatching(message)])
  })
})

describe('a document without measure', () => {
  const aliases = Array.from({ length: 4000 }, (_, index) => `a${index}: users { id }`).join(' ')
  const doubling = Array.from(
    { length: 30 },
    (_, i) => `fragment F${i} on User { a${i}: name ...F${i + 1} ...F${i + 1} }`,
  )
  const doubled = Array.from(
    { length: 16 },
    (_, i) => `fragment G${i} on Order { buyer { x: orders { ...G${i + 1} } y: orders { ...G${i + 1} } } }`,
  )
  test.each([
    [
      'nested too deeply',
      `{ users { ${'orders { buyer { '.repeat(60)} id ${'} }'.repeat(60)} } }`,
      /deeper than 100 levels/,
    ],
    ['with thousands of aliases', `{ ${aliases} }`, /tokens|more than 10000 fields/],
    [
      'whose fragments double',
      `{ users { orders { ...G0 } } } ${doubled.join(' ')} fragment G16 on Order { id }`,
      /more than 10000 fields/,
    ],
    ['longer than 15,000 tokens', `{ ${'users { id } '.repeat(4000)} }`, /15000 tokens/],
  ])('is not even validated when it is one %s', (_case, query, message) => {
    expect(violations(post({ query }))).toEqual([expect.stringMatching(message)])
  })

  test('is harmless when its fragments double on the same fields', () => {
    const query = `{ users { ...F0 } } ${doubling.slice(0, 8).join(' ')} fragment F8 on User { id }`
    expect(violations(post({ query }))).toEqual([])
  })
})

describe('a reply', () => {
  const user = 'query GetUser { user(id: 1) { id name mail: email role orders { id } } }'
  const fitting = { id: '1', name: 'Ann', mail: null, role: 'ADMIN', orders: [{ id: '2' }] }

  test('fits its operation', () => {
    expect(replyViolations(user, { data: { user: fitting } })).toEqual([])
    expect(replyViolations(user, { data: { user: null } })).toEqual([])
  })

  test.each<[string, unknown, RegExp]>([
    ['a field that was not asked for', { ...fitting, age: 3 }, /^data \/data\/user\/age: was not asked for/],
    [
      'a field under the name that it has in the schema, not its alias',
      { ...fitting, mail: undefined, email: null },
      /\/data\/user\/(email|mail)/,
    ],
    [
      'null where that cannot be',
      { ...fitting, name: null },
      /^data \/data\/user\/name: is null, and its type is String! {2}\(User\.name\)/,
    ],
    ['a number for a text', { ...fitting, name: 5 }, /must be a text \(String\), is 5/],
    [
      'an enum value that does not exist',
      { ...fitting, role: 'BOSS' },
      /must be one of ADMIN, USER \(Role\), is "BOSS"/,
    ],
    ['one thing in place of a list', { ...fitting, orders: { id: '1' } }, /must be a list \(\[Order!\]\)/],
    ['null in a list that has none', { ...fitting, orders: [null] }, /\/data\/user\/orders\/0: is null/],
    ['a text for an object', 'Ann', /must be an object \(User\), is "Ann"/],
    ['a number for an ID', { ...fitting, id: 1 }, /must be a text \(ID\)/],
  ])('must not have %s', (_case, value, message) => {
    expect(replyViolations(user, { data: { user: value } })).toContainEqual(expect.stringMatching(message))
  })

  test('lacks a field that was asked for', () => {
    const { role: _role, ...rest } = fitting
    expect(replyViolations(user, { data: { user: rest } })).toEqual([
      'data /data/user/role: was asked for and is missing  (User.role)',
    ])
  })

  test('may leave out what a directive leaves out, and must not otherwise', () => {
    const query = 'query Q($no: Boolean = false) { users { id name @include(if: $no) email @skip(if: true) } }'
    expect(replyViolations({ query }, { data: { users: [{ id: '1' }] } })).toEqual([])
    expect(replyViolations({ query, variables: { no: true } }, { data: { users: [{ id: '1' }] } })).toEqual([
      expect.stringContaining('/data/users/0/name: was asked for'),
    ])
  })

  test('holds an object of an interface or union against the type that it says, or that it fits', () => {
    const named =
      '{ search(text: "a") { kind: __typename ... on User { name } ...P } } fragment P on Product { title price }'
    expect(replyViolations(named, { data: { search: [{ kind: 'Product', title: 'a', price: 1 }] } })).toEqual([])
    expect(replyViolations(named, { data: { search: [{ kind: 'Product', name: 'Ann' }] } })).toHaveLength(3)
    expect(replyViolations(named, { data: { search: [{ kind: 'Order' }] } })).toEqual([
      expect.stringContaining('is a "Order", and Hit is one of User, Product'),
    ])
    const unnamed = '{ search(text: "a") { ... on User { name } ... on Product { price } } }'
    expect(replyViolations(unnamed, { data: { search: [{ price: 1.5 }, { name: 'Ann' }] } })).toEqual([])
    expect(replyViolations(unnamed, { data: { search: [{ price: 'much' }] } })).toEqual([
      expect.stringContaining('must be a number (Float)'),
    ])
  })

  test.each<[string, unknown, RegExp]>([
    ['neither data nor errors', {}, /has neither "data" nor "errors"/],
    ['a list of no errors', { data: { users: [] }, errors: [] }, /\/errors: is empty/],
    ['an error without a message', { data: null, errors: [{ code: 1 }] }, /\/errors\/0\/message: must be a text/],
    [
      'locations from 0',
      { data: null, errors: [{ message: 'a', locations: [{ line: 0, column: 1 }] }] },
      /\/errors\/0\/locations/,
    ],
    ['a path as text', { data: null, errors: [{ message: 'a', path: 'users' }] }, /\/errors\/0\/path: must be a list/],
    [
      'a path that leads nowhere',
      { data: { users: [] }, errors: [{ message: 'a', path: ['users', 3] }] },
      /leads to users\.3, which the data does not have/,
    ],
    [
      'a path to something that has a value',
      { data: { users: [{ id: '1' }] }, errors: [{ message: 'a', path: ['users', 0, 'id'] }] },
      /a field with an error is null/,
    ],
    [
      'an entry of its own',
      { data: { users: [] }, error: 'no' },
      /"\/error"|\/error: is no entry of a response; did you mean "errors"\?/,
    ],
    ['null without a reason', { data: null }, /\/data: is null, and there are no errors/],
    ['a list of responses to one request', [{ data: { users: [] } }], /must be an object/],
    ['a text that is no JSON', 'no', /is not JSON/],
  ])('must not be %s', (_case, response, message) => {
    expect(replyViolations('{ users { id } }', response)).toEqual([expect.stringMatching(message)])
  })

  test.each<[string, object, { status: number; type: string }, RegExp | undefined]>([
    [
      'an error of the request, older type',
      { errors: [{ message: 'no' }] },
      { status: 200, type: 'application/json' },
      undefined,
    ],
    [
      'an error of the request, newer type',
      { errors: [{ message: 'no' }] },
      { status: 200, type: 'application/graphql-response+json' },
      /^status: 200 comes without/,
    ],
    [
      'an error of the request as 400',
      { errors: [{ message: 'no' }] },
      { status: 400, type: 'application/graphql-response+json; charset=utf-8' },
      undefined,
    ],
    [
      'data with a status of failure',
      { data: { users: [] } },
      { status: 500, type: 'application/json' },
      /^status: 500 comes with data/,
    ],
    ['a page of a proxy', { message: 'bad gateway' }, { status: 502, type: 'application/json' }, undefined],
    ['another media type', { data: { users: [] } }, { status: 200, type: 'text/html' }, /^content type: text\/html/],
    ['a stream', {}, { status: 200, type: 'text/event-stream' }, undefined],
  ])('over HTTP: %s', (_case, response, how, message) => {
    expect(replyViolations('{ users { id } }', response, how)).toEqual(
      message === undefined ? [] : [expect.stringMatching(message)],
    )
  })

  test('to a batch is a list of as many responses, each held against its own operation', () => {
    const batch = [{ query: '{ users { id } }' }, { query: '{ users { name } }' }]
    expect(replyViolations(batch, [{ data: { users: [] } }, { data: { users: [{ name: 'A' }] } }])).toEqual([])
    expect(replyViolations(batch, [{ data: { users: [] } }])).toEqual([
      expect.stringContaining('a list of 2 responses'),
    ])
    expect(replyViolations(batch, [{ data: { users: [] } }, { data: { users: [{ id: 'A' }] } }])).toEqual([
      expect.stringContaining('/1/data/users/0/id: was not asked for'),
      expect.stringContaining('/1/data/users/0/name: was asked for'),
    ])
  })
})
