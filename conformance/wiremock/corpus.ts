/** One call of a case: to the stubs, or with `admin` to the control API. */
export interface Call {
  readonly admin?: boolean
  readonly method?: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
  /** Why this answer may differ, if it does. */
  readonly differs?: string
}

/** Stubs, and what is asked of them afterwards. */
export interface Case {
  readonly name: string
  readonly stubs: readonly object[]
  readonly calls: readonly Call[]
}

const get = (path: string, headers?: Record<string, string>): Call => ({ path, ...(headers && { headers }) })
const post = (path: string, body: unknown, headers?: Record<string, string>): Call => ({
  method: 'POST',
  path,
  body,
  ...(headers && { headers }),
})
const admin = (method: string, path: string, body?: unknown, differs?: string): Call => ({
  admin: true,
  method,
  path,
  ...(body !== undefined && { body }),
  ...(differs !== undefined && { differs }),
})

const ID = '5b6a1d2e-0000-4000-8000-00000000000'

/** Asks one pattern about several bodies. */
const body = (name: string, pattern: object, ...bodies: unknown[]): Case => ({
  name: `body ${name}`,
  stubs: [{ request: { method: 'POST', urlPath: '/b', bodyPatterns: [pattern] }, response: { body: 'matched' } }],
  calls: bodies.map((each) => post('/b', each)),
})

/** Asks one pattern about several values of a header. */
const header = (name: string, pattern: object, ...values: (string | undefined)[]): Case => ({
  name: `header ${name}`,
  stubs: [{ request: { urlPath: '/h', headers: { 'X-H': pattern } }, response: { body: 'matched' } }],
  calls: values.map((value) => get('/h', value === undefined ? {} : { 'X-H': value })),
})

const url = (name: string, request: object, ...paths: string[]): Case => ({
  name: `url ${name}`,
  stubs: [{ request, response: { body: 'matched' } }],
  calls: paths.map((path) => get(path)),
})

const template = (text: string): Case => ({
  name: `template ${text}`,
  stubs: [
    {
      request: { method: 'POST', urlPathTemplate: '/t/{id}/{x}' },
      response: { body: text, transformers: ['response-template'], transformerParameters: { p: 'P', o: { k: [1] } } },
    },
  ],
  calls: [
    post(
      '/t/a%20b/7?q=1&q=2&r=%3Cb%3E',
      { name: 'N', list: [1, 'two', { z: 1 }], obj: { k: 'v' } },
      { 'X-T': 't', cookie: 'c=d' },
    ),
  ],
})

