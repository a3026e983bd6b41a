import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createClock, createSeed } from '../../../../src/foundation/core/index.ts'
import { BodyFiles } from '../../../../src/services/http/respond/files/body-files.ts'
import { DeclaredStubs, Scope } from '../../../../src/services/http/state/scope.ts'
import type { Stub } from '../../../../src/services/http/stub/model.ts'
import { compareRank } from '../../../../src/services/http/stub/rank.ts'
import { StubCompiler } from '../../../../src/services/http/stub/stub-compiler.ts'
import { type RequestSketch, requestView } from '../support/request.ts'

const clock = createClock()
const compiler = new StubCompiler({
  clock,
  files: new BodyFiles(undefined),
  matchers: {},
  templatesEverywhere: false,
  systemValues: new Map(),
})

/** The obvious way: every stub in the order of its rank, the first that fits. */
function linearOracle(stubs: readonly Stub[], sketch: RequestSketch): Stub | undefined {
  const request = requestView(sketch)
  return [...stubs]
    .sort(compareRank)
    .find((stub) => stub.request.conditions.every((condition) => condition.matches(request)))
}

const segment = fc.constantFrom('a', 'b', 'users', '1')
const path = fc.array(segment, { maxLength: 3 }).map((segments) => `/${segments.join('/')}`)
const word = fc.constantFrom('x', 'y', '1')
const value = fc.oneof(
  word.map((equalTo) => ({ equalTo })),
  word.map((equalTo) => ({ equalTo, caseInsensitive: true })),
  word.map((contains) => ({ contains })),
  word.map((each) => ({ matches: `${each}+` })),
  fc.constant({ absent: true }),
  word.map((each) => ({ or: [{ equalTo: each }, { absent: true }] })),
  word.map((each) => ({ and: [{ equalTo: each }, { contains: each }] })),
  word.map((each) => ({ not: { equalTo: each } })),
)
const named = fc.dictionary(
  fc.constantFrom('p', 'q', 'P'),
  fc.oneof(
    value,
    word.map((each) => ({ includes: [{ equalTo: each }] })),
  ),
  { maxKeys: 2 },
)
const url = fc.oneof(
  path.map((urlPath) => ({ urlPath })),
  path.chain((each) => word.map((w) => ({ url: `${each}?p=${w}` }))),
  path.map((url) => ({ url })),
  path.map((each) => ({ urlPathPattern: `${each}.*` })),
  path.map((each) => ({ urlPattern: `${each}\\?.*` })),
  path.map((each) => ({ urlPathTemplate: each.replace(/[^/]+$/, '{id}') })),
  fc.constant({ urlPathTemplate: '/{one}/**' }),
  fc.constant({}),
)
const body = fc.oneof(
  fc.record({ k: word, n: fc.nat(2) }).map((equalToJson) => ({ equalToJson })),
  fc.record({ k: word }).map((equalToJson) => ({ equalToJson, ignoreExtraElements: true })),
  word.map((equalTo) => ({ matchesJsonPath: { expression: '$.k', equalTo } })),
  fc.constant({ matchesJsonPath: { expression: '$.n', equalTo: '1' } }),
  fc.constant({ matchesJsonPath: '$.k' }),
  word.map((contains) => ({ contains })),
  word.map((equalTo) => ({ equalTo })),
)
const method = fc.constantFrom('GET', 'POST', 'ANY', { oneOf: ['GET', 'PUT'] }, { noneOf: ['GET'] })
const stubs = fc.array(
  fc.record({
    priority: fc.constantFrom(1, 5, 5, 5),
    request: fc
      .tuple(
        url,
        fc.record(
          {
            method,
            headers: named,
            queryParameters: named,
            cookies: fc.dictionary(fc.constantFrom('p'), value, { maxKeys: 1 }),
            bodyPatterns: fc.array(body, { maxLength: 2 }),
            host: value,
          },
          { requiredKeys: [] },
        ),
      )
      .map(([urlPart, rest]) => ({ ...urlPart, ...rest })),
  }),
  { maxLength: 25 },
)
const requests = fc.record({
  method: fc.constantFrom('GET', 'POST', 'PUT'),
  target: fc.tuple(path, fc.constantFrom('', '?p=x', '?p=y&q=1', '?p=x&p=y')).map(([each, query]) => each + query),
  headers: fc.record({ p: word, Q: word, host: word, cookie: word.map((each) => `p=${each}`) }, { requiredKeys: [] }),
  body: fc.oneof(
    fc.constantFrom('', 'x', 'xy'),
    fc
      .record({ k: fc.oneof(word, fc.array(word, { maxLength: 2 })), n: fc.nat(2) }, { requiredKeys: [] })
      .map((each) => JSON.stringify(each)),
  ),
})

