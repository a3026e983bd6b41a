import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createClock, createSeed, DryfitError } from '../../../../src/foundation/core/index.ts'
import { nearMisses } from '../../../../src/services/http/explain/near-miss.ts'
import { BodyFiles } from '../../../../src/services/http/respond/files/body-files.ts'
import { DeclaredStubs, Scope } from '../../../../src/services/http/state/scope.ts'
import { StubCompiler } from '../../../../src/services/http/stub/stub-compiler.ts'
import { requestView } from '../support/request.ts'
import { startVirtual } from '../support/start-virtual.ts'

const clock = createClock()
const parts = {
  clock,
  files: new BodyFiles(undefined),
  matchers: {},
  templatesEverywhere: true,
  systemValues: new Map(),
}

const words = fc.constantFrom(
  ...['request', 'response', 'url', 'urlPath', 'urlPattern', 'urlPathTemplate', 'method', 'headers', 'queryParameters'],
  ...['bodyPatterns', 'equalTo', 'matches', 'equalToJson', 'matchesJsonPath', 'matchesXPath', 'expression', 'body'],
  ...[
    'jsonBody',
    'status',
    'fault',
    'transformers',
    'delayDistribution',
    'and',
    'or',
    'not',
    'priority',
    'scenarioName',
  ],
  ...['__proto__', 'constructor', 'x'],
)
const leaves = fc.oneof(
  fc.constantFrom<unknown>(
    'GET',
    '/a',
    '/a/{b}',
    '$.a[?(@.b==1)]',
    '//a[@b]',
    '(a+)+',
    '{{request.body}}',
    '{{#each',
    null,
    true,
    0,
    -1,
    1e9,
  ),
  fc.string({ maxLength: 12 }),
  fc.integer(),
)
const documents = fc.letrec<{ node: unknown }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 5, depthSize: 'medium' },
    leaves,
    fc.array(tie('node'), { maxLength: 3 }),
    fc.dictionary(words, tie('node'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).node

const texts = fc.oneof(
  fc.string({ maxLength: 30 }),
  fc.constantFrom('{', '<a>', '[1,', '%', '%zz', '..', '\u0000', '{"a":{"b":1}}'),
)
const requests = fc.record({
  method: fc.constantFrom('GET', 'POST', 'PURGE'),
  target: fc.oneof(
    fc.webPath(),
    texts.map((text) => `/${text}`),
    fc.constant('*'),
    fc.constant('http://h/x?y'),
  ),
  headers: fc.dictionary(fc.constantFrom('Host', 'Cookie', 'Content-Type', 'baggage', 'traceparent', 'x'), texts, {
    noNullPrototype: true,
  }),
  body: texts,
})

test('a random document is compiled or refused with a clear error, and serves random requests without a crash', () => {
  const compiler = new StubCompiler(parts)
  fc.assert(
    fc.property(documents, requests, (document, sketch) => {
      let stub: ReturnType<StubCompiler['compile']>
      try {
        stub = compiler.compile(document as Record<string, unknown>)
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(DryfitError)
        return
      }
      const scope = new Scope({ name: 's', declared: new DeclaredStubs([stub]), clock, seed: createSeed(1) })
      const request = requestView(sketch)
      scope.find(request)
      nearMisses(request, scope)
    }),
    { numRuns: 3000 },
  )
})

test('a server that gets random bytes goes on serving', async () => {
  await using api = await startVirtual({
    stubs: [{ request: { urlPath: '/ok' } }, { request: { bodyPatterns: [{ matchesJsonPath: '$.a' }] } }],
  })
  await fc.assert(
    fc.asyncProperty(requests, async ({ method, target, headers, body }) => {
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
      await sendRaw(
        api.port,
        `${method} ${target} HTTP/1.1\r\n${lines.join('\r\n')}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      )
    }),
    { numRuns: 150 },
  )
  expect((await api.client.get('/ok')).status).toBe(200)
})

async function sendRaw(port: number, bytes: string): Promise<void> {
  const { connect } = await import('node:net')
  await new Promise<void>((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.end(Buffer.from(bytes, 'latin1')))
    socket.on('error', () => {})
    socket.on('data', () => socket.destroy())
    socket.on('close', () => resolve())
    socket.setTimeout(500, () => socket.destroy())
  })
}
