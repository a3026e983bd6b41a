import { type Case, get, post } from './case.ts'

/** The answer to a request that no stub serves. */
export const unmatched: readonly Case[] = [
  {
    name: 'no match',
    stubs: [
      {
        name: 'my stub',
        request: {
          method: 'POST',
          urlPath: '/things',
          headers: { 'X-A': { equalTo: '1' }, 'X-B': { matches: 'a.*' } },
          queryParameters: { q: { equalTo: 'x' } },
          bodyPatterns: [{ equalToJson: { a: 1, b: [1, 2] } }, { matchesJsonPath: '$.z' }],
        },
      },
    ],
    calls: [
      post('/things?q=y&r=1', { a: 2 }, { 'X-A': '2' }),
      get('/thingz'),
      post('/things?q=x', { a: 1, b: [1, 2] }, { 'X-A': '1', 'X-B': 'abc' }),
    ],
  },
  { name: 'no stubs', stubs: [], calls: [get('/x')] },
  {
    name: 'no match, other parts',
    stubs: [
      {
        request: {
          method: 'PUT',
          urlPathPattern: '/a/[0-9]+',
          cookies: { c: { equalTo: '1' } },
          queryParameters: { q: { absent: true } },
          headers: { 'X-A': { or: [{ equalTo: 'a' }, { contains: 'b' }] } },
          bodyPatterns: [
            { equalToXml: '<a><b>1</b></a>' },
            { matchesXPath: '//c' },
            { matchesJsonSchema: { type: 'object' } },
          ],
        },
      },
      { scenarioName: 's', requiredScenarioState: 'on', request: { urlPath: '/scenario' } },
    ],
    calls: [
      { method: 'PUT', path: '/a/7?q=1', body: '<a><b>2</b></a>', headers: { cookie: 'c=2', 'X-A': 'z' } },
      { method: 'PUT', path: '/a/x', body: 'plain' },
      get('/scenario'),
    ],
  },
]
