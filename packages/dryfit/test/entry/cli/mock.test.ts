import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request as requestHttps } from 'node:https'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import { afterAll, describe, expect, test } from 'vitest'
import { runCli } from '../../../src/entry/cli/run-cli.ts'

const main = fileURLToPath(new URL('../../../src/entry/cli/main.ts', import.meta.url))
const root = mkdtempSync(join(tmpdir(), 'dryfit-mock-cli-'))
afterAll(() => rmSync(root, { recursive: true }))

/** For conditions: a busy machine takes its time. */
const PATIENCE = { timeout: 15_000 }

let folders = 0
function folderOf(files: Readonly<Record<string, unknown>>): string {
  const folder = join(root, String(folders++))
  mkdirSync(folder)
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content))
  }
  return folder
}

const users = folderOf({
  'mappings/users.json': {
    mappings: [
      { name: 'all users', request: { method: 'GET', urlPath: '/users' }, response: { jsonBody: [{ id: 1 }] } },
      { request: { method: 'GET', urlPath: '/cut' }, response: { fault: 'EMPTY_RESPONSE' } },
    ],
  },
})

/** The command, until `end` is called: what it printed, and its exit code. */
async function mock(...args: string[]) {
  const interrupt = new AbortController()
  const out: string[] = []
  const err: string[] = []
  const stdout = { write: (text: string) => out.push(stripVTControlCharacters(text)) }
  const stderr = { write: (text: string) => err.push(stripVTControlCharacters(text)) }
  const port = args.includes('--port') ? [] : ['--port', '0']
  const exit = runCli(['mock', ...args, ...port], { stdout, stderr, signal: interrupt.signal })
  const printed = (): string => out.join('')
  await Promise.race([exit, expect.poll(printed, PATIENCE).toMatch(/Ctrl-C|"ready"/)])
  const end = async (): Promise<number> => {
    interrupt.abort()
    return exit
  }
  return {
    url: /http:\/\/[\d.:]+/.exec(printed())?.[0] ?? '',
    printed,
    failed: () => err.join(''),
    exit,
    end,
    [Symbol.asyncDispose]: async () => void (await end()),
  }
}

