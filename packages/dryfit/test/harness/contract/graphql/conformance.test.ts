import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  ContractRecorder,
  ContractWatch,
  coverageOf,
  describeCoverage,
  GraphQlConformance,
} from '../../../../src/harness/contract/index.ts'
import { system } from '../../../../src/harness/environment/index.ts'
import { type AppFunction, app } from '../../../../src/services/app/index.ts'
import { type VirtualOptions, virtual } from '../../../../src/services/http/index.ts'
import { catalog } from '../../../services/http/graphql/catalog.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dryfit-graphql-'))
  await writeFile(join(folder, 'schema.graphql'), catalog)
})
afterEach(() => rm(folder, { recursive: true }))

async function ask(url: string, query: string, variables?: object): Promise<unknown> {
  const headers = { 'content-type': 'application/json' }
  const body = JSON.stringify({ query, variables })
  return (await fetch(`${url}/graphql`, { method: 'POST', headers, body })).json()
}

const startVirtual = (graphql: VirtualOptions['graphql'] = 'schema.graphql') =>
  system()
    .register('api', virtual({ ...(graphql !== undefined && { graphql }) }))
    .startAll({ directory: folder, seed: 7 })

describe('a service that has a schema', () => {
  test('fails the test of a consumer that asks for what the schema does not have', async () => {
    await using env = await startVirtual()
    const { url } = await env.api.endpointFor('shop')
    await ask(url, 'query GetUser {\n  user(id: 1) { nam }\n}')
    const watch = await ContractWatch.of(env.journal, [env.api])
    const { failures } = await watch.check(0)
    expect(failures).toEqual([
      expect.stringMatching(
        /shop → api {2}query GetUser[\s\S]*request operation query GetUser, line 2, column 17: Cannot query field "nam" on type "User"\. Did you mean "name"\? {2}\(FieldsOnCorrectType\)/,
      ),
    ])
  })

  test('lets the test itself ask wrongly on purpose', async () => {
    await using env = await startVirtual()
    await ask(env.api.url, '{ user(id: 1) { nam } }')
    const watch = await ContractWatch.of(env.journal, [env.api])
    expect(await watch.check(0)).toEqual({ failures: [], warnings: [] })
  })

  test('only tells it when the check is "warn", and nothing when it is "off"', async () => {
    for (const [check, warnings] of [['warn', 1] as const, ['off', 0] as const]) {
      await using env = await startVirtual({ schema: 'schema.graphql', check })
      await ask((await env.api.endpointFor('shop')).url, '{ user(id: 1) { nam } }')
      const watch = await ContractWatch.of(env.journal, [env.api])
      const found = await watch.check(0)
      expect(found.failures).toEqual([])
      expect(found.warnings).toHaveLength(warnings)
    }
  })

  test('is itself held to the schema: an app whose server is lax', async () => {
    const lax: AppFunction = async ({ port }) => {
      const server = createServer((_request, response) => {
        response.setHeader('content-type', 'application/json')
        response.end(JSON.stringify({ data: { users: [{ id: 1, role: 'BOSS' }] } }))
      })
      await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
      const stop = () => {
        server.closeAllConnections()
        return new Promise<void>((resolve) => server.close(() => resolve()))
      }
      return { stop }
    }
    await using env = await system()
      .register('users', app({ run: lax, graphql: 'schema.graphql' }))
      .startAll({ directory: folder })
    await ask(env.users.url, '{ users { id role } }')
    await fetch(`${env.users.url}/graphql`)
    await fetch(`${env.users.url}/other`, { method: 'POST', body: 'anything' })
    const watch = await ContractWatch.of(env.journal, [env.users])
    const { failures } = await watch.check(0)
    expect(failures).toEqual([
      expect.stringMatching(
        /\/data\/users\/0\/id: must be a text[\s\S]*\/data\/users\/0\/role: must be one of ADMIN, USER/,
      ),
    ])
  })

  test('passes with a real server, whatever it answers: data, errors of fields, refusals, introspection', async () => {
    const command = ['node', join(import.meta.dirname, 'real-server.ts')]
    await using env = await system()
      .register('users', app({ command, graphql: { schema: 'schema.graphql' } }))
      .startAll({ directory: folder })
    await ask(env.users.url, 'query Q($id: ID!) { user(id: $id) { id who: name email role createdAt } }', { id: 1 })
    await ask(env.users.url, '{ search(text: "a") { __typename ... on User { name email } ... on Product { price } } }')
    await ask(env.users.url, '{ node(id: 1) { id } users { orders { id } } }')
    await ask(env.users.url, '{ users { nam } }')
    await ask(env.users.url, 'query Q($id: ID!) { user(id: $id) { id } }')
    await ask(env.users.url, '{ __schema { types { name kind fields { name type { name ofType { name } } } } } }')
    await fetch(`${env.users.url}/graphql?query=%7Busers%7Bid%7D%7D`)
    const watch = await ContractWatch.of(env.journal, [env.users])
    expect(await watch.check(0)).toEqual({ failures: [], warnings: [] })
    expect(env.journal.count({ service: 'users' })).toBe(7)
  })

  test('is not judged by what a fault said', async () => {
    await using env = await startVirtual()
    env.seam('test', 'api').fail({ status: 200, json: { data: { users: 5 } } })
    await ask(env.api.url, '{ users { id } }')
    const conformance = await GraphQlConformance.load({ schema: join(folder, 'schema.graphql') })
    expect(await conformance.check(env.journal, { service: 'api' })).toEqual([])
  })

  test('is told of trusted documents that do not fit, asked for or not', async () => {
    await writeFile(join(folder, 'documents.json'), JSON.stringify({ a: 'query Old { users { surname } }' }))
    await using env = await startVirtual({ schema: 'schema.graphql', documents: 'documents.json' })
    const watch = await ContractWatch.of(env.journal, [env.api])
    const { failures } = await watch.check(0)
    expect(failures).toEqual([expect.stringMatching(/the trusted document query Old[\s\S]*surname/)])
  })

  test('asserts what it found with one error', async () => {
    await using env = await startVirtual()
    await ask((await env.api.endpointFor('shop')).url, '{ users { nam } }')
    const conformance = await GraphQlConformance.load({ schema: join(folder, 'schema.graphql') })
    const found = await conformance.check(env.journal, { service: 'api' })
    expect(() => conformance.assert(found)).toThrow(
      /1 exchange\(s\) do not keep to .*schema\.graphql \[CONTRACT_BROKEN\]/,
    )
    expect(() => conformance.assert([])).not.toThrow()
  })

  test('has its exchanges recorded as HTTP by method and path', async () => {
    await using env = await startVirtual()
    await ask((await env.api.endpointFor('shop')).url, 'query GetUser { user(id: 1) { name } }')
    const recorder = new ContractRecorder({ journal: env.journal, consumer: 'shop', provider: 'api' })
    recorder.record(0, { title: 'shows a user' })
    expect(recorder.interactions).toMatchObject([
      { description: 'shows a user: POST /graphql', request: { method: 'POST', path: '/graphql' } },
    ])
  })
})

