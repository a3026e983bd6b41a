import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test as plain } from 'vitest'
import { matchers } from '../../../../src/entry/vitest/matchers/index.ts'
import { createHttpClient } from '../../../../src/foundation/net/index.ts'
import { system } from '../../../../src/harness/environment/index.ts'
import { virtual } from '../../../../src/services/http/index.ts'
import { catalog } from '../../../services/http/graphql/catalog.ts'

expect.extend(matchers)

let folder: string
let schema: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dryfit-graphql-'))
  schema = join(folder, 'schema.graphql')
  await writeFile(schema, catalog)
})
afterEach(() => rm(folder, { recursive: true }))

describe('toMatchGraphQl', () => {
  plain('passes for a reply that fits its operation, and names what does not', async () => {
    await using env = await system()
      .register('api', virtual({ graphql: schema }))
      .startAll()
    const client = createHttpClient(env.api.url)
    const ask = (query: string) => client.post('/graphql', { json: { query } })
    await expect(await ask('{ users { id name } }')).toMatchGraphQl(schema)
    await expect(await client.get('/graphql', { query: { query: '{ users { id } }' } })).toMatchGraphQl(schema)
    env.api.whenOperation('Wrong').respond({ json: { data: { users: [{ id: 5 }] } } })
    const wrong = await ask('query Wrong { users { id } }')
    await expect(expect(wrong).toMatchGraphQl(schema)).rejects.toThrow(
      /expected query Wrong \(status 200\) to keep to [\s\S]*reply data \/data\/users\/0\/id: must be a text/,
    )
    await expect(expect(await ask('{ users { nam } }')).toMatchGraphQl(schema)).rejects.toThrow(/Did you mean "name"/)
    await expect(expect(await ask('{ users { id } }')).not.toMatchGraphQl(schema)).rejects.toThrow(/not to keep to/)
    await expect(expect('text').toMatchGraphQl(schema)).rejects.toThrow(/a reply of the HTTP client/)
    client.close()
  })
})