describe('dryfit mock', () => {
  test('serves a folder, says where, and writes a line for each request', async () => {
    await using server = await mock(users, '--seed', '7')
    expect(server.printed()).toContain(`${server.url}  2 stubs of ${users}\n`)
    expect(server.printed()).toContain(`${server.url}/__admin controls it, seed 7. Ctrl-C stops it.`)
    expect(await (await fetch(`${server.url}/users?page=2`)).json()).toEqual([{ id: 1 }])
    await expect
      .poll(server.printed, PATIENCE)
      .toMatch(/\d\d:\d\d:\d\d\.\d{3} GET \/users\?page=2 200 \d+ ms {2}all users\n/)
    await expect(fetch(`${server.url}/cut`)).rejects.toThrow()
    await expect.poll(server.printed, PATIENCE).toMatch(/GET \/cut no reply/)
  })

  test('says at the end which stubs were of no use', async () => {
    const folder = folderOf({
      'mappings/a.json': {
        mappings: [
          { name: 'narrow', request: { urlPath: '/a', headers: { x: { equalTo: '1' } } } },
          { name: 'wide', request: { urlPath: '/a' } },
        ],
      },
    })
    const server = await mock(folder)
    await fetch(`${server.url}/a`)
    await server.end()
    expect(server.printed()).toMatch(
      /served nothing: narrow\ncan never serve: narrow \(wide takes all its requests\)\nstopped\n$/,
    )
    const idle = await mock(folder)
    await idle.end()
    expect(idle.printed()).toMatch(/stops it\.\nstopped\n$/)
  })

  test('explains a request that no stub serves', async () => {
    await using server = await mock(users, '--quiet')
    await fetch(`${server.url}/users`)
    expect((await fetch(`${server.url}/user`)).status).toBe(404)
    await expect.poll(server.printed, PATIENCE).toContain('No stub serves GET /user.')
    expect(server.printed()).toMatch(/Nearest stubs:\n +1\. all users\n +path: expected \/users, got \/user/)
    expect(server.printed()).toContain('.when("GET", "/user").respond({ status: 200, json: {} })')
    expect(server.printed()).not.toContain('GET /users 200')
  })

  test('follows changes, and goes on with what it has when a file is broken', async () => {
    const folder = folderOf({ 'mappings/a.json': { request: { urlPath: '/a' }, response: { body: '1' } } })
    await using server = await mock(folder)
    const read = async () => (await fetch(`${server.url}/a`)).text()
    writeFileSync(join(folder, 'mappings/a.json'), '{"request":{"urlPath":"/a"},"response":{"body":"2"}}')
    await expect.poll(read, PATIENCE).toBe('2')
    await expect.poll(server.printed, PATIENCE).toContain('reloaded: 1 stub\n')
    writeFileSync(join(folder, 'mappings/a.json'), '{"reqest":{}}')
    await expect.poll(server.printed, PATIENCE).toMatch(/not reloaded: .*mappings\/a\.json.*\/reqest/)
    expect(await read()).toBe('2')
  })

  test('leaves changes alone with --no-watch', async () => {
    const folder = folderOf({ 'mappings/a.json': { request: { urlPath: '/a' }, response: { body: '1' } } })
    await using server = await mock(folder, '--no-watch')
    writeFileSync(join(folder, 'mappings/b.json'), '{"request":{"urlPath":"/b"}}')
    expect((await fetch(`${server.url}/b`)).status).toBe(404)
    expect(server.printed()).not.toContain('reloaded')
  })

  test('starts without stubs, and takes them over the control API', async () => {
    await using server = await mock()
    expect(server.printed()).toContain('0 stubs so far')
    const body = JSON.stringify({ request: { urlPath: '/late' }, response: { body: 'hi' } })
    expect((await fetch(`${server.url}/__admin/mappings`, { method: 'POST', body })).status).toBe(201)
    expect(await (await fetch(`${server.url}/late`)).text()).toBe('hi')
  })

  test('serves the stubs that a module exports', async () => {
    const folder = folderOf({
      'stubs.mjs': 'export default [{ request: { urlPath: "/m" }, response: { body: "from a module" } }]',
      'options.mjs': 'export default { templates: "always", stubs: [{ response: { body: "{{request.path}}" } }] }',
      'empty.mjs': 'export const stubs = []',
      'broken.mjs': 'throw new Error("no luck")',
    })
    await using list = await mock(join(folder, 'stubs.mjs'))
    expect(await (await fetch(`${list.url}/m`)).text()).toBe('from a module')
    await using options = await mock(join(folder, 'options.mjs'))
    expect(await (await fetch(`${options.url}/x`)).text()).toBe('/x')
    for (const [name, why] of [
      ['empty.mjs', 'it has no default export with stubs'],
      ['broken.mjs', 'no luck'],
    ] as const) {
      const failed = await mock(join(folder, name))
      expect(await failed.exit).toBe(1)
      expect(failed.failed()).toContain(`${name} cannot be served`)
      expect(failed.failed()).toContain(why)
    }
  })

  test('serves an OpenAPI document, with stubs before it', async () => {
    const folder = folderOf({
      'api.yaml': [
        'openapi: 3.1.0',
        'info: { title: Pets, version: "1" }',
        'paths:',
        '  /pets/{id}:',
        '    get:',
        '      operationId: onePet',
        '      parameters: [{ name: id, in: path, required: true, schema: { type: integer } }]',
        '      responses: { 200: { description: ok, content: { text/plain: { example: Rex } } } }',
      ].join('\n'),
      'mappings/two.json': { request: { urlPath: '/pets/2' }, response: { body: 'Tom' } },
      'mappings/other.json': { request: { method: 'GET', urlPath: '/birds' } },
    })
    const api = join(folder, 'api.yaml')
    await using server = await mock(folder, '--openapi', api, '--openapi-mode', 'warn')
    expect(await (await fetch(`${server.url}/pets/1`)).text()).toBe('Rex')
    expect(await (await fetch(`${server.url}/pets/2`)).text()).toBe('Tom')
    expect(server.printed()).toMatch(/the stub GET \/birds breaks the OpenAPI document:\n +operation no path/)
    await fetch(`${server.url}/pets/x`)
    await expect.poll(server.printed, PATIENCE).toMatch(/the request breaks .*api\.yaml: path id: must be integer/)
    await using alone = await mock('--openapi', api)
    expect((await fetch(`${alone.url}/pets/x`)).status).toBe(400)
    await expect.poll(alone.printed, PATIENCE).toMatch(/GET \/pets\/x 400 .*\n +the request breaks .*path id/)
    expect(alone.printed()).not.toContain('No stub serves')
    const strict = await mock(folder, '--openapi', api)
    expect(await strict.exit).toBe(1)
    expect(strict.failed()).toMatch(/the stub GET \/birds breaks .*api\.yaml/)
  })

  test('serves a GraphQL schema, and follows its changes', async () => {
    const folder = folderOf({ 'schema.graphql': 'type Query { name: String! }' })
    const schema = join(folder, 'schema.graphql')
    await using server = await mock('--graphql', schema)
    const ask = async (query: string) =>
      (await fetch(`${server.url}/graphql?query=${encodeURIComponent(query)}`)).json()
    expect(await ask('{ name }')).toEqual({ data: { name: expect.any(String) } })
    expect(await ask('{ age }')).toMatchObject({ errors: [{ message: expect.stringContaining('"age"') }] })
    await expect.poll(server.printed, PATIENCE).toMatch(/the request breaks .*schema\.graphql: operation query/)
    writeFileSync(schema, 'type Query { age: Int! }')
    await expect.poll(() => ask('{ age }'), PATIENCE).toEqual({ data: { age: expect.any(Number) } })
    writeFileSync(schema, 'type Query {')
    await expect.poll(server.printed, PATIENCE).toMatch(/schema\.graphql cannot be used for GraphQL/)
    expect(await ask('{ age }')).toEqual({ data: { age: expect.any(Number) } })
  })

  test('serves HTTPS for clients that trust the authority that it wrote', async () => {
    const ca = join(root, 'ca.pem')
    await using server = await mock(users, '--https', '--ca', ca)
    const url = /https:\/\/[\d.:]+/.exec(server.printed())?.[0] ?? ''
    const outgoing = requestHttps(`${url}/users`, { ca: readFileSync(ca, 'utf8'), agent: false }).end()
    const [reply] = await once(outgoing, 'response')
    reply.resume()
    expect(reply.statusCode).toBe(200)
  })

  test('says the same to programs with --json', async () => {
    await using server = await mock(users, '--json')
    await fetch(`${server.url}/users`)
    await fetch(`${server.url}/nowhere`)
    expect(await server.end()).toBe(0)
    const events = server
      .printed()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(events).toMatchObject([
      { event: 'ready', url: server.url, stubs: 2, seed: expect.any(Number) },
      { event: 'request', method: 'GET', target: '/users', status: 200, stub: 'all users', remarks: [] },
      { event: 'request', target: '/nowhere', status: 404, unmatched: expect.stringContaining('No stub serves') },
      { event: 'stopped' },
    ])
    expect(events[1]).not.toHaveProperty('unmatched')
  })

  test('ends cleanly at Ctrl-C, and gives the port back', async () => {
    const child = spawn(process.execPath, [main, 'mock', users, '--port', '0'], {
      env: { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1' },
    })
    let out = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text
      if (text.includes('Ctrl-C')) child.kill('SIGINT')
    })
    const [code] = await once(child, 'close')
    expect(code).toBe(0)
    expect(out.trim().split('\n').at(-1)).toBe('stopped')
    const port = Number(/127\.0\.0\.1:(\d+)/.exec(out)?.[1])
    const again = createServer().listen(port, '127.0.0.1')
    await once(again, 'listening')
    again.close()
  })

  test.each([
    [['--port', 'x'], '--port needs a whole number from 0 to 65535, got "x"'],
    [['--port', '70000'], '--port needs a whole number from 0 to 65535, got "70000"'],
    [['--openapi', 'a.yaml', '--openapi-mode', 'lax'], '--openapi-mode is strict, warn or off, got "lax"'],
    [['--cert', 'a.pem'], '--cert and --key go together'],
    [['a', 'b'], '"b" was not expected: one folder or file is served'],
    [['--prt', '1'], 'there is no option "--prt"; did you mean "--port"?'],
  ])('%j is a usage error', async (args, message) => {
    const failed = await mock(...args)
    expect(await failed.exit).toBe(2)
    expect(failed.failed()).toContain(message)
  })

  test('says what is wrong when it cannot start', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const { port } = taken.address() as { port: number }
    const broken = folderOf({ 'mappings/a.json': { mappings: [{}, { response: { stauts: 200 } }] } })
    for (const [args, message] of [
      [[users, '--port', String(port)], `PORT_IN_USE`],
      [[users, '--host', '0.0.0.0'], 'a token for the control API beside it'],
      [[join(root, 'nowhere')], 'nowhere cannot be served'],
      [[broken], 'mappings/a.json#1: the field /response/stauts is invalid'],
      [[users, '--cert', join(root, 'none'), '--key', join(root, 'none')], 'none cannot be read'],
      [['--openapi', join(root, 'none.yaml')], 'none.yaml cannot be used as an OpenAPI document'],
    ] as const) {
      const failed = await mock(...args)
      expect(await failed.exit).toBe(1)
      expect(failed.failed()).toContain(message)
    }
    taken.close()
  })
})

