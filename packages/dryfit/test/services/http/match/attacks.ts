import { requestView } from '../support/request.ts'

/** A stub and a request that are made to take long together. */
export interface Attack {
  readonly name: string
  readonly request: Readonly<Record<string, unknown>>
  /** Left out: the stub answers with fixed text. */
  readonly response?: Readonly<Record<string, unknown>>
  readonly method?: string
  readonly target?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Whether the stub fits. Left out: not looked at. */
  readonly fits?: boolean
}

export function requestOf({
  method = 'POST',
  target = '/',
  headers = {},
  body = '',
}: Attack): ReturnType<typeof requestView> {
  return requestView({ method, target, headers, body })
}

const A_MILLION = 1_000_000
const a = (count: number): string => 'a'.repeat(count)

/** Letters that follow no short cycle, the same on every run. */
function mixed(count: number, letters = 'ab'): string {
  let state = 12345
  let text = ''
  for (let index = 0; index < count; index++) {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    text += letters[(state >> 16) % letters.length]
  }
  return text
}

const matches = (pattern: string): Readonly<Record<string, unknown>> => ({ bodyPatterns: [{ matches: pattern }] })

function regex(name: string, pattern: string, body: string, fits: boolean): Attack {
  return { name: `regex: ${name}`, request: matches(pattern), body, fits }
}

const REGEXES: readonly Attack[] = [
  regex('nested quantifiers', '(a+)+b', a(50_000), false),
  regex('nested quantifiers on a text that fits', '(a+)+', a(A_MILLION), true),
  regex('overlapping alternatives in a loop', '(a|a|aa)*b', a(50_000), false),
  regex('many loops in a row', 'a*a*a*a*a*a*a*a*b', a(5000), false),
  regex('an exponential number of states', `(a|b)*a(a|b){40}c`, mixed(200_000), false),
  regex('more states than are remembered', `(?:a|b)*a(?:a|b){900}c`, mixed(A_MILLION), false),
  regex('a back-reference', '(a*)\\1b', a(200_000), false),
  regex('a back-reference to a lazy group', '(.*?)\\1x', mixed(200_000), false),
  regex('many back-references', '(a*)(a*)\\1\\2b', a(2000), false),
  regex('a look-ahead that scans', '(?=.*b)(?=.*c)(?=.*d)a*', a(200_000), false),
  regex('a password', '(?=.*[A-Z])(?=.*[0-9])(?=.*[a-z]).{8,}', `${a(5000)}A9`, true),
  regex('a look-behind that scans', 'a*(?<=b.*)c', a(50_000), false),
  regex('a Unicode class', '[\\p{L}\\p{N}]+!', 'ж'.repeat(A_MILLION), false),
  regex('Unicode classes in a row', '\\p{L}*\\p{L}*\\p{L}*!', 'ж'.repeat(20_000), false),
  regex('a word boundary in a row of loops', '\\w*\\b\\w*\\b\\w*\\b!', a(20_000), false),
  regex('an e-mail address', '([a-zA-Z0-9_.-]+)+@([a-z]+\\.)+com', a(100_000), false),
]

const list = (count: number, item: (index: number) => string): string =>
  `{"items":[${Array.from({ length: count }, (_, index) => item(index)).join(',')}]}`
const deep = (depth: number, inside = '1'): string => '{"a":'.repeat(depth) + inside + '}'.repeat(depth)
/** About 5 MB. */
const LARGE = list(100_000, (index) => `{"id":${index},"name":"n${index}","tags":["a","b"]}`)

function jsonPath(name: string, path: string, body: string, fits?: boolean): Attack {
  return {
    name: `JSONPath: ${name}`,
    request: { bodyPatterns: [{ matchesJsonPath: path }] },
    body,
    ...(fits !== undefined && { fits }),
  }
}

