import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createClock, createSeed, DryfitError } from '../../../../src/foundation/core/index.ts'
import { nearMisses } from '../../../../src/services/http/explain/near-miss.ts'
import { BodyFiles } from '../../../../src/services/http/respond/files/body-files.ts'
import { DeclaredStubs, Scope } from '../../../../src/services/http/state/scope.ts'
import { StubCompiler } from '../../../../src/services/http/stub/stub-compiler.ts'
import { requestView } from '../support/request.ts'
import { startVirtual } from '../support/start-virtual.ts'
import { bytes, damaged, noise, OURS, requests } from './damage.ts'
import { exchangeBytes } from './wire.ts'

const clock = createClock()
const parts = {
  clock,
  files: new BodyFiles(undefined),
  matchers: {},
  templatesEverywhere: true,
  systemValues: new Map(),
}

/** Valid documents of each kind: what is damaged. */
const VALID = [
  { request: { method: 'GET', urlPathTemplate: '/a/{b}' }, response: { status: 200, body: 'x' } },
  { request: { urlPattern: '/a/.*', headers: { X: { matches: 'a+' } } }, response: { jsonBody: { a: 1 } } },
  { request: { bodyPatterns: [{ equalToJson: { a: [1, { b: 2 }] }, ignoreArrayOrder: true }] }, response: {} },
  { request: { bodyPatterns: [{ matchesJsonPath: { expression: '$.a.b', equalTo: '1' } }] }, response: {} },
  { request: { bodyPatterns: [{ matchesXPath: '//a[@b]' }, { equalToXml: '<a b="1">x</a>' }] }, response: {} },
  { request: { queryParameters: { a: { hasExactly: [{ equalTo: '1' }] } } }, response: {} },
  { request: { url: '/t' }, response: { body: '{{request.path}}', transformers: ['response-template'] } },
  { request: { url: '/s' }, response: {}, scenarioName: 's', requiredScenarioState: 'Started', newScenarioState: 'b' },
  ...OURS,
]
const documents = fc.oneof(damaged(VALID), noise)
const texts = fc.oneof(
  fc.string({ maxLength: 30 }),
  fc.constantFrom('{', '<a>', '[1,', '%zz', '{"a":{"b":1}}', '\u0000'),
)
const sketches = fc.record({
  method: fc.constantFrom('GET', 'POST', 'PURGE'),
  target: fc.oneof(
    fc.webPath(),
    texts.map((text) => `/${text}`),
    fc.constantFrom('*', 'http://h/x?y'),
  ),
  headers: fc.dictionary(fc.constantFrom('Host', 'Cookie', 'Content-Type', 'baggage', 'X'), texts, {
    noNullPrototype: true,
  }),
  body: texts,
})

test('a random document is compiled or refused with a clear error, and serves random requests without a crash', () => {
  const compiler = new StubCompiler(parts)
  fc.assert(
    fc.property(documents, sketches, (document, sketch) => {
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
    fc.asyncProperty(fc.oneof(bytes, requests.map(Buffer.from)), async (each) => {
      await exchangeBytes(api.port, each)
    }),
    { numRuns: 200 },
  )
  expect((await api.client.get('/ok')).status).toBe(200)
})