const matching: Case[] = [
  url('exact', { url: '/a?x=1' }, '/a?x=1', '/a?x=2', '/a', '/a?x=1&y=2'),
  url('path', { urlPath: '/a/b' }, '/a/b', '/a/b?x', '/a/b/', '/a%2Fb'),
  url('pattern', { urlPattern: '/a/[0-9]+\\?x=.*' }, '/a/1?x=', '/a/1', '/a/b?x=1'),
  url('path pattern', { urlPathPattern: '/a/[0-9]+' }, '/a/12', '/a/12?q', '/a/x', '/za/1'),
  url('template', { urlPathTemplate: '/a/{id}/c' }, '/a/1/c', '/a/1/d', '/a//c', '/a/1/c?x=1'),
  url(
    'template with parameters',
    { urlPathTemplate: '/a/{id}', pathParameters: { id: { matches: '[0-9]+' } } },
    '/a/1',
    '/a/x',
  ),
  url('template in a segment', { urlPathTemplate: '/a/v{major}.{minor}' }, '/a/v1.2', '/a/v1', '/a/1.2'),
  url('any', {}, '/', '/x?y'),
  header('equalTo', { equalTo: 'a' }, 'a', 'A', 'b', undefined),
  header('caseInsensitive', { equalTo: 'aB', caseInsensitive: true }, 'Ab', 'b'),
  header('contains', { contains: 'b' }, 'abc', 'ac', undefined),
  header('doesNotContain', { doesNotContain: 'b' }, 'abc', 'ac', undefined),
  header('matches', { matches: 'a.*z' }, 'abcz', 'xabcz', undefined),
  header('doesNotMatch', { doesNotMatch: 'a.*' }, 'b', 'ab', undefined),
  header('absent', { absent: true }, 'a', undefined),
  header('anything', { anything: 'x' }, 'a', undefined),
  header('or', { or: [{ equalTo: 'a' }, { absent: true }] }, 'a', 'b', undefined),
  header('and', { and: [{ contains: 'a' }, { contains: 'b' }] }, 'ab', 'a'),
  header('not', { not: { equalTo: 'a' } }, 'b', 'a', undefined),
  header(
    'before',
    { before: '2024-01-01T00:00:00Z' },
    '2023-12-31T00:00:00Z',
    '2024-01-02T00:00:00Z',
    'x',
    '2023-05-05',
  ),
  header('after now', { after: 'now -3 days' }, '2000-01-01T00:00:00Z', '2100-01-01T00:00:00Z'),
  header(
    'equalToDateTime',
    { equalToDateTime: '2024-06-15T00:00:00Z', truncateActual: 'first hour of day' },
    '2024-06-15T17:00:00Z',
    '2024-06-16T00:00:01Z',
  ),
  header('actualFormat', { before: '2024-01-01T00:00:00Z', actualFormat: 'dd/MM/yyyy' }, '31/12/2023', '02/01/2024'),
  header('hasExactly', { hasExactly: [{ equalTo: 'a' }] }, 'a', 'b', undefined),
  header('includes', { includes: [{ equalTo: 'a' }] }, 'a', 'b'),
  header('matchesJsonPath', { matchesJsonPath: '$.a' }, '{"a":1}', '{}', 'x'),
  {
    name: 'query with several values',
    stubs: [
      {
        request: { urlPath: '/q', queryParameters: { a: { hasExactly: [{ equalTo: '1' }, { contains: '2' }] } } },
        response: { body: 'exactly' },
      },
      {
        request: { urlPath: '/i', queryParameters: { a: { includes: [{ equalTo: '1' }, { equalTo: '2' }] } } },
        response: { body: 'includes' },
      },
      { request: { urlPath: '/s', queryParameters: { a: { equalTo: '2' } } }, response: { body: 'single' } },
    ],
    calls: [
      get('/q?a=1&a=22'),
      get('/q?a=1&a=22&a=3'),
      get('/q?a=22'),
      get('/i?a=1&a=2&a=3'),
      get('/i?a=1'),
      get('/s?a=1&a=2'),
      get('/s?a=%32'),
      get('/s?a=+2'),
      get('/s'),
    ],
  },
  {
    name: 'cookies, form, basic auth, host, scheme, clientIp',
    stubs: [
      { request: { urlPath: '/c', cookies: { s: { equalTo: 'x' } } }, response: { body: 'cookie' } },
      { request: { urlPath: '/nc', cookies: { s: { absent: true } } }, response: { body: 'no cookie' } },
      {
        request: { method: 'POST', urlPath: '/f', formParameters: { a: { equalTo: 'b c' } } },
        response: { body: 'form' },
      },
      { request: { urlPath: '/ba', basicAuth: { username: 'u', password: 'p' } }, response: { body: 'auth' } },
      { request: { urlPath: '/host', host: { equalTo: 'a.test' } }, response: { body: 'host' } },
      { request: { urlPath: '/sch', scheme: 'http' }, response: { body: 'scheme' } },
      { request: { urlPath: '/ip', clientIp: { equalTo: '127.0.0.1' } }, response: { body: 'ip' } },
      { request: { urlPath: '/port', port: 1 }, response: { body: 'port' } },
    ],
    calls: [
      get('/c', { cookie: 'a=b; s=x' }),
      get('/c', { cookie: 's=y' }),
      get('/nc'),
      get('/nc', { cookie: 's=x' }),
      {
        method: 'POST',
        path: '/f',
        body: 'a=b+c&d=e',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      },
      { method: 'POST', path: '/f', body: 'a=b', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      get('/ba', { authorization: `Basic ${Buffer.from('u:p').toString('base64')}` }),
      get('/ba', { authorization: `basic ${Buffer.from('u:p').toString('base64')}` }),
      get('/ba'),
      get('/host', { host: 'a.test' }),
      get('/sch'),
      get('/ip'),
      get('/port'),
    ],
  },
  {
    name: 'multipart',
    stubs: [
      {
        request: {
          method: 'POST',
          urlPath: '/up',
          multipartPatterns: [
            {
              matchingType: 'ANY',
              headers: { 'Content-Disposition': { contains: 'name="f"' } },
              bodyPatterns: [{ contains: 'ell' }],
            },
          ],
        },
        response: { body: 'part' },
      },
    ],
    calls: ['hello', 'help'].map((text) => ({
      method: 'POST',
      path: '/up',
      headers: { 'content-type': 'multipart/form-data; boundary=XX' },
      body: `--XX\r\nContent-Disposition: form-data; name="f"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\n${text}\r\n--XX--\r\n`,
    })),
  },
  body(
    'equalToJson',
    { equalToJson: { a: 1, b: [1, { c: 2 }] } },
    { b: [1, { c: 2 }], a: 1 },
    { a: 1, b: [{ c: 2 }, 1] },
    { a: 1 },
    'x',
    { a: '1', b: [1, { c: 2 }] },
    '',
  ),
  body('equalToJson text', { equalToJson: '{"a":1.0}' }, { a: 1 }, { a: 2 }),
  body('ignoreArrayOrder', { equalToJson: { a: [1, 2, 3] }, ignoreArrayOrder: true }, { a: [3, 1, 2] }, { a: [1, 2] }),
  body(
    'ignoreExtraElements',
    { equalToJson: { a: { b: 1 } }, ignoreExtraElements: true },
    { a: { b: 1, c: 2 }, d: 1 },
    { a: {} },
  ),
  body(
    'json-unit placeholders',
    { equalToJson: { a: ['$', '{json-unit.any-number}'].join(''), b: ['$', '{json-unit.ignore}'].join('') } },
    { a: 1, b: {} },
    { a: 'x', b: 1 },
  ),
  body('matchesJsonPath', { matchesJsonPath: '$.a.b' }, { a: { b: 1 } }, { a: {} }, { a: { b: null } }, 'x', {
    a: { b: [] },
  }),
  body(
    'matchesJsonPath filter',
    { matchesJsonPath: '$.l[?(@.x == "1" || @.y > 2)]' },
    { l: [{ x: '1' }] },
    { l: [{ y: 3 }] },
    { l: [{ y: 1 }] },
  ),
  body(
    'matchesJsonPath regex',
    { matchesJsonPath: '$.l[?(@.x =~ /ab.*/i)]' },
    { l: [{ x: 'ABC' }] },
    { l: [{ x: 'xab' }] },
  ),
  body(
    'matchesJsonPath value',
    { matchesJsonPath: { expression: '$.a', equalTo: '1' } },
    { a: 1 },
    { a: '1' },
    { a: [0, 1] },
    { a: 2 },
    {},
  ),
  body(
    'matchesJsonPath object',
    { matchesJsonPath: { expression: '$.o', equalToJson: '{"k":1}', ignoreExtraElements: true } },
    { o: { k: 1, l: 2 } },
    { o: {} },
  ),
  body('matchesJsonPath absent', { matchesJsonPath: { expression: '$.a', absent: '(absent)' } }, {}, { a: 1 }),
  body(
    'matchesJsonPath recursive',
    { matchesJsonPath: { expression: '$..id', equalTo: '3' } },
    { x: [{ id: 3 }] },
    { x: [{ id: 4 }] },
  ),
  body('matchesJsonPath length', { matchesJsonPath: '$.l.length()' }, { l: [1] }, {}),
  body(
    'matchesJsonSchema',
    { matchesJsonSchema: { type: 'object', required: ['a'], properties: { a: { type: 'integer', minimum: 2 } } } },
    { a: 3 },
    { a: 1 },
    {},
    { a: 'x' },
  ),
  body(
    'matchesJsonSchema V4',
    {
      matchesJsonSchema: '{"type":"object","properties":{"a":{"minimum":2,"exclusiveMinimum":true}}}',
      schemaVersion: 'V4',
    },
    { a: 3 },
    { a: 2 },
  ),
  body(
    'equalToXml',
    { equalToXml: '<a x="1"><b>t</b><c/></a>' },
    '<a x="1"> <b>t</b>\n<c></c></a>',
    '<a x="2"><b>t</b><c/></a>',
    '<a x="1"><c/><b>t</b></a>',
    '<a x="1"><b>t</b></a>',
    'x',
  ),
  body(
    'equalToXml namespaces',
    { equalToXml: '<n:a xmlns:n="urn:x">1</n:a>' },
    '<m:a xmlns:m="urn:x">1</m:a>',
    '<a>1</a>',
  ),
  body(
    'equalToXml placeholders',
    { equalToXml: ['<a>$', '{xmlunit.ignore}</a>'].join(''), enablePlaceholders: true },
    '<a>x</a>',
    '<b>x</b>',
  ),
  body(
    'equalToXml order',
    { equalToXml: '<a><b>1</b><b>2</b></a>', ignoreOrderOfSameNode: true },
    '<a><b>2</b><b>1</b></a>',
    '<a><b>1</b><b>3</b></a>',
  ),
  body('matchesXPath', { matchesXPath: '//b[@x="1"]' }, '<a><b x="1"/></a>', '<a><b/></a>', 'x'),
  body(
    'matchesXPath value',
    { matchesXPath: { expression: '//b/text()', matches: '[0-9]+' } },
    '<a><b>12</b></a>',
    '<a><b>x</b></a>',
  ),
  body(
    'matchesXPath namespaces',
    { matchesXPath: '//n:b', xPathNamespaces: { n: 'urn:x' } },
    '<a xmlns:q="urn:x"><q:b/></a>',
    '<a><b/></a>',
  ),
  body('binaryEqualTo', { binaryEqualTo: 'aGk=' }, 'hi', 'ho'),
  body('absent', { absent: '(absent)' }, '', 'x'),
  body('and', { and: [{ contains: 'a' }, { matches: '.*b' }] }, 'ab', 'a'),
  body('doesNotContain', { doesNotContain: 'a' }, 'b', 'a', ''),
  {
    name: 'priority and recency',
    stubs: [
      { request: { urlPath: '/p' }, response: { body: 'old' } },
      { request: { urlPath: '/p' }, response: { body: 'new' } },
      { priority: 1, request: { urlPath: '/one' }, response: { body: 'better' } },
      { request: { urlPath: '/one' }, response: { body: 'newer' } },
      { priority: 9, request: {}, response: { status: 418 } },
    ],
    calls: [get('/p'), get('/one'), get('/other')],
  },
  {
    name: 'scenario',
    stubs: [
      {
        scenarioName: 's',
        requiredScenarioState: 'Started',
        newScenarioState: 'B',
        request: { urlPath: '/s' },
        response: { body: '1' },
      },
      { scenarioName: 's', requiredScenarioState: 'B', request: { urlPath: '/s' }, response: { body: '2' } },
    ],
    calls: [
      get('/s'),
      get('/s'),
      get('/s'),
      admin('POST', '/scenarios/reset'),
      get('/s'),
      admin('PUT', '/scenarios/s/state', { state: 'B' }),
      get('/s'),
      admin('PUT', '/scenarios/s/state', { state: 'no' }),
      admin('PUT', '/scenarios/none/state', { state: 'B' }),
    ],
  },
]

const responding: Case[] = [
  {
    name: 'response fields',
    stubs: [
      {
        request: { urlPath: '/status' },
        response: {
          status: 201,
          statusMessage: 'Made',
          headers: { 'X-A': ['1', '2'], 'Content-Type': 'text/x' },
          body: 'hé',
        },
      },
      { request: { urlPath: '/json' }, response: { jsonBody: { a: [1, { b: null }], ü: 1.5 } } },
      { request: { urlPath: '/base64' }, response: { base64Body: 'AAEC/w==' } },
      { request: { urlPath: '/empty' }, response: {} },
      { request: { urlPath: '/204' }, response: { status: 204 } },
      {
        request: { urlPath: '/delay' },
        response: {
          fixedDelayMilliseconds: 5,
          delayDistribution: { type: 'uniform', lower: 1, upper: 2 },
          body: 'late',
        },
      },
      {
        request: { urlPath: '/dribble' },
        response: { body: 'abcdefghij', chunkedDribbleDelay: { numberOfChunks: 3, totalDuration: 30 } },
      },
      { id: `${ID}7`, name: 'named', request: { urlPath: '/id' }, response: { body: 'x' } },
      { request: { method: 'HEAD', urlPath: '/head' }, response: { headers: { 'X-H': '1' } } },
    ],
    calls: [
      ...['/status', '/json', '/base64', '/empty', '/204', '/delay', '/dribble', '/id'].map((path) => get(path)),
      { method: 'HEAD', path: '/head' },
    ],
  },
  ...(
    ['EMPTY_RESPONSE', 'MALFORMED_RESPONSE_CHUNK', 'RANDOM_DATA_THEN_CLOSE', 'CONNECTION_RESET_BY_PEER'] as const
  ).map(
    (fault): Case => ({
      name: `fault ${fault}`,
      stubs: [{ request: { urlPath: '/f' }, response: { fault } }],
      calls: [get('/f')],
    }),
  ),
  ...[
    '{{request.path.id}} {{request.path.[0]}} {{request.pathSegments.[2]}} {{request.url}} {{request.query.q.[1]}} {{request.query.r}}',
    '{{request.headers.X-T}} {{request.cookies.c}} {{request.method}} {{request.body}} {{parameters.p}} {{parameters.o.k.[0]}} {{parameters.o.k}}',
    "{{jsonPath request.body '$.name'}} {{jsonPath request.body '$.list'}} {{jsonPath request.body '$.obj'}} {{jsonPath request.body '$.x' default='d'}}",
    "{{#each (jsonPath request.body '$.list') as |x|}}{{@index}}={{x}};{{/each}} {{#each request.query.q}}{{this}},{{/each}}",
    "{{#if request.query.zz}}a{{else if (eq request.query.r '<b>')}}b{{else}}c{{/if}} {{#unless false}}u{{/unless}} {{#with (jsonPath request.body '$.obj')}}{{k}}{{/with}}",
    "{{math 1 '+' 2}} {{math 10 '/' 4}} {{math 10.0 '/' 4}} {{math 2.5 '*' 2}} {{math 7 '%' 4}} {{math 1 '-' 3}} {{math 'x' '+' 1}}",
    "{{trim ' a '}}{{upper 'a'}}{{lower 'A'}} {{capitalize 'a b'}} {{capitalizeFirst 'ab'}} {{substring 'hello' 1 3}} {{substring 'hello' 2}} {{replace 'aXa' 'X' '-'}} {{cut 'abc' 'b'}}",
    "{{base64 'hé'}} {{base64 'aMOp' decode=true}} {{urlEncode 'a b&ü~!*()'}} {{urlEncode 'a%20b+c' decode=true}} {{#base64}}block{{/base64}}",
    "{{regexExtract 'a-12' '[0-9]+'}} {{regexExtract 'a-12' '([a-z])-([0-9]+)' 'g'}}{{g.0}}{{g.1}} {{regexExtract 'a' 'b' default='d'}} {{regexExtract 'a' 'b'}}",
    "{{size 'abc'}} {{size (array 1 2)}} {{array 'a' 1 true}} {{arrayAdd (array 1) 2 position='start'}} {{arrayRemove (array 1 2)}} {{arrayJoin '-' (array 1 2)}} {{join (array 1 2) ','}} {{range 2 4}}",
    "{{date (parseDate '2020-03-05T10:11:12Z') format='yyyy-MM-dd HH:mm:ss.SSS Z'}} {{date (parseDate '05/03/2020' format='dd/MM/yyyy') format='EEEE d MMMM'}} {{parseDate '2020-03-05T10:11:12Z'}} {{date (parseDate '2020-01-31T00:00:00Z') offset='1 months'}} {{date (parseDate '2020-03-05T10:11:12Z') format='epoch'}} {{date (parseDate '2020-03-05T10:11:12Z') format='unix'}}",
    "{{truncateDate (parseDate '2021-06-19T10:11:12Z') 'first day of month'}} {{truncateDate (parseDate '2021-06-19T10:11:12Z') 'last day of year'}}",
    "{{parseJson request.body 'j'}}{{j.name}} {{j.obj.k}} {{j.list.[1]}} {{j.obj}} {{#parseJson 'k'}}{\"a\":1}{{/parseJson}}{{k.a}}",
    "{{toJson (array 1 'b')}} {{formatJson '{\"a\":{\"b\":[1,2]}}'}} {{formatJson '{\"a\": 1}' format='compact'}}",
    '{{jsonMerge \'{"a":1,"o":{"x":1}}\' \'{"b":2,"o":{"y":2}}\'}} {{jsonRemove \'{"a":1,"b":2}\' \'$.a\'}} {{jsonArrayAdd \'[1]\' \'2\'}} {{jsonArrayAdd \'{"l":[1]}\' \'2\' jsonPath=\'$.l\'}}',
    "{{xPath '<a><b x=\"1\">t</b></a>' '/a/b/text()'}} {{xPath '<a><b x=\"1\">t</b></a>' '//@x'}} {{soapXPath '<s:Envelope xmlns:s=\"u\"><s:Body><x>1</x></s:Body></s:Envelope>' '/x/text()'}}",
    "{{#assign 'v'}}x{{/assign}}{{v}} {{val null or='z'}} {{val 'q' assign='w'}}{{w}} {{lookup (array 'a' 'b') 1}}",
    "{{#eq 1 1}}s{{else}}d{{/eq}} {{neq 1 2}} {{gt 2 1}} {{gte 2 2}} {{lt 1 2}} {{lte 3 2}} {{and true true}} {{or false true}} {{not true}} {{eq 'a' 'b' yes='Y' no='N'}}",
    "{{isEven 2}} {{isOdd 3}} {{stripes 2 'a' 'b'}} {{center 'a' size=3 pad='*'}} {{ljust 'a' size=3}}| {{rjust 'a' size=3}} {{slugify 'A b C'}} {{stripTags '<i>x</i>'}} {{abbreviate 'hello world' 8}} {{yesno false}} {{defaultIfEmpty '' 'd'}} {{wordWrap 'aa bb' 3}}",
    "{{#contains 'abc' 'b'}}has{{/contains}} {{matches 'abc' 'a.*'}} {{contains (array 'a' 'b') 'b'}} {{formData 'a=1&b=2&a=3' 'f'}}{{f.a}} {{f.a.[1]}} {{f.b}}",
    '{{unknown}}|{{unknown.x}}|{{request.query.none}}|{{request.headers.None}}|{{! c }}{{!-- d --}}|{{{request.query.r}}}',
    "{{numberFormat 1234.5}} {{stringFormat '%s-%d' 'a' 3}} {{systemValue key='HOME'}} {{pickRandom 'a'}} {{randomInt lower=3 upper=4}}",
  ].map(template),
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
]

const stubA = {
  id: `${ID}1`,
  name: 'a',
  priority: 2,
  request: { url: '/a', method: 'GET' },
  response: { jsonBody: { x: 1 } },
  metadata: { k: 'v', n: { d: 1 } },
}
const control: Case[] = [
  {
    name: 'control: mappings',
    stubs: [stubA],
    calls: [
      admin('GET', '/mappings'),
      admin('GET', `/mappings/${ID}1`),
      admin('GET', `/mappings/${ID}9`),
      admin('GET', '/mappings/zzz'),
      admin('POST', '/mappings', { id: `${ID}1` }),
      admin('POST', '/mappings', {
        id: `${ID}2`,
        request: { urlPath: '/b', basicAuth: { username: 'u', password: 'p' } },
      }),
      admin('GET', '/mappings?limit=1'),
      admin('GET', '/mappings?offset=1'),
      admin('PUT', `/mappings/${ID}2`, { request: { urlPath: '/c' }, response: { body: 'c' } }),
      admin('PUT', `/mappings/${ID}8`, {}),
      get('/c'),
      admin('GET', '/mappings/unmatched'),
      admin('POST', '/mappings/find-by-metadata', { matchesJsonPath: { expression: '$.k', equalTo: 'v' } }),
      admin('POST', '/mappings/remove-by-metadata', { matchesJsonPath: '$.n.d' }),
      admin('DELETE', `/mappings/${ID}2`),
      admin('DELETE', `/mappings/${ID}2`),
      admin('GET', '/mappings'),
    ],
  },
  {
    name: 'control: import',
    stubs: [stubA],
    calls: [
      admin('POST', '/mappings/import', {
        mappings: [
          { id: `${ID}3`, request: { urlPath: '/i' }, response: { body: 'i' } },
          { id: `${ID}4`, request: { urlPath: '/i' }, response: { body: 'j' } },
        ],
        importOptions: { duplicatePolicy: 'OVERWRITE', deleteAllNotInImport: false },
      }),
      get('/i'),
      get('/a'),
      admin('POST', '/mappings/import', {
        mappings: [{ id: `${ID}3`, request: { urlPath: '/i' }, response: { body: 'changed' } }],
        importOptions: { duplicatePolicy: 'IGNORE', deleteAllNotInImport: true },
      }),
      get('/i'),
      get('/a'),
    ],
  },
  {
    name: 'control: what is refused',
    stubs: [],
    calls: [
      admin('POST', '/mappings', '{bad'),
      admin('POST', '/mappings', { reqest: {} }),
      admin('POST', '/mappings', { request: { foo: 1 } }),
      admin('POST', '/mappings', { response: { foo: 1 } }),
      admin('POST', '/mappings', { request: { headers: { A: { equalTo: 5 } } } }),
      admin('POST', '/mappings', { request: { headers: { A: { nope: 'x' } } } }),
      admin('POST', '/mappings', { request: { url: '/a', urlPath: '/b' }, id: `${ID}5` }),
      admin('POST', '/mappings', { mappings: [] }),
      admin('POST', '/requests/count', { foo: 1 }),
      admin('GET', '/requests?since=zz'),
      admin('GET', '/requests/zzz'),
      admin('POST', '/nothing'),
      admin('PATCH', '/mappings'),
      admin('POST', '/recordings/stop'),
      admin('POST', '/settings', { nope: 1 }),
    ],
  },
  {
    name: 'control: requests',
    stubs: [stubA, { id: `${ID}6`, request: { method: 'POST', urlPath: '/p' }, response: { status: 201 } }],
    calls: [
      get('/a'),
      post('/p?x=1&x=2', { k: 1 }, { Cookie: 'c=1' }),
      get('/none'),
      admin('POST', '/requests/count', { method: 'ANY' }),
      admin('POST', '/requests/count', { urlPath: '/p', bodyPatterns: [{ equalToJson: { k: 1 } }] }),
      admin('POST', '/requests/find', { urlPath: '/p' }),
      admin('GET', '/requests'),
      admin('GET', '/requests?limit=1'),
      admin('GET', '/requests?unmatched=true'),
      admin('GET', `/requests?matchingStub=${ID}6`),
      admin('GET', '/requests/unmatched'),
      admin('GET', '/requests/unmatched/near-misses'),
      admin('POST', '/near-misses/request', { url: '/a', method: 'PUT' }),
      admin('POST', '/near-misses/request-pattern', { url: '/zzz', method: 'GET' }),
      admin('GET', '/mappings/unmatched'),
      admin('POST', '/requests/remove', { urlPath: '/p' }),
      admin('POST', '/requests/count', {}),
      admin('DELETE', '/requests'),
      admin('POST', '/requests/count', {}),
    ],
  },
  {
    name: 'control: the rest',
    stubs: [
      {
        scenarioName: 'sc',
        requiredScenarioState: 'Started',
        newScenarioState: 'B',
        request: { url: '/s' },
        response: {},
        id: `${ID}7`,
      },
    ],
    calls: [
      admin('GET', '/scenarios'),
      admin('GET', '/settings'),
      admin('POST', '/settings', { fixedDelay: 1 }),
      admin('GET', '/version'),
      admin('GET', '/recordings/status', undefined, 'the jar remembers recordings of earlier cases'),
      admin('POST', '/recordings/snapshot', {}),
      admin('PUT', '/files/a.txt', 'hello'),
      admin('GET', '/files'),
      admin('GET', '/files/a.txt'),
      admin('DELETE', '/files/a.txt'),
      admin('GET', '/files/a.txt'),
      admin('POST', '/reset'),
      admin('GET', '/mappings'),
    ],
  },
]

/** Everything that is compared. */
export const CORPUS: readonly Case[] = [...matching, ...responding, ...control]
