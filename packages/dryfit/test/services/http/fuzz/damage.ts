import fc from 'fast-check'

/** Words and values with which valid documents are damaged, and invalid ones are made. */
const WORDS = [
  ...['request', 'response', 'url', 'urlPath', 'urlPattern', 'urlPathTemplate', 'method', 'headers', 'queryParameters'],
  ...['bodyPatterns', 'equalTo', 'matches', 'equalToJson', 'matchesJsonPath', 'matchesJsonSchema', 'matchesXPath'],
  ...['equalToXml', 'expression', 'body', 'jsonBody', 'status', 'transformers', 'and', 'or', 'not', 'hasExactly'],
  ...['priority', 'scenarioName', 'requiredScenarioState', 'newScenarioState', 'multipartPatterns', 'cookies'],
  ...['__proto__', 'constructor', 'toString', '', 'x'],
]
const VALUES: readonly unknown[] = [
  ...['GET', 'ANY', '/a', '/a/{b}', '/{a}-{b}', '$.a[?(@.b==1)]', '$..*', '//a[@b]', '(a+)+b', '[', '(?=.*a)b'],
  ...['{{request.body}}', '{{#each', '{{jsonPath request.body "$..a"}}', "{{now offset='1 days'}}", '\u0000', '\ud800'],
  ...['a\r\nX: b', 'random', 'cycle'],
  ...[null, true, 0, -1, 1e9, 1e300, 2 ** 53, '9'.repeat(400), [], {}, [[]], { a: { b: 1 } }],
]
const TEXTS = fc.oneof(
  fc.string({ maxLength: 30 }),
  fc.string({ unit: 'binary', maxLength: 10 }),
  fc.constantFrom('{', '<a>', '[1,', '%', '%zz', '..', '\u0000', '{"a":{"b":1}}', '<a b="1">x</a>', '--b', 'a=1&a=2'),
)

/** Valid documents with the fields that WireMock does not have. */
export const OURS: readonly object[] = [
  {
    request: { url: '/a' },
    response: { events: [{ event: 'e', id: '1', retry: 5, comment: 'c', data: { a: 1 } }, {}] },
  },
  { request: { url: '/a' }, response: { lines: [{ json: 1 }, { json: { a: 1 } }], statusMessage: 'Fine' } },
  { request: { url: '/b' }, response: { chunks: [{ data: 'a' }, {}], trailers: { 'x-sum': '1', a: ['b', 'c'] } } },
  { request: { url: '/h' }, response: { body: 'x', informational: [{ status: 103, headers: { link: '</a>' } }] } },
  {
    request: { url: '/a' },
    responses: [{ body: '1' }, { status: 503 }],
    responseMode: 'random',
    responseWeights: [1, 2],
  },
  {
    request: { anyOf: [{ urlPath: '/a' }, { method: 'POST' }], noneOf: [{ headers: { X: { absent: true } } }] },
    schedule: [
      { first: 1, every: 2, response: { status: 503 } },
      { probability: 0.5, fromMs: 0, untilMs: 9, response: {} },
    ],
    response: { status: 201 },
  },
  {
    request: { url: '/b' },
    ...{ scenarioName: 's', scenarioKey: '{{request.path}}', newScenarioState: 'b', times: 2, ttlMs: 1000 },
    requiredState: { 'k-{{request.method}}': { absent: true } },
  },
]

