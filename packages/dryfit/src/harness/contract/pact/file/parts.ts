import { decodePercent } from '../../../../foundation/net/index.ts'
import {
  type Body,
  type GeneratorSet,
  type GeneratorSpec,
  type Headers,
  type HttpRequest,
  type HttpResponse,
  type MessageContents,
  MISSING_BODY,
  NO_GENERATORS,
  NO_RULES,
  type RuleCategory,
  type RuleEntry,
  type RuleSet,
  readRuleEntries,
  readRuleEntry,
  type SpecificationVersion,
} from '../model.ts'

type JsonRecord = Readonly<Record<string, unknown>>

/** Reads the request of an interaction as `version` writes it. */
export function readRequest(request: JsonRecord, version: SpecificationVersion): HttpRequest {
  const headers = readHeaders(request.headers)
  return {
    method: String(request.method ?? 'GET'),
    path: String(request.path ?? '/'),
    ...readQuery(request.query, version),
    headers,
    body: readBody(request, headers, version),
    rules: readRules(request.matchingRules, version),
    generators: readGenerators(request.generators),
  }
}

/** Reads the response of an interaction as `version` writes it. */
export function readResponse(response: JsonRecord, version: SpecificationVersion): HttpResponse {
  const headers = readHeaders(response.headers)
  return {
    status: response.status === undefined ? undefined : Number(response.status),
    headers,
    body: readBody(response, headers, version),
    rules: readRules(response.matchingRules, version),
    generators: readGenerators(response.generators),
  }
}

export function readHeaders(headers: unknown): Headers | undefined {
  if (typeof headers !== 'object' || headers === null) return undefined
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.map(String) : [String(value)]]),
  )
}

function readQuery(query: unknown, version: SpecificationVersion): Pick<HttpRequest, 'query' | 'rawQuery'> {
  if (query === undefined || query === null) return { query: undefined }
  if (typeof query === 'string') {
    const parsed = parseQuery(query)
    return version === 1 ? { query: parsed, rawQuery: query } : { query: parsed }
  }
  const entries = Object.entries(query as JsonRecord).map(([name, value]) => [name, toValues(value)] as const)
  return { query: Object.fromEntries(entries) }
}

function toValues(value: unknown): (string | null)[] {
  const list = Array.isArray(value) ? value : [value]
  return list.map((each) => (each === null || each === undefined ? null : String(each)))
}

/** Reads a query string; empty parts, as a trailing `&` leaves them, say nothing. */
export function parseQuery(text: string): Record<string, (string | null)[]> {
  const parameters: Record<string, (string | null)[]> = Object.create(null)
  for (const part of text.split('&')) {
    if (part === '') continue
    const equals = part.indexOf('=')
    const name = decodePlus(equals < 0 ? part : part.slice(0, equals))
    parameters[name] ??= []
    parameters[name].push(equals < 0 ? null : decodePlus(part.slice(equals + 1)))
  }
  return parameters
}

function decodePlus(text: string): string {
  return decodePercent(text.replaceAll('+', ' '))
}

function readBody(part: JsonRecord, headers: Headers | undefined, version: SpecificationVersion): Body {
  if (!('body' in part)) return MISSING_BODY
  return version === 4 ? readV4Body(part.body) : encodeBody(part.body, headerContentType(headers))
}

function headerContentType(headers: Headers | undefined): string | undefined {
  return Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === 'content-type')?.[1][0]
}

/** V1 to V3: JSON stands as itself, everything else as a string. */
export function encodeBody(body: unknown, contentType: string | undefined): Body {
  if (body === null || body === undefined) return { state: 'null' }
  if (body === '') return { state: 'empty' }
  const isJson = contentType === undefined || /[/+]json\b/i.test(contentType)
  const text = typeof body === 'string' && !(isJson && contentType !== undefined) ? body : JSON.stringify(body)
  return {
    state: 'present',
    bytes: Buffer.from(text),
    contentType: contentType ?? (typeof body === 'string' ? undefined : 'application/json'),
  }
}

