import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { runCli } from '../../../src/entry/cli/run-cli.ts'
import { system } from '../../../src/harness/environment/index.ts'
import { virtual } from '../../../src/services/http/index.ts'
import { catalog } from '../../services/http/graphql/catalog.ts'

const folder = mkdtempSync(join(tmpdir(), 'dryfit-graphql-cli-'))
afterAll(() => rmSync(folder, { recursive: true }))

function file(name: string, content: unknown): string {
  const path = join(folder, name)
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

/** One command line in this process; `during` runs once something was printed, and then it is ended as by Ctrl-C. */
async function cli(args: readonly string[], during?: (printed: string) => Promise<void>) {
  const controller = new AbortController()
  const [out, err]: string[][] = [[], []]
  let begun = false
  const write = (text: string): void => {
    out?.push(text)
    if (during === undefined || begun) return
    begun = true
    void during(text).finally(() => controller.abort())
  }
  const code = await runCli(args, {
    stdout: { write },
    stderr: { write: (text: string) => err?.push(text) },
    signal: controller.signal,
  })
  return { code, out: (out ?? []).join(''), err: (err ?? []).join('') }
}

const traffic = (query: string, response: unknown) => ({
  log: {
    entries: [
      {
        request: {
          ...{ method: 'POST', url: 'http://x/graphql' },
          headers: [{ name: 'Content-Type', value: 'application/json' }],
          postData: { text: JSON.stringify({ query }) },
        },
        response: {
          status: 200,
          headers: [{ name: 'Content-Type', value: 'application/json' }],
          content: { text: JSON.stringify(response) },
        },
      },
    ],
  },
})
const schema = file('schema.graphql', catalog)
const documents = file('documents.json', { a: 'query Names { users { name } }', b: 'query Mail { users { email } }' })
const good = file('good.har', traffic('query Names { users { name } }', { data: { users: [{ name: 'Ann' }] } }))
const bad = file('bad.har', traffic('query Names { users { nam } }', { errors: [{ message: 'no' }] }))

describe('dryfit contract with a GraphQL schema', () => {
  test('check reads the schema, its trusted documents and traffic, and names what is wrong', async () => {
    expect(await cli(['contract', 'check', schema, good, '--documents', documents])).toMatchObject({
      ...{ code: 0, out: 'no problem\n' },
    })
    const report = join(folder, 'check.xml')
    const { code, out } = await cli(['contract', 'check', schema, bad, '--junit', report])
    expect(code).toBe(1)
    expect(out).toMatch(/bad\.har #1 POST \/graphql 200\n {2}request operation query Names, line 1, column 23: .*"nam"/)
    expect(readFileSync(report, 'utf8')).toContain('failures="1"')
    const stale = file('stale.json', { a: 'query Old { users { surname } }' })
    expect((await cli(['contract', 'check', schema, '--documents', stale])).out).toMatch(
      /stale\.json query Old\n.*surname/,
    )
  })

  test('check says where a schema is broken', async () => {
    const { code, err } = await cli(['contract', 'check', file('broken.graphql', 'type Query {\n  a Int\n}')])
    expect(code).toBe(1)
    expect(err).toMatch(/broken\.graphql cannot be used for GraphQL \[GRAPHQL_UNREADABLE\]\n.*line 2, column 5/)
  })

  test('coverage says what traffic exercises, and which trusted documents nobody asked for', async () => {
    const args = ['contract', 'coverage', schema, good, '--documents', documents]
    const { code, out } = await cli(args)
    expect(code).toBe(0)
    expect(out).toContain('operations: 1 of 6 (17 %)')
    expect(out).toContain('documents: 1 of 2 (50 %)\n  – query Mail')
    expect((await cli([...args, '--min', '20'])).code).toBe(1)
    expect(JSON.parse((await cli([...args, '--json'])).out).fields.covered).toBe(1)
  })

  test('diff fails on a breaking change, and with operations only where it meets one', async () => {
    const after = file(
      'after.graphql',
      catalog.replace('  email: String\n', '').replace('enum Role { ADMIN', 'enum Role { GUEST ADMIN'),
    )
    const { code, out } = await cli(['contract', 'diff', schema, after])
    expect(code).toBe(1)
    expect(out).toMatch(/FIELD_REMOVED: .*User\.email/)
    expect(out).toContain('1 breaking, 1 dangerous, 0 compatible')
    expect(await cli(['contract', 'diff', schema, after, '--operations', good])).toMatchObject({ code: 0 })
    const met = await cli(['contract', 'diff', schema, after, '--operations', documents, '--json'])
    expect(met.code).toBe(1)
    expect(JSON.parse(met.out).changes).toMatchObject([{ severity: 'breaking', place: 'query Mail' }])
  })

  test('proxy prints what does not keep to the schema', async () => {
    await using env = await system()
      .register('api', virtual({ graphql: schema }))
      .startAll()
    const { code, out } = await cli(['contract', 'proxy', schema, '--to', env.api.url, '--fail'], async (printed) => {
      const url = /http:\/\/[^ ]+/.exec(printed)?.[0] ?? ''
      const headers = { 'content-type': 'application/json' }
      const body = JSON.stringify({ query: 'query Names { users { nam } }' })
      await (await fetch(`${url}/graphql`, { method: 'POST', headers, body })).text()
    })
    expect(out).toMatch(/request operation query Names.*Did you mean "name"/)
    expect(out).toContain('1 violation(s), 0 of 6 operations seen')
    expect(code).toBe(1)
  })
})
