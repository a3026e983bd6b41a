import type { Exchange, Message } from '../../../foundation/core/index.ts'
import { targetOf } from '../openapi/observe.ts'
import { parseQuery } from '../pact/file/parts.ts'
import type {
  Body,
  Headers,
  HttpInteraction,
  HttpRequest,
  HttpResponse,
  ProviderState,
  RuleSet,
} from '../pact/model.ts'
import { NO_GENERATORS, NO_RULES } from '../pact/model.ts'
import type { BodyExpectation, DescribeExchange } from './expectation.ts'

/** What one test adds: the name that its interactions get, and the states it assumes. */
export interface RecordingScope {
  /** The test's title: interactions are called `<title>: <METHOD /path?query>`, so they stay the same from run to run. */
  readonly title: string
  readonly states?: readonly ProviderState[]
}

/**
 * Headers that say something about the API. The others (dates, agents, connection handling, traces) are about the
 * machine it ran on.
 */
const KEPT_HEADERS = new Set([
  'accept',
  'content-type',
  'idempotency-key',
  'location',
  'prefer',
  'if-match',
  'etag',
  'www-authenticate',
])

/** `accept: *\/*` asks for nothing. */
const ANYTHING = '*/*'

/** One exchange as an interaction. */
export function toInteraction(
  exchange: Exchange,
  { title, states = [] }: RecordingScope,
  count: number,
  describe: DescribeExchange,
): HttpInteraction {
  const expected = describe(exchange)
  const again = count > 1 ? ` (${count})` : ''
  return {
    type: 'http',
    description: `${title}: ${requestLine(exchange)}${again}`,
    providerStates: states,
    pending: false,
    comments: { testname: title },
    request: requestOf(exchange, expected?.request),
    response: responseOf(exchange, expected?.reply),
  }
}

/** `GET /products?page=2` */
export function requestLine(exchange: Exchange): string {
  const { query } = exchange.attributes
  const target = targetOf(exchange)
  return typeof query === 'string' && query !== '' ? `${target}?${query.replace(/^\?/, '')}` : target
}

function requestOf(exchange: Exchange, expected: BodyExpectation | undefined): HttpRequest {
  const { request, attributes } = exchange
  const [method = 'GET', path = '/'] = targetOf(exchange).split(' ')
  const query = typeof attributes.query === 'string' ? attributes.query.replace(/^\?/, '') : ''
  return {
    method,
    path,
    query: query === '' ? undefined : parseQuery(query),
    headers: keptHeaders(request),
    body: bodyOf(request, expected),
    rules: rulesOf(expected),
    generators: NO_GENERATORS,
  }
}

function responseOf({ reply = {}, attributes }: Exchange, expected: BodyExpectation | undefined): HttpResponse {
  return {
    status: Number(attributes.status),
    headers: keptHeaders(reply),
    body: bodyOf(reply, expected),
    rules: rulesOf(expected),
    generators: NO_GENERATORS,
  }
}

function keptHeaders({ headers = {} }: Message): Headers | undefined {
  const kept = Object.entries(headers).filter(
    ([name, value]) => KEPT_HEADERS.has(name.toLowerCase()) && String(value) !== ANYTHING,
  )
  if (kept.length === 0) return undefined
  return Object.fromEntries(
    kept.map(([name, value]) => [name.toLowerCase(), typeof value === 'string' ? [value] : value]),
  )
}

function rulesOf(expected: BodyExpectation | undefined): RuleSet {
  return expected === undefined || expected.rules.length === 0 ? NO_RULES : { body: expected.rules }
}

function bodyOf({ body, headers = {} }: Message, expected: BodyExpectation | undefined): Body {
  if (body === undefined || body.length === 0) return { state: 'missing' }
  const declared = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1]
  const contentType = typeof declared === 'string' ? declared : declared?.[0]
  const bytes = expected === undefined ? body : Buffer.from(JSON.stringify(expected.example))
  return { state: 'present', bytes, contentType: contentType?.split(';')[0]?.trim() }
}