/** V4: `{content, contentType, encoded}`. The text of the specification also says `contents`. */
export function readV4Body(body: unknown): Body {
  if (body === null || body === undefined) return { state: 'null' }
  const { content, contents = content, contentType, encoded } = body as Record<string, unknown>
  const type = contentType === undefined ? undefined : String(contentType)
  if (contents === null || contents === undefined) return { state: 'null' }
  if (contents === '') return { state: 'empty' }
  if (typeof encoded === 'string' && encoded.toLowerCase() === 'base64') {
    return { state: 'present', bytes: Buffer.from(String(contents), 'base64'), contentType: type }
  }
  const encodedAsJson = typeof encoded === 'string' && encoded.toLowerCase() === 'json'
  if (typeof contents === 'string' && (encodedAsJson || !/[/+]json\b/i.test(type ?? ''))) {
    return { state: 'present', bytes: Buffer.from(contents), contentType: type }
  }
  return { state: 'present', bytes: Buffer.from(JSON.stringify(contents)), contentType: type ?? 'application/json' }
}

/** Reads the contents of a message; V3 has them bare, with the content type in the metadata. */
export function readMessage(message: JsonRecord, version: SpecificationVersion): MessageContents {
  const metadata = (message.metadata ?? message.metaData ?? {}) as JsonRecord
  const contentType = metadata.contentType ?? metadata['content-type'] ?? metadata['Content-Type']
  return {
    body: readContents(message, version, contentType === undefined ? undefined : String(contentType)),
    metadata,
    rules: readRules(message.matchingRules, version),
    generators: readGenerators(message.generators),
  }
}

function readContents(message: JsonRecord, version: SpecificationVersion, contentType: string | undefined): Body {
  if (!('contents' in message)) return MISSING_BODY
  if (version === 4) return readV4Body(message.contents)
  const type = contentType ?? (typeof message.contents === 'string' ? undefined : 'application/json')
  return encodeBody(message.contents, type)
}

/** V1 has no rules, V2 a flat map of `$.body…` paths, V3 and V4 a map for each category. */
export function readRules(rules: unknown, version: SpecificationVersion): RuleSet {
  if (typeof rules !== 'object' || rules === null) return NO_RULES
  return version <= 2 ? readFlatRules(rules as JsonRecord) : readCategories(rules as JsonRecord)
}

const SINGLE_CATEGORIES: readonly string[] = ['path', 'method', 'status']
const CATEGORY_NAMES: Readonly<Record<string, RuleCategory>> = {
  method: 'method',
  path: 'path',
  query: 'query',
  header: 'header',
  headers: 'header',
  body: 'body',
  content: 'body',
  contents: 'body',
  status: 'status',
  metadata: 'metadata',
}

function readCategories(rules: JsonRecord): RuleSet {
  const set: Partial<Record<RuleCategory, readonly RuleEntry[]>> = {}
  for (const [name, value] of Object.entries(rules)) {
    const category = CATEGORY_NAMES[name]
    if (category === undefined) continue
    const single =
      SINGLE_CATEGORIES.includes(name) && typeof value === 'object' && value !== null && 'matchers' in value
    set[category] = [...(set[category] ?? []), ...(single ? [readRuleEntry('', value)] : readRuleEntries(value))]
  }
  return set
}

function readFlatRules(rules: JsonRecord): RuleSet {
  const set: Partial<Record<RuleCategory, RuleEntry[]>> = {}
  for (const [path, rule] of Object.entries(rules)) {
    const [, name = '', rest = ''] = /^\$\.?([A-Za-z]+)(.*)$/s.exec(path) ?? []
    const category = CATEGORY_NAMES[name]
    if (category === undefined) continue
    set[category] ??= []
    set[category].push(readRuleEntry(flatPath(category, rest), rule))
  }
  return set
}

function flatPath(category: RuleCategory, rest: string): string {
  if (category === 'body') return `$${rest}`
  return rest.replace(/^\.|^\['|'\]$/g, '')
}

export function readGenerators(generators: unknown): GeneratorSet {
  if (typeof generators !== 'object' || generators === null) return NO_GENERATORS
  const set: Partial<Record<RuleCategory, Record<string, GeneratorSpec>>> = {}
  for (const [name, value] of Object.entries(generators)) {
    const category = CATEGORY_NAMES[name]
    if (category === undefined || typeof value !== 'object' || value === null) continue
    const single = SINGLE_CATEGORIES.includes(name) && 'type' in value
    set[category] = {
      ...set[category],
      ...(single ? { '': value as GeneratorSpec } : (value as Record<string, GeneratorSpec>)),
    }
  }
  return set
}