test('the index finds the stub that a linear search finds, whatever was declared, added and removed', () => {
  fc.assert(
    fc.property(
      stubs,
      stubs,
      fc.array(fc.nat(40), { maxLength: 6 }),
      fc.array(requests, { minLength: 1, maxLength: 10 }),
      (declared, added, removed, asked) => {
        const base = declared.map((each) => compiler.compile(each))
        const scope = new Scope({ name: 's', declared: new DeclaredStubs(base), clock, seed: createSeed(1) })
        const more = added.map((each) => compiler.compile(each))
        for (const stub of more) scope.add(stub)
        const gone = new Set(removed.map((at) => [...base, ...more][at]).filter((each) => each !== undefined))
        for (const stub of gone) expect(scope.remove(stub)).toBe(true)
        const left = [...base, ...more].filter((stub) => !gone.has(stub))
        for (const sketch of asked) {
          expect(scope.find(requestView(sketch))?.id).toBe(linearOracle(left, sketch)?.id)
        }
      },
    ),
    { numRuns: 600 },
  )
})

test('a request meets few of many stubs that differ in path, header or body', () => {
  let asked = 0
  const count = 3000
  const documents = Array.from({ length: count }, (_, index) => {
    const kinds = [
      { urlPath: `/things/${index}` },
      { urlPathTemplate: `/things/${index}/{id}` },
      { urlPathPattern: `/p/${index}/[a-z]+` },
      { urlPath: '/same', headers: { 'x-id': { equalTo: String(index) } } },
      { urlPath: '/same', bodyPatterns: [{ equalToJson: { id: index } }] },
      { urlPath: '/same', headers: { [`x-${index}`]: { equalTo: '1' } } },
    ]
    return { request: { method: 'POST', ...kinds[index % kinds.length] } }
  })
  const compiled = documents.map((each) => compiler.compile(each))
  const counted = compiled.map((stub): Stub => {
    const conditions = stub.request.conditions.map((condition, at) => ({
      ...condition,
      matches: (request: Parameters<typeof condition.matches>[0]) => {
        if (at === 0) asked++
        return condition.matches(request)
      },
    }))
    return { ...stub, request: { ...stub.request, conditions } }
  })
  const scope = new Scope({ name: 's', declared: new DeclaredStubs(counted), clock, seed: createSeed(1) })
  const sketches: RequestSketch[] = [
    { method: 'POST', target: '/things/1200' },
    { method: 'POST', target: '/things/1201/x' },
    { method: 'POST', target: '/p/1202/abc' },
    { method: 'POST', target: '/same', headers: { 'X-Id': '1203' } },
    { method: 'POST', target: '/same', body: '{"id":1204}' },
    { method: 'POST', target: '/same', headers: { 'X-1205': '1' } },
  ]
  for (const [at, sketch] of sketches.entries())
    expect(scope.find(requestView(sketch))?.id).toBe(counted[1200 + at]?.id)
  expect(asked).toBeLessThanOrEqual(sketches.length * 3)
})
