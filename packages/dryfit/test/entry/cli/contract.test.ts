import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { runCli } from '../../../src/entry/cli/run-cli.ts'
import { createHttpClient } from '../../../src/foundation/net/index.ts'
import { start } from '../../../src/harness/environment/index.ts'
import { type RunningVirtual, virtual } from '../../../src/services/http/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'dryfit-contract-cli-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** One command line in this process; `during` runs once something was printed, and then it is ended as by Ctrl-C. */
async function cli(args: readonly string[], during?: (printed: string) => Promise<void>) {
  const controller = new AbortController()
  const out: string[] = []
  const err: string[] = []
  let begun = false
  const begin = (text: string): void => {
    if (during === undefined || begun) return
    begun = true
    void during(text).finally(() => controller.abort())
  }
  const stdout = {
    write: (text: string) => {
      out.push(text)
      begin(text)
    },
  }
  const code = await runCli(args, {
    stdout,
    stderr: {
      write: (text: string) => {
        err.push(text)
        begin(text)
      },
    },
    signal: controller.signal,
  })
  return { code, out: out.join(''), err: err.join('') }
}

function file(name: string, content: unknown): string {
  const path = join(folder, name)
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

const api = (amount: object = { type: 'integer' }) => ({
  openapi: '3.1.0',
  info: { title: 'Cards', version: '1' },
  paths: {
    '/charges/{id}': {
      parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
      get: {
        responses: {
          200: {
            description: 'a charge',
            content: { 'application/json': { schema: { type: 'object', properties: { amount } } } },
          },
        },
      },
      delete: { responses: { 204: { description: 'gone' } } },
    },
  },
})

const har = (amount: unknown) => ({
  log: {
    entries: [
      {
        request: { method: 'GET', url: 'http://x/charges/1', headers: [] },
        response: {
          status: 200,
          headers: [{ name: 'Content-Type', value: 'application/json' }],
          content: { text: JSON.stringify({ amount }) },
        },
      },
    ],
  },
})

const pact = {
  consumer: { name: 'orders' },
  provider: { name: 'cards' },
  interactions: [
    {
      description: 'a charge is read',
      request: { method: 'GET', path: '/charges/1' },
      response: { status: 200, body: { amount: 5 } },
    },
  ],
  metadata: { pactSpecification: { version: '3.0.0' } },
}

describe('dryfit contract', () => {
  test('alone lists its commands', async () => {
    const { code, out } = await cli(['contract'])
    expect(code).toBe(0)
    for (const name of ['verify', 'check', 'coverage', 'diff', 'probe', 'proxy', 'publish', 'can-i-deploy'])
      expect(out).toContain(`contract ${name}`)
  })

  test('check passes a good document with good traffic, and names what is wrong', async () => {
    const document = file('api.json', api())
    expect(await cli(['contract', 'check', document, file('good.har', har(5))])).toMatchObject({
      code: 0,
      out: 'no problem\n',
    })
    const { code, out } = await cli(['contract', 'check', document, file('bad.har', har('5'))])
    expect(code).toBe(1)
    expect(out).toMatch(/bad\.har #1 GET \/charges\/1 200\n {2}reply body \/amount: must be integer/)
  })

  test('coverage says what traffic exercises, and can demand a share', async () => {
    const args = [file('api.json', api()), file('good.har', har(5))]
    expect(await cli(['contract', 'coverage', ...args])).toMatchObject({
      code: 0,
      out: expect.stringContaining('operations: 1 of 2 (50 %)\n  – DELETE /charges/{id}'),
    })
    expect((await cli(['contract', 'coverage', '--min', '80', ...args])).code).toBe(1)
  })

  test('diff fails on a breaking change only', async () => {
    const [before, after] = [file('before.json', api()), file('after.json', api({ type: 'string' }))]
    expect((await cli(['contract', 'diff', before, before])).code).toBe(0)
    const { code, out } = await cli(['contract', 'diff', before, after, '--json'])
    expect(code).toBe(1)
    expect(JSON.parse(out).changes).toEqual([
      { severity: 'breaking', place: 'GET /charges/{} 200/amount', message: expect.stringContaining('string') },
    ])
  })

  test.each([
    [['contract', 'chek'], /there is no command/],
    [['contract', 'check'], /<openapi file or GraphQL schema> expected/],
    [['contract', 'diff', 'one'], /<before> <after> expected, got 1 file/],
    [['contract', 'verify', 'x.json'], /--url is needed/],
    [['contract', 'publish', 'x.json'], /--consumer-version is needed/],
    [['contract', 'proxy', 'x.json', '--to', 'nowhere'], /--to needs the url/],
    [['contract', 'probe', 'x.json', '--to', 'nowhere'], /--to needs an http/],
    [
      ['contract', 'probe', 'x.json', '--to', 'http://127.0.0.1:1', '--seed', 'a'],
      /--seed needs a whole number from 0 on/,
    ],
    [
      ['contract', 'probe', 'x.json', '--to', 'http://127.0.0.1:1', '--max', '1.5'],
      /--max needs a whole number from 1 on/,
    ],
    [['contract', 'verify', 'x.json', '--url', 'nowhere'], /--url needs an http/],
    [
      ['contract', 'can-i-deploy', '--pacticipant', 'a', '--its-version', '1', '--broker', 'nowhere'],
      /--broker needs an http/,
    ],
    [['contract', 'probe', 'x.json'], /--to needs the url/],
    [['contract', 'diff', 'a.json', 'b.json', '--operations', 'c.json'], /--operations needs two GraphQL schemas/],
    [['contract', 'check', 'a.json', '--documents', 'b.json'], /belong to a GraphQL schema/],
    [
      ['contract', 'probe', 'x.json', '--to', 'http://127.0.0.1:1', '--header', 'token'],
      /--header needs "name: value"/,
    ],
  ])('%j is a wrong command line', async (args, reason) => {
    const { code, err } = await cli(args)
    expect(code).toBe(2)
    expect(err).toMatch(reason)
  })

  test.each([
    ['that is no JSON', 'no', /it is not JSON/],
    ['without entries', {}, /no list at \/log\/entries/],
    ['with an entry that is none', { log: { entries: [null] } }, /\/log\/entries\/0 has no request method and url/],
    [
      'with an address that is none',
      { log: { entries: [{ request: { method: 'GET', url: 'http://[' }, response: { status: 200 } }] } },
      /\/log\/entries\/0 has no request method and url/,
    ],
  ])('traffic %s is named with its place', async (_case, content, reason) => {
    const { code, err } = await cli(['contract', 'check', file('api.json', api()), file('broken.har', content)])
    expect(code).toBe(1)
    expect(err).toMatch(/broken\.har cannot be read as a HAR file \[CONTRACT_UNREADABLE\]/)
    expect(err).toMatch(reason)
  })

  test('a report that cannot be written is named', async () => {
    const document = file('api.json', api())
    const report = join(folder, 'no-such-folder', 'diff.xml')
    const { code, err } = await cli(['contract', 'diff', document, document, '--junit', report])
    expect(code).toBe(1)
    expect(err).toContain('diff.xml cannot be written [DIRECTORY_UNUSABLE]')
  })

  test('a file that is missing is named', async () => {
    const { code, err } = await cli(['contract', 'check', join(folder, 'none.yaml')])
    expect(code).toBe(1)
    expect(err).toContain('none.yaml')
  })
})

describe('with a provider', () => {
  let provider: RunningVirtual
  beforeEach(async () => {
    provider = await start(virtual())
  })
  afterEach(() => provider.stop())

  test('verify passes or fails, and writes JUnit and JSON', async () => {
    provider.when('GET', '/charges/1').respond({ json: { amount: 5 } })
    const path = file('pact.json', pact)
    const junit = join(folder, 'junit.xml')
    expect((await cli(['contract', 'verify', '--url', provider.url, path])).code).toBe(0)
    provider.when('GET', '/charges/1').respond({ json: { amount: 6 } })
    const { code, out } = await cli(['contract', 'verify', '--url', provider.url, '--junit', junit, path])
    expect(code).toBe(1)
    expect(out).toMatch(/orders → cards: a charge is read[\s\S]*\$\.amount[\s\S]*0 passed, 1 failed/)
    expect(readFileSync(junit, 'utf8')).toMatch(
      /<testsuite name="orders → cards" tests="1" failures="1"[\s\S]*<failure message=/,
    )
    const json = await cli(['contract', 'verify', '--url', provider.url, '--json', path])
    expect(JSON.parse(json.out).results).toMatchObject([{ title: 'a charge is read', status: 'failed' }])
  })

  test('probe reports what does not fit, with a command that shows it, and fails', async () => {
    provider.when('ANY', '/*').respond({ status: 500 })
    const args = ['contract', 'probe', file('api.json', api()), '--to', provider.url, '--seed', '7']
    const { code, out } = await cli(args)
    expect(code).toBe(1)
    expect(out).toContain('✗ GET /charges/{id}: server error')
    expect(out).toContain(`curl -X GET '${provider.url}/charges/`)
    expect(out).toMatch(/3 finding\(s\) in \d+ requests, seed 7\n$/)
    expect(JSON.parse((await cli([...args, '--json'])).out)).toMatchObject({ seed: 7, findings: [{}, {}, {}] })
    const junit = join(folder, 'probe.xml')
    expect((await cli([...args, '--junit', junit])).code).toBe(1)
    expect(readFileSync(junit, 'utf8')).toContain('tests="3" failures="3"')
  })

  test('proxy passes traffic on and prints what does not fit', async () => {
    provider.when('GET', '/charges/1').respond({ json: { amount: 'five' } })
    const document = file('api.json', api())
    const { code, out } = await cli(
      ['contract', 'proxy', document, '--to', provider.url, '--fail'],
      async (printed) => {
        const client = createHttpClient(/http:\S+/.exec(printed)?.[0] ?? '')
        expect((await client.get('/charges/1')).json()).toEqual({ amount: 'five' })
        client.close()
      },
    )
    expect(out).toMatch(/GET \/charges\/1[\s\S]*must be integer[\s\S]*1 violation\(s\), 1 of 2 operations seen/)
    expect(code).toBe(1)
  })

  test('proxy writes JUnit and JSON when it ends', async () => {
    provider.when('GET', '/charges/1').respond({ json: { amount: 'five' } })
    const report = join(folder, 'proxy.xml')
    const args = ['contract', 'proxy', file('api.json', api()), '--to', provider.url, '--json', '--junit', report]
    const { code, out, err } = await cli(args, async (printed) => {
      const client = createHttpClient(/http:\S+/.exec(printed)?.[0] ?? '')
      await client.get('/charges/1')
      client.close()
    })
    expect(code).toBe(0)
    expect(err).toMatch(/Ctrl-C ends it/)
    expect(JSON.parse(out)).toMatchObject({
      count: 1,
      violations: [{ request: 'GET /charges/1', side: 'reply', violations: [{ at: '/amount' }] }],
      coverage: { operations: { covered: 1, total: 2 } },
    })
    expect(readFileSync(report, 'utf8')).toMatch(/tests="1" failures="1"[\s\S]*name="GET \/charges\/1: reply"/)
  })

  test('verify chooses by description and state', async () => {
    provider.when('GET', '/charges/1').respond({ json: { amount: 5 } })
    const path = file('pact.json', pact)
    const count = async (...flags: string[]) =>
      JSON.parse((await cli(['contract', 'verify', '--url', provider.url, '--json', ...flags, path])).out).results
        .length
    expect(await count('--state', '')).toBe(1)
    expect(await count('--state', 'a card')).toBe(0)
    expect(await count('--description', '* is read')).toBe(1)
    expect(await count('--description', 'other')).toBe(0)
  })

  test('verify fails when it verified nothing', async () => {
    const { code, err } = await cli([
      ...['contract', 'verify', '--url', provider.url, '--provider', 'card', file('pact.json', pact)],
    ])
    expect(code).toBe(1)
    expect(err).toContain('nothing was verified')
  })

  test('verify holds a recording against the service as it is now', async () => {
    provider.when('GET', '/charges/1').respond({ json: { amount: 6 } })
    const args = (recorded: unknown) => [
      'contract',
      'verify',
      '--url',
      provider.url,
      file('traffic.har', har(recorded)),
    ]
    expect((await cli(args(5))).code).toBe(0)
    const { code, out } = await cli(args('5'))
    expect(code).toBe(1)
    expect(out).toMatch(/traffic\.har → the recorded service: GET \/charges\/1[\s\S]*\$\.amount/)
  })

  test('verify reports each pact of a broker with its own results, and says what the broker says to them', async () => {
    const withStatus = (status: number) => ({
      ...pact,
      interactions: pact.interactions.map((each) => ({ ...each, response: { status } })),
    })
    const href = (path: string) => ({ href: `${provider.url}${path}` })
    const listed = (path: string, outcome: boolean, text: string) => ({
      verificationProperties: { notices: [{ when: `after_verification:success_${outcome}_published_true`, text }] },
      _links: { self: href(path) },
    })
    provider
      .when('GET', '/')
      .respond({ json: { _links: { 'pb:provider-pacts-for-verification': href('/for-verification') } } })
    provider.when('POST', '/for-verification').respond({
      json: { _embedded: { pacts: [listed('/one', true, 'one is fine'), listed('/two', false, 'two is not')] } },
    })
    for (const [name, status] of [
      ['one', 200],
      ['two', 418],
    ] as const) {
      const _links = { 'pb:publish-verification-results': href(`/${name}/results`) }
      provider.when('GET', `/${name}`).respond({ json: { ...withStatus(status), _links } })
      provider.when('POST', `/${name}/results`).respond({ status: 201, json: {} })
    }
    provider.when('GET', '/charges/1').respond({ json: { amount: 5 } })
    const words = ['--url', provider.url, '--provider', 'cards', '--broker', provider.url, '--provider-version', '1']
    const { code, out } = await cli(['contract', 'verify', '--wip-since', '2026-01-31', ...words])
    const asked = provider.exchanges('POST', '/for-verification')[0]?.request.body
    expect(JSON.parse(Buffer.from(asked ?? []).toString())).toMatchObject({ includeWipPactsSince: '2026-01-31' })
    expect(out).toContain('1 passed, 1 failed\none is fine\ntwo is not\n')
    expect(code).toBe(1)
    const reported = (path: string) =>
      JSON.parse(Buffer.from(provider.exchanges('POST', path)[0]?.request.body ?? []).toString())
    expect(reported('/one/results')).toMatchObject({ success: true, testResults: [{ success: true }] })
    expect(reported('/two/results')).toMatchObject({ success: false, testResults: [{ success: false }] })
  })

  test('publish and can-i-deploy speak with a broker', async () => {
    provider
      .when('GET', '/')
      .respond({ json: { _links: { 'pb:publish-contracts': { href: `${provider.url}/publish` } } } })
    provider.when('POST', '/publish').respond({ json: { notices: [{ text: 'Created' }] } })
    provider
      .when('GET', '/matrix')
      .respond({ json: { summary: { deployable: true, reason: 'All passed' }, matrix: [] } })
    const published = await cli([
      'contract',
      'publish',
      file('pact.json', pact),
      '--consumer-version',
      '1',
      '--broker',
      provider.url,
    ])
    expect(published).toMatchObject({ code: 0, out: 'Created\n1 pact(s) published\n' })
    const report = join(folder, 'broker.xml')
    const reports = ['--broker', provider.url, '--json', '--junit', report]
    const again = ['contract', 'publish', file('pact.json', pact), '--consumer-version', '1', ...reports]
    expect(JSON.parse((await cli(again)).out)).toEqual({
      published: [{ consumer: 'orders', provider: 'cards', version: '1' }],
      notices: ['Created'],
    })
    expect(readFileSync(report, 'utf8')).toContain('name="orders 1 → cards"')
    const asked = await cli([
      'contract',
      'can-i-deploy',
      '--pacticipant',
      'orders',
      '--its-version',
      '1',
      '--broker',
      provider.url,
    ])
    expect(asked).toMatchObject({ code: 0, out: 'yes: All passed\n' })
    provider
      .when('GET', '/matrix')
      .respond({ json: { summary: { deployable: false, reason: 'One failed' }, matrix: [] } })
    const refused = ['contract', 'can-i-deploy', '--pacticipant', 'orders', '--its-version', '1', ...reports]
    expect((await cli(refused)).code).toBe(1)
    expect(readFileSync(report, 'utf8')).toMatch(/failures="1"[\s\S]*name="orders 1"[\s\S]*One failed/)
  })
})
