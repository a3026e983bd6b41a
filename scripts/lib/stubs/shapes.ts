import {
  anything,
  either,
  type Field,
  flag,
  listOf,
  mapOf,
  number,
  object,
  ref,
  type Shape,
  text,
  whole,
  words,
} from './field.ts'

const pattern = ref('pattern', 'pattern')
const values = ref('values', 'pattern')
const response = ref('response')
const texts = mapOf('name', either(text, listOf(text), number, flag))

const STUB: readonly Field[] = [
  { name: 'request', type: ref('request'), fallback: 'any request', about: 'which requests it serves' },
  { name: 'response', type: response, fallback: '200 without content', about: 'what it answers' },
  { name: 'name', type: text, about: 'what reports call it' },
  { name: 'priority', type: whole(0), fallback: '5', about: '1 is best; of equal priority the newest wins' },
  { name: 'id', type: text, fallback: 'a fresh UUID', about: 'a UUID' },
  { name: 'uuid', type: text, about: 'another word for `id`' },
  { name: 'scenarioName', type: text, about: 'the scenario that it belongs to' },
  { name: 'requiredScenarioState', type: text, about: 'serves only in this state; scenarios begin in `Started`' },
  { name: 'newScenarioState', type: text, about: 'the state after it has served' },
  { name: 'responses', type: listOf(response), about: 'several answers, in place of `response`', ours: true },
  {
    name: 'responseMode',
    type: words('sequence', 'cycle', 'random'),
    fallback: '`sequence`: the last one stays',
    about: 'which of `responses` a call gets',
    ours: true,
  },
  {
    name: 'schedule',
    type: listOf(ref('turn')),
    about: 'answers for certain calls; all others get `response`',
    ours: true,
  },
  { name: 'times', type: whole(1), fallback: 'without end', about: 'serves so many requests', ours: true },
  { name: 'ttlMs', type: whole(0), fallback: 'for ever', about: 'milliseconds for which it serves', ours: true },
  { name: 'serveEventListeners', type: listOf(ref('listener')), about: 'what happens after the reply' },
  { name: 'postServeActions', type: anything, about: 'the older form of `serveEventListeners`' },
  { name: 'metadata', type: object, about: 'anything; the control API finds stubs by it' },
  { name: 'persistent', type: flag, about: 'read, and not followed: nothing is written to disk' },
  { name: 'insertionIndex', type: number, about: 'read, and not followed' },
  { name: '$schema', type: text, about: 'for editors' },
]

const REQUEST: readonly Field[] = [
  {
    name: 'method',
    type: either(text, object),
    fallback: 'any',
    about: '`GET`, `ANY`, `{ "oneOf": […] }` or `{ "noneOf": […] }`',
  },
  { name: 'urlPath', type: text, about: 'the path, exactly' },
  { name: 'urlPathTemplate', type: text, about: '`/users/{id}`' },
  { name: 'urlPathPattern', type: text, about: 'a regular expression for the whole path' },
  { name: 'url', type: text, about: 'path and query, exactly' },
  { name: 'urlPattern', type: text, about: 'a regular expression for path and query' },
  { name: 'pathParameters', type: mapOf('name', pattern), about: 'parameters of the template' },
  { name: 'queryParameters', type: mapOf('name', values), about: 'parameters of the query' },
  { name: 'formParameters', type: mapOf('name', values), about: 'fields of a form' },
  { name: 'headers', type: mapOf('name', values), about: 'headers; names in any case' },
  { name: 'cookies', type: mapOf('name', pattern), about: 'cookies' },
  { name: 'basicAuth', type: ref('credentials'), about: 'name and password' },
  { name: 'basicAuthCredentials', type: ref('credentials'), about: 'another word for `basicAuth`' },
  { name: 'bodyPatterns', type: listOf(pattern), about: 'all must fit the body' },
  { name: 'multipartPatterns', type: listOf(ref('multipart')), about: 'for the parts of a multipart body' },
  { name: 'scheme', type: words('http', 'https'), about: 'how it was asked' },
  { name: 'host', type: pattern, about: 'the host that was asked, without port' },
  { name: 'port', type: whole(0), about: 'the port that was asked' },
  { name: 'clientIp', type: pattern, about: 'who asks' },
  { name: 'customMatcher', type: ref('customMatcher', 'custom matcher'), about: 'a function of the option `matchers`' },
  { name: 'anyOf', type: listOf(ref('request')), about: 'one of these must fit as well', ours: true },
  { name: 'noneOf', type: listOf(ref('request')), about: 'none of these may fit', ours: true },
]

