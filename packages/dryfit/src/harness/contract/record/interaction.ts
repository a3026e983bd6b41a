import type { Exchange, Message } from '../../../foundation/core/index.ts'
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

/** What one test adds: the name that its interactions get, and the states it assumes. */
export interface RecordingScope {
  /** The test's title: interactions are called `<title>: <METHOD /path>`, so they stay the same from run to run. */
  readonly title: string
  readonly states?: readonly ProviderState[]
}

/** The rules that belong to an exchange, from the stub that answered it. */
export type TemplateLookup = (
  exchange: Exchange,
) => { readonly request?: RuleSet; readonly response?: RuleSet } | undefined

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

/** One exchange as an interaction. */
export function toInteraction(
  exchange: Exchange,
  { title, states = [] }: RecordingScope,
  count: number,
  templates: TemplateLookup | undefined,
): HttpInteraction {
  const rules = templates?.(exchange)
  const again = count > 1 ? ` (${count})` : ''
  return {
    type: 'http',
    description: `${title}: ${exchange.operation}${again}`,
    providerStates: states,
    pending: false,
    comments: { testname: title },
    request: requestOf(exchange, rules?.request ?? NO_RULES),
    response: responseOf(exchange, rules?.response ?? NO_RULES),
  }
}

function requestOf({ operation, request, attributes }: Exchange, rules: RuleSet): HttpRequest {
  const [method = 'GET', path = '/'] = operation.split(' ')
  const query = typeof attributes.query === 'string' ? attributes.query.replace(/^\?/, '') : ''
  return {
    method,
    path,
    query: query === '' ? undefined : parseQuery(query),
    headers: keptHeaders(request),
    body: bodyOf(request),
    rules,
    generators: NO_GENERATORS,
  }
}

function responseOf({ reply = {}, attributes }: Exchange, rules: RuleSet): HttpResponse {
  return {
    status: Number(attributes.status),
    headers: keptHeaders(reply),
    body: bodyOf(reply),
    rules,
    generators: NO_GENERATORS,
  }
}

function keptHeaders({ headers = {} }: Message): Headers | undefined {
  const kept = Object.entries(headers).filter(([name]) => KEPT_HEADERS.has(name.toLowerCase()))
  if (kept.length === 0) return undefined
  return Object.fromEntries(
    kept.map(([name, value]) => [name.toLowerCase(), typeof value === 'string' ? [value] : value]),
  )
}

function bodyOf({ body, headers = {} }: Message): Body {
  if (body === undefined || body.length === 0) return { state: 'missing' }
  const declared = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1]
  const contentType = typeof declared === 'string' ? declared : declared?.[0]
  return { state: 'present', bytes: body, contentType: contentType?.split(';')[0]?.trim() }
}