const JSON_PATHS: readonly Attack[] = [
  jsonPath('a descent through 5 MB', '$..missing', LARGE, false),
  jsonPath('two descents through 5 MB', '$..*..missing', LARGE, false),
  jsonPath('descents in a row, 100 deep', '$..*..*..*..missing', deep(100), false),
  jsonPath('a descent, 100 deep and wide', '$..missing', deep(100, LARGE), false),
  jsonPath('a descent, 5000 deep', '$..missing', deep(5000), false),
  jsonPath('a filter with a pattern', '$.items[?(@.name =~ /(n+)+x/)]', LARGE, false),
  jsonPath('a filter with match()', "$.items[?match(@.name, '(n|n)*x')]", LARGE, false),
  jsonPath('a filter with search()', "$.items[?search(@.name, '(n+)+x')]", LARGE, false),
  jsonPath('a filter with a pattern of the request', '$.items[?match(@.name, @.name)]', LARGE),
  jsonPath(
    'a filter with a broken pattern of the request',
    '$.items[?match(@.p, @.p)]',
    '{"items":[{"p":"("}]}',
    false,
  ),
  jsonPath(
    'a filter with an explosive pattern of the request',
    '$.items[?search($.text, @.p)]',
    `{"text":"${a(30_000)}","items":[${Array.from({ length: 200 }, (_, at) => `{"p":"(a+)+b${at}"}`).join()}]}`,
    false,
  ),
  jsonPath('a filter that compares with the whole document', '$.items[?(@ == $)]', LARGE, false),
  jsonPath('a filter that lists the whole document', '$.items[?count($.items[*]) > 100000]', LARGE, false),
  jsonPath('a filter in a filter', '$.items[?($.items[?(@.id == -1)])]', LARGE, false),
  jsonPath('a membership', '$.items[?(@.id in $.items)]', LARGE, false),
  jsonPath('a length of a long text', '$.items[?length($.items) > 1000000]', LARGE, false),
  jsonPath('many wildcards', '$[*,*,*,*,*][*,*,*,*,*][*,*,*,*,*].missing', LARGE, false),
  jsonPath('the smallest of very many', '$.items.min()', list(200_000, String), true),
  {
    name: 'JSONPath: a pattern on what it finds',
    request: { bodyPatterns: [{ matchesJsonPath: { expression: '$.items[*].name', matches: '(n+)+x' } }] },
    body: LARGE,
    fits: false,
  },
]

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index)

const JSONS: readonly Attack[] = [
  {
    name: 'JSON: lists in any order',
    request: { bodyPatterns: [{ equalToJson: numbers(3000), ignoreArrayOrder: true }] },
    body: JSON.stringify(numbers(3000).reverse()),
    fits: true,
  },
  {
    name: 'JSON: long lists in any order that differ',
    request: { bodyPatterns: [{ equalToJson: numbers(20_000), ignoreArrayOrder: true, ignoreExtraElements: true }] },
    body: JSON.stringify(numbers(40_000).map((each) => -each - 1)),
    fits: false,
  },
  {
    name: 'JSON: lists of objects in any order',
    request: {
      bodyPatterns: [
        {
          equalToJson: numbers(1000).map((id) => ({ id, tags: [1, 2, 3] })),
          ignoreArrayOrder: true,
          ignoreExtraElements: true,
        },
      ],
    },
    body: JSON.stringify(numbers(1000).map((id) => ({ tags: [3, 2, 1], id: 999 - id }))),
    fits: true,
  },
  {
    name: 'JSON: a placeholder with a pattern',
    request: { bodyPatterns: [{ equalToJson: { a: `$\{json-unit.regex}(a+)+b` } }] },
    body: JSON.stringify({ a: a(30_000) }),
    fits: false,
  },
  {
    name: 'JSON: 100 deep',
    request: { bodyPatterns: [{ equalToJson: deep(100) }] },
    body: deep(100),
    fits: true,
  },
  {
    name: 'JSON: 100,000 deep',
    request: { bodyPatterns: [{ equalToJson: '{"a":{"a":1}}' }] },
    body: deep(100_000),
    fits: false,
  },
]

/** A schema with two branches at each level, which are one object: as text it would be gigabytes. */
function branching(depth: number, combine: (inner: object) => object, leaf: object): object {
  return depth === 0 ? leaf : combine(branching(depth - 1, combine, leaf))
}

const chained = (depth: number): object => branching(depth, (inner) => ({ anyOf: [inner, inner] }), { type: 'string' })
const unevaluated = (depth: number): object =>
  branching(depth, (inner) => ({ allOf: [inner, inner], unevaluatedProperties: false }), { properties: { a: {} } })

function schema(name: string, matchesJsonSchema: unknown, body: string, fits?: boolean): Attack {
  const request = { bodyPatterns: [{ matchesJsonSchema }] }
  return { name: `JSON Schema: ${name}`, request, body, ...(fits !== undefined && { fits }) }
}