/** A tree of words and values that is a stub by accident only. */
export const noise: fc.Arbitrary<unknown> = fc.letrec<{ node: unknown }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 5, depthSize: 'medium' },
    fc.constantFrom(...VALUES),
    TEXTS,
    fc.array(tie('node'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...WORDS), tie('node'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).node

/** A valid value in which up to four places were replaced, taken out, doubled, renamed or wrapped. */
export function damaged(valid: readonly unknown[]): fc.Arbitrary<unknown> {
  const damage = fc.record({
    place: fc.nat(),
    kind: fc.constantFrom('replace', 'remove', 'double', 'rename', 'wrap'),
    word: fc.constantFrom(...WORDS),
    value: fc.oneof(fc.constantFrom(...VALUES), TEXTS),
  })
  return fc.tuple(fc.constantFrom(...valid), fc.array(damage, { maxLength: 4 })).map(([document, damages]) => {
    const holder = { document: structuredClone(document) }
    for (const each of damages) damageOnce(holder, each)
    return holder.document
  })
}

interface Damage {
  readonly place: number
  readonly kind: string
  readonly word: string
  readonly value: unknown
}

function damageOnce(holder: object, { place, kind, word, value }: Damage): void {
  const places = placesIn(holder)
  const [parent, name] = places[place % places.length] as readonly [Record<string, unknown>, string]
  if (kind === 'remove' && parent !== holder) remove(parent, name)
  else if (kind === 'rename' && !Array.isArray(parent) && parent !== holder) {
    Object.defineProperty(parent, word, { value: parent[name], enumerable: true, configurable: true, writable: true })
    delete parent[name]
  } else if (kind === 'double' && Array.isArray(parent)) parent.push(structuredClone(parent[Number(name)]))
  // A copy: the same value may come again, and inside of itself it would have no end.
  else parent[name] = kind === 'wrap' ? { [word]: parent[name] } : structuredClone(value)
}

function remove(parent: Record<string, unknown>, name: string): void {
  if (Array.isArray(parent)) parent.splice(Number(name), 1)
  else delete parent[name]
}

function placesIn(node: unknown): (readonly [Record<string, unknown>, string])[] {
  if (typeof node !== 'object' || node === null) return []
  const own = node as Record<string, unknown>
  return Object.keys(own).flatMap((name) => [[own, name] as const, ...placesIn(own[name])])
}

/** A request as text for the wire: its parts fit together, whatever they say. */
export const requests: fc.Arbitrary<string> = fc
  .record({
    method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'PURGE'),
    target: fc.oneof(
      fc.webPath(),
      fc.constantFrom('/', '/a', '/b', '/h', '/t/1/2', '/users/7?page=2&page=3', '*', 'http://h/x?y', '/%zz?%', '//'),
    ),
    headers: fc.dictionary(
      fc.constantFrom('Host', 'Cookie', 'Content-Type', 'baggage', 'traceparent', 'X-H', 'Authorization', 'Accept'),
      TEXTS.map((text) => text.replaceAll(/[^\t\x20-\x7e]/g, '')),
      { noNullPrototype: true },
    ),
    type: fc.constantFrom(
      '',
      'application/json',
      'multipart/form-data; boundary=b',
      'application/x-www-form-urlencoded',
    ),
    body: fc.oneof(
      TEXTS,
      fc.json({ maxDepth: 4 }),
      fc.constantFrom('', '--b\r\ncontent-disposition: form-data; name="x"\r\n\r\n1\r\n--b--'),
    ),
  })
  .map(({ method, target, headers, type, body }) => {
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
    const kind = type === '' ? '' : `Content-Type: ${type}\r\n`
    const path = target.replaceAll(/[^\x21-\x7e]/g, '_') || '/'
    return `${method} ${path} HTTP/1.1\r\n${lines.join('')}${kind}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
  })

/** What arrives at a socket: damaged requests, and bytes of no meaning. */
export const bytes: fc.Arbitrary<Uint8Array> = fc.oneof(
  fc.tuple(requests, fc.nat(), fc.nat(255)).map(([text, at, byte]) => {
    const damagedBytes = Buffer.from(text)
    damagedBytes[at % damagedBytes.length] = byte
    return damagedBytes
  }),
  fc.tuple(requests, fc.nat()).map(([text, at]) => Buffer.from(text).subarray(0, at % (text.length + 1))),
  fc.uint8Array({ maxLength: 200 }),
)