const RESPONSE: readonly Field[] = [
  {
    name: 'status',
    type: either(whole(0), text),
    fallback: '200',
    about: '200 to 999; a template in text, for responses that are templates',
  },
  { name: 'statusMessage', type: text, fallback: 'the usual one', about: 'the reason phrase' },
  { name: 'headers', type: texts, fallback: 'none', about: 'headers; a list is sent as several' },
  { name: 'body', type: text, fallback: 'empty', about: 'the content' },
  { name: 'jsonBody', type: anything, about: 'the content, as JSON' },
  { name: 'base64Body', type: text, about: 'the content, encoded' },
  { name: 'bodyFileName', type: text, about: 'a file in `__files`' },
  { name: 'chunks', type: listOf(ref('chunk')), about: 'the content in pieces, at their times', ours: true },
  { name: 'events', type: listOf(ref('event')), about: 'Server-Sent Events, at their times', ours: true },
  { name: 'lines', type: listOf(ref('line')), about: 'NDJSON, at its times', ours: true },
  { name: 'openapi', type: ref('choice'), about: 'the answer that the OpenAPI document has; alone', ours: true },
  { name: 'transformers', type: listOf(text), fallback: 'none', about: '`["response-template"]`: texts are templates' },
  { name: 'transformerParameters', type: object, about: 'values for the templates' },
  { name: 'fixedDelayMilliseconds', type: number, fallback: '0', about: 'time before the first byte' },
  { name: 'delayDistribution', type: ref('delay'), about: 'the same by chance; both add up' },
  { name: 'chunkedDribbleDelay', type: ref('dribble'), about: 'spreads the content over time' },
  {
    name: 'fault',
    type: words(
      ...['CONNECTION_RESET_BY_PEER', 'EMPTY_RESPONSE', 'MALFORMED_RESPONSE_CHUNK', 'RANDOM_DATA_THEN_CLOSE'],
      'NO_RESPONSE',
    ),
    about: 'what goes wrong in place of a reply; `NO_RESPONSE` is ours',
  },
  { name: 'breakAfterBytes', type: whole(0), about: 'cuts the connection there', ours: true },
  { name: 'informational', type: listOf(ref('interim', 'interim reply')), about: 'replies that go first', ours: true },
  { name: 'trailers', type: texts, about: 'headers after the content', ours: true },
  { name: 'proxyBaseUrl', type: text, about: 'forwards the request there' },
  { name: 'proxyUrlPrefixToRemove', type: text, about: 'taken off the path when forwarding' },
  { name: 'additionalProxyRequestHeaders', type: texts, about: 'added when forwarding' },
  { name: 'removeProxyRequestHeaders', type: listOf(text), about: 'taken away when forwarding' },
  { name: 'additionalResponseHeaders', type: texts, about: 'read, and not followed' },
  { name: 'fromConfiguredStub', type: flag, about: 'read, and not followed' },
]

const waitMs: Field = { name: 'waitMs', type: number, fallback: '0', about: 'milliseconds after the piece before' }

