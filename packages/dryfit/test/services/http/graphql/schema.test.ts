import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { introspectionFromSchema } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadDocuments, loadSchema, schemaOf } from '../../../../src/services/http/graphql/index.ts'
import { catalog } from './catalog.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dryfit-graphql-'))
})
afterAll(() => rm(folder, { recursive: true }))

describe('a schema', () => {
  test('is read from SDL and from the result of an introspection query, to the same types', async () => {
    const { schema } = await schemaOf(catalog)
    const introspection = introspectionFromSchema(schema)
    for (const json of [introspection, { data: introspection }]) {
      const again = await schemaOf(JSON.stringify(json))
      expect(Object.keys(again.schema.getTypeMap())).toEqual(
        expect.arrayContaining(['User', 'Hit', 'Role', 'DateTime', 'NewUser']),
      )
    }
  })

  test.each([
    ['a word that is missing', 'type Query {\n  user id: ID\n}', /line 2, column 8: Syntax Error/],
    ['a type that nobody defines', 'type Query {\n  user: Usr\n}', /Unknown type "Usr"/],
    ['no type Query', 'type User { id: ID }', /Query root type must be provided/],
    [
      'an interface that is not implemented',
      'interface N { id: ID! }\ntype Query implements N { a: Int }',
      /line \d+, column \d+: .*N\.id/,
    ],
    [
      'an input that contains itself without end',
      'input A { a: A! }\ntype Query { a(a: A): Int }',
      /line 1, column \d+: .*A/,
    ],
    ['JSON that is something else', '{ "openapi": "3.1.0" }', /it has no field "__schema"/],
    ['JSON that ends early', '{ "__schema": ', /it is not JSON/],
    ['nothing', '', /Syntax Error/],
  ])('cannot be one with %s', async (_case, text, message) => {
    const path = join(folder, 'broken.graphql')
    await writeFile(path, text)
    await expect(loadSchema(path)).rejects.toMatchObject({
      code: 'GRAPHQL_UNREADABLE',
      message: expect.stringMatching(message),
    })
  })

  test('that is not there is named', async () => {
    const path = join(folder, 'missing.graphql')
    await expect(loadSchema(path)).rejects.toMatchObject({
      code: 'GRAPHQL_UNREADABLE',
      what: expect.stringContaining(path),
    })
  })
})

describe('trusted documents', () => {
  const text = 'query GetUser { user(id: 1) { name } }'
  const written = async (name: string, content: string): Promise<string> => {
    const path = join(folder, name)
    await writeFile(path, content)
    return path
  }

  test.each([
    ['a JSON object by id', 'documents.json', JSON.stringify({ 'sha256:abc': text }), 'abc'],
    [
      "Apollo's manifest",
      'manifest.json',
      JSON.stringify({ version: 1, operations: [{ id: 'abc', body: text }] }),
      'abc',
    ],
    ['a file of GraphQL', 'user.graphql', text, createHash('sha256').update(text).digest('hex')],
  ])('are read from %s', async (_form, name, content, id) => {
    const [document] = await loadDocuments(await written(name, content))
    expect(document).toEqual({ id, text })
  })

  test.each([
    ['a list', '[]'],
    ['a text that is no JSON', '{'],
    ['a manifest without bodies', '{ "operations": [{ "id": "a" }] }'],
  ])('cannot be read from %s', async (_form, content) => {
    const path = await written('broken.json', content)
    await expect(loadDocuments(path)).rejects.toMatchObject({ code: 'GRAPHQL_UNREADABLE' })
  })
})