const SCHEMAS: readonly Attack[] = [
  schema('a pattern', { pattern: '(a+)+b$' }, JSON.stringify(a(30_000)), false),
  schema(
    'a pattern for very many',
    { properties: { items: { items: { properties: { name: { pattern: '^n[0-9]+$' } } } } } },
    LARGE,
  ),
  schema('choices in choices', chained(22), '1', false),
  schema('members nobody spoke of', unevaluated(16), '{"a":1}'),
  schema('a reference to itself', { $ref: '#' }, '1', false),
  schema('references that double', { allOf: [{ $ref: '#' }, { $ref: '#' }] }, '1', false),
  schema('a list of very many that differ', { properties: { items: { uniqueItems: true } } }, LARGE),
  schema(
    'very many allowed values',
    { properties: { items: { items: { enum: numbers(20_000).map((id) => ({ id })) } } } },
    LARGE,
    false,
  ),
  schema(
    'patterns of names',
    { patternProperties: { '(a+)+$': {} }, additionalProperties: false },
    JSON.stringify({ [`${a(20_000)}!`]: 1 }),
    false,
  ),
]

const nested = (depth: number, inside: string): string => '<a>'.repeat(depth) + inside + '</a>'.repeat(depth)
const rows = (count: number, row: (index: number) => string): string =>
  `<r>${Array.from({ length: count }, (_, index) => row(index)).join('')}</r>`
const LARGE_XML = rows(50_000, (index) => `<i id="${index}"><n>name ${index}</n><t>text</t></i>`)

function xPath(name: string, path: string, body: string, fits?: boolean): Attack {
  return {
    name: `XPath: ${name}`,
    request: { bodyPatterns: [{ matchesXPath: path }] },
    body,
    ...(fits !== undefined && { fits }),
  }
}

const XMLS: readonly Attack[] = [
  xPath('a descent through 3 MB', '//missing', LARGE_XML, false),
  xPath('the text of the document for each element', "//i[contains(string(/), 'zzz')]", LARGE_XML, false),
  xPath('following of following', '//i/following::i/following::missing', LARGE_XML, false),
  xPath('siblings of each', '//i[preceding-sibling::i[@id=-1]]', LARGE_XML, false),
  xPath('each compared with each', '//i[n = //i/t]', LARGE_XML, false),
  xPath('a long translation', "//i[translate(string(/), 'abc', 'def') = 'x']", LARGE_XML, false),
  xPath('descents in a row', '//a//a//a//a//missing', nested(300, 'x'), false),
  {
    name: 'XML: deep elements in any order',
    request: { bodyPatterns: [{ equalToXml: nested(30, 'x'), ignoreOrderOfSameNode: true }] },
    body: nested(30, 'y'),
    fits: false,
  },
  {
    name: 'XML: wide elements in any order',
    request: { bodyPatterns: [{ equalToXml: rows(3000, (index) => `<i>${index}</i>`), ignoreOrderOfSameNode: true }] },
    body: rows(3000, (index) => `<i>${2999 - index}</i>`),
  },
  {
    name: 'XML: a document of unclosed comments',
    request: { bodyPatterns: [{ matchesXPath: '//a' }] },
    body: `<a>${'<!--'.repeat(200_000)}`,
    fits: false,
  },
  {
    name: 'XML: an element with very many attributes',
    request: { bodyPatterns: [{ matchesXPath: '//a' }] },
    body: `<a ${Array.from({ length: 50_000 }, (_, index) => `x${index}="1"`).join(' ')}/>`,
  },
  {
    name: 'XML: an element that does not end',
    request: { bodyPatterns: [{ matchesXPath: '//a' }] },
    body: `<a${' b="1"'.repeat(200_000)}`,
    fits: false,
  },
  {
    name: 'XML: a tag of spaces',
    request: { bodyPatterns: [{ matchesXPath: '//a' }] },
    body: `<a${' '.repeat(200_000)}b`,
    fits: false,
  },
  {
    name: 'XML: a placeholder with a pattern',
    request: { bodyPatterns: [{ equalToXml: `<a>$\{xmlunit.matchesRegex((a+)+b)}</a>`, enablePlaceholders: true }] },
    body: `<a>${a(30_000)}</a>`,
    fits: false,
  },
]

const LONG_SEGMENT = '-'.repeat(8000)