/** Every object of a stub file, the largest first. */
export const SHAPES: readonly Shape[] = [
  { name: 'stub', title: 'stub', fields: STUB },
  {
    name: 'request',
    title: 'request',
    about: 'Everything that is given must hold. Of the five fields for the URL one is given.',
    fields: REQUEST,
  },
  { name: 'response', title: 'response', about: 'At most one of the fields for content is given.', fields: RESPONSE },
  {
    name: 'turn',
    title: 'turn',
    about:
      'Which calls of a stub get a response of their own. All that is given must hold; the first turn that does counts.',
    fields: [
      { name: 'first', type: whole(1), about: 'the first so many calls' },
      { name: 'every', type: whole(1), about: 'every n-th call' },
      { name: 'probability', type: number, about: '0 to 1, drawn from the seed' },
      { name: 'fromMs', type: number, about: 'from so many milliseconds after the first call' },
      { name: 'untilMs', type: number, about: 'until so many' },
      { name: 'response', type: response, about: 'what they get' },
    ],
  },
  {
    name: 'chunk',
    title: 'chunk',
    fields: [waitMs, { name: 'data', type: text, fallback: 'empty', about: 'the piece' }],
  },
  {
    name: 'event',
    title: 'event',
    fields: [
      waitMs,
      { name: 'data', type: anything, about: 'text, or a value that is sent as JSON' },
      { name: 'event', type: text, about: 'its type' },
      { name: 'id', type: text, about: 'its id' },
      { name: 'retry', type: number, about: 'milliseconds after which to reconnect' },
      { name: 'comment', type: text, about: 'a comment line' },
    ],
  },
  { name: 'line', title: 'line', fields: [waitMs, { name: 'json', type: anything, about: 'the line' }] },
  {
    name: 'choice',
    title: 'choice',
    fields: [
      { name: 'status', type: whole(200), fallback: 'the first success', about: 'which response' },
      { name: 'example', type: text, fallback: 'the first', about: 'the name of an example' },
      { name: 'dynamic', type: flag, fallback: 'false', about: 'made anew at each call' },
    ],
  },
  {
    name: 'delay',
    title: 'delay',
    about: 'All times in milliseconds.',
    required: ['type'],
    fields: [
      { name: 'type', type: words('fixed', 'uniform', 'lognormal', 'normal'), about: '`normal` is ours' },
      { name: 'milliseconds', type: number, about: 'of `fixed`' },
      { name: 'lower', type: number, about: 'of `uniform`' },
      { name: 'upper', type: number, about: 'of `uniform`' },
      { name: 'median', type: number, about: 'of `lognormal`' },
      { name: 'sigma', type: number, about: 'of `lognormal`' },
      { name: 'mean', type: number, about: 'of `normal`' },
      { name: 'deviation', type: number, about: 'of `normal`' },
      { name: 'maxValue', type: number, about: 'of `lognormal` and `normal`: no longer than this' },
    ],
  },
  {
    name: 'dribble',
    title: 'dribble',
    required: ['numberOfChunks', 'totalDuration'],
    fields: [
      { name: 'numberOfChunks', type: whole(1), about: 'how many pieces' },
      { name: 'totalDuration', type: number, about: 'milliseconds until the last' },
    ],
  },
  {
    name: 'interim',
    title: 'interim reply',
    fields: [
      { name: 'status', type: whole(102), fallback: '103', about: '102 or 103' },
      { name: 'headers', type: texts, about: 'its headers' },
    ],
  },
  {
    name: 'credentials',
    title: 'credentials',
    fields: [
      { name: 'username', type: text, about: 'the name' },
      { name: 'password', type: text, about: 'the password' },
    ],
  },
  {
    name: 'multipart',
    title: 'multipart',
    fields: [
      { name: 'name', type: text, fallback: 'any part', about: 'the name of the part' },
      { name: 'fileName', type: either(text, pattern), about: 'the name of its file' },
      {
        name: 'matchingType',
        type: words('ANY', 'ALL'),
        fallback: '`ANY`',
        about: 'whether one part must fit, or all',
      },
      { name: 'headers', type: mapOf('name', values), about: 'headers of the part' },
      { name: 'bodyPatterns', type: listOf(pattern), about: 'all must fit its content' },
    ],
  },
  {
    name: 'customMatcher',
    title: 'custom matcher',
    required: ['name'],
    fields: [
      { name: 'name', type: text, about: 'which function' },
      { name: 'parameters', type: object, about: 'what it is given' },
    ],
  },
  {
    name: 'listener',
    title: 'listener',
    required: ['name'],
    fields: [
      { name: 'name', type: words('webhook'), about: 'sends a request' },
      { name: 'requestPhases', type: listOf(text), about: 'read, and not followed' },
      { name: 'parameters', type: ref('webhook'), about: 'which request' },
    ],
  },
  {
    name: 'webhook',
    title: 'webhook',
    about: 'Texts are templates, with `originalRequest`. Further fields are values for them.',
    fields: [
      { name: 'url', type: text, about: 'where to' },
      { name: 'method', type: text, fallback: '`GET`', about: 'how' },
      { name: 'headers', type: texts, about: 'its headers' },
      { name: 'body', type: text, about: 'its content' },
      { name: 'jsonBody', type: anything, about: 'its content, as JSON' },
      { name: 'base64Body', type: text, about: 'its content, encoded' },
      { name: 'delay', type: ref('delay'), about: 'how long to wait' },
    ],
  },
]