describe('coverage of a schema', () => {
  test('says which operations, types, fields, arguments, enum values and trusted documents were exercised', async () => {
    const documents = { a: 'query GetUser { user(id: "1") { name } }', b: 'query Never { users { id } }' }
    await writeFile(join(folder, 'documents.json'), JSON.stringify(documents))
    await using env = await startVirtual({ schema: 'schema.graphql', documents: 'documents.json' })
    env.api.whenOperation('Create').respond({ data: { createUser: { user: { role: 'USER' } } } })
    await fetch(`${env.api.url}/graphql?documentId=a`)
    const query =
      'mutation Create($input: NewUser!) { createUser(input: $input) { user { ...U } } } fragment U on User { role }'
    await ask(env.api.url, query, { input: { name: 'a', role: 'ADMIN' } })
    await ask(env.api.url, '{ users { email } nothing }')
    const conformance = await GraphQlConformance.load({
      schema: join(folder, 'schema.graphql'),
      documents: join(folder, 'documents.json'),
    })
    await conformance.check(env.journal, { service: 'api' })
    const { operations, types, fields, arguments: args, enumValues, documents: asked } = conformance.coverage
    expect(operations.missing).toEqual(['Query.users', 'Query.node', 'Query.search', 'Subscription.userAdded'])
    expect(operations).toMatchObject({ covered: 2, total: 6 })
    expect(types.missing).toEqual(expect.arrayContaining(['Product', 'Order']))
    expect(types.missing).not.toContain('NewUser')
    expect(fields.missing).toEqual(expect.arrayContaining(['User.email', 'NewUser.manager']))
    expect(fields.missing).not.toEqual(expect.arrayContaining(['User.name']))
    expect(fields.missing).not.toEqual(expect.arrayContaining(['NewUser.role']))
    expect(args.missing).toEqual([
      'User.orders(first:)',
      'Query.users(role:)',
      'Query.node(id:)',
      'Query.search(text:)',
    ])
    expect(enumValues).toMatchObject({ covered: 2, total: 2 })
    expect(asked).toEqual({ covered: 1, total: 2, missing: ['query Never'] })
    expect(describeCoverage(conformance.coverage)).toContain('operations: 2 of 6 (33 %)\n  – Query.users')
  })

  test('is put together from what several workers saw', async () => {
    const path = join(folder, 'schema.graphql')
    const part = (operations: string[]) => ({ kind: 'graphql', path, seen: { operations } }) as const
    const coverage = await coverageOf([part(['Query.user']), part(['Query.users', 'Query.gone'])])
    expect(coverage).toMatchObject({ operations: { covered: 2, total: 6 } })
  })
})