const OTHERS: readonly Attack[] = [
  {
    name: 'path: many parameters in one segment',
    request: { urlPathTemplate: '/{a}-{b}-{c}-{d}-{e}x' },
    target: `/${LONG_SEGMENT}`,
    fits: false,
  },
  {
    name: 'path: a pattern',
    request: { urlPathPattern: '/(a+)+b' },
    target: `/${a(8000)}`,
    fits: false,
  },
  {
    name: 'query: a pattern on very many values',
    request: { queryParameters: { q: { matches: '(a+)+b' } } },
    target: `/?${Array.from({ length: 300 }, () => `q=${a(40)}`).join('&')}`,
    fits: false,
  },
  {
    name: 'date: a long format',
    request: { headers: { d: { before: 'now', actualFormat: 'yyyy'.repeat(2000) } } },
    headers: { d: '2020'.repeat(2000) },
  },
  {
    name: 'date: a long text',
    request: { headers: { d: { before: 'now' } } },
    headers: { d: `2020-01-01T00:00:00.${'1'.repeat(8000)}` },
    fits: false,
  },
  {
    name: 'multipart: very many parts',
    request: { multipartPatterns: [{ name: 'x', bodyPatterns: [{ matches: '(a+)+b' }] }] },
    headers: { 'content-type': 'multipart/form-data; boundary=b' },
    body: `${Array.from({ length: 50_000 }, (_, at) => `--b\r\ncontent-disposition: form-data; name="p${at}"\r\n\r\n${a(40)}\r\n`).join('')}--b--`,
    fits: false,
  },
  {
    name: 'multipart: a long disposition',
    request: { multipartPatterns: [{ name: 'x' }] },
    headers: { 'content-type': 'multipart/form-data; boundary=b' },
    body: `--b\r\ncontent-disposition: form-data${'; name="'.repeat(100_000)}${' ; '.repeat(100_000)}${' '.repeat(100_000)}\r\n\r\nx\r\n--b--`,
    fits: false,
  },
  {
    name: 'cookies: very many',
    request: { cookies: { a: { matches: '(a+)+b' } } },
    headers: { cookie: Array.from({ length: 2000 }, () => `a="${a(20)}`).join('; ') },
    fits: false,
  },
]

function template(name: string, body: string, request: string): Attack {
  return {
    name: `template: ${name}`,
    request: {},
    response: { body, transformers: ['response-template'] },
    body: request,
  }
}

const TEMPLATES: readonly Attack[] = [
  template('matches', "{{matches request.body '(a+)+b'}}", a(50_000)),
  template('regexExtract', "{{regexExtract request.body '(a+)+b'}}", a(50_000)),
  template('regexExtract of what comes', '{{regexExtract request.body request.body}}', '(a+)+b'.repeat(50)),
  template('stripTags', '{{stripTags request.body}}', '<'.repeat(200_000)),
  template('wordWrap', '{{wordWrap request.body 50000}}', a(200_000)),
  template('stringFormat', '{{stringFormat request.body 1}}', `%${'0'.repeat(200_000)}`),
  template('slugify', '{{slugify request.body}}', `${' -'.repeat(200_000)}x`),
  template('trim', '{{trim request.body}}', `a${' '.repeat(200_000)}b`),
  template('capitalize', '{{capitalize request.body}}', 'a '.repeat(200_000)),
  template('formatXml', '{{formatXml request.body}}', nested(300, 'x'.repeat(1000))),
  template('jsonPath', "{{jsonPath request.body '$..*..*..missing'}}", LARGE),
  template('xPath', "{{xPath request.body '//i/following::i/following::missing'}}", LARGE_XML),
  template('date parsing', "{{parseDate request.body format='yyyyyyyyyyyyyyyyyyyyyyyy'}}", '1'.repeat(200_000)),
  template('a date format', '{{now format=request.body}}', `'${"''".repeat(100_000)}`),
  template('nested loops', '{{#each (jsonPath request.body "$.items")}}{{#each ../this}}x{{/each}}{{/each}}', LARGE),
]

/** Everything that a pattern, a path, a schema or a template can be driven to. */
export const ATTACKS: readonly Attack[] = [
  ...REGEXES,
  ...JSON_PATHS,
  ...JSONS,
  ...SCHEMAS,
  ...XMLS,
  ...OTHERS,
  ...TEMPLATES,
]