describe('dryfit mock --check', () => {
  test('is silent about stubs that are fine', async () => {
    const checked = await mock(users, '--check')
    expect([await checked.exit, checked.printed()]).toEqual([0, `${users}: nothing to complain about\n`])
  })

  test('names the file and the field of each mistake, and fails', async () => {
    const folder = folderOf({
      'mappings/a.json': { request: { urlPath: '/a' }, response: { bodyFileName: 'none.txt' } },
      'mappings/b.json': { request: { metod: 'GET' } },
      'mappings/c.json': { mappings: [{ request: { urlPath: '/c', method: 'GET' } }, { request: { urlPath: '/c' } }] },
    })
    const checked = await mock(folder, '--check')
    expect(await checked.exit).toBe(1)
    expect(checked.printed()).toContain('error mappings/b.json: the field /request/metod is invalid')
    expect(checked.printed()).toContain('error mappings/a.json: there is no body file none.txt')
    expect(checked.printed()).toMatch(/warning mappings\/c\.json#0: can never serve: .*mappings\/c\.json#1/)
    expect(checked.printed()).toContain(`${folder}: 2 errors, 1 warning\n`)
    const json = await mock(folder, '--check', '--json')
    await json.exit
    expect(JSON.parse(json.printed()).findings).toHaveLength(3)
  })

  test('needs stub files', async () => {
    const checked = await mock('--check')
    expect(await checked.exit).toBe(2)
    expect(checked.failed()).toContain('--check needs a folder, or a JSON file of stubs')
  })
})

describe('dryfit mock --record', () => {
  test('records the real service, and plays it back without it', async () => {
    const real = await mock(users)
    const file = join(folderOf({}), 'api.json')
    const recording = await mock('--record', real.url, '--record-file', file)
    expect(await (await fetch(`${recording.url}/users`)).json()).toEqual([{ id: 1 }])
    expect(await recording.end()).toBe(0)
    await real.end()
    const played = await mock('--record', real.url, '--record-file', file)
    expect(await (await fetch(`${played.url}/users`)).json()).toEqual([{ id: 1 }])
    await played.end()
  })

  test('needs a URL and a mode that there is', async () => {
    const refused = async (...args: string[]) => {
      const started = await mock(...args)
      expect(await started.exit).toBe(2)
      return started.failed()
    }
    expect(await refused('--record', 'nowhere')).toContain('--record needs a URL, got "nowhere"')
    expect(await refused('--record', 'http://a.test', '--record-mode', 'ever')).toContain('--record-mode is once, new')
    expect(await refused('--record-mode', 'all')).toContain('go with --record <url>')
  })
})

test('dryfit mock ends when the control API stops its server', async () => {
  const server = await mock(users, '--cors')
  const reply = await fetch(`${server.url}/users`, { headers: { origin: 'https://shop.test' } })
  expect(reply.headers.get('access-control-allow-origin')).toBe('https://shop.test')
  await fetch(`${server.url}/__admin/shutdown`, { method: 'POST' })
  expect(await server.exit).toBe(0)
})
