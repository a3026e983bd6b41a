import { isObject } from '../openapi/json.ts'
import { essence } from '../openapi/media.ts'
import type { ObservedRequest } from '../openapi/observed.ts'

/** One GraphQL request, as the parameters of GraphQL over HTTP say it. */
export interface GraphQlRequest {
  /** The document's text; undefined when it is named by {@link documentId}. */
  readonly query: string | undefined
  /** The name of a persisted document, without the prefix `sha256:`. */
  readonly documentId: string | undefined
  readonly operationName: string | undefined
  readonly variables: Readonly<Record<string, unknown>>
}

/** What an HTTP request asks of a GraphQL service. */
export type RequestReading =
  | { readonly kind: 'requests'; readonly isBatch: boolean; readonly requests: readonly GraphQlRequest[] }
  | { readonly kind: 'malformed'; readonly status: 400 | 405 | 415; readonly reason: string }

/** More requests in one batch are refused. */
const MAX_BATCH = 100

/**
 * Reads GraphQL requests: `GET` with parameters, `POST` with JSON, a list of them, a persisted document by its hash.
 * Source: GraphQL over HTTP, "Request" and appendices "Persisted Documents" and "Request Batching"; for
 * `extensions.persistedQuery` Apollo's automatic persisted queries.
 */
export function readRequests(request: ObservedRequest): RequestReading {
  if (request.method === 'GET') return fromQuery(new URLSearchParams(request.query))
  if (request.method !== 'POST') return malformed(405, `GraphQL is asked with GET or POST, not with ${request.method}`)
  const type = request.headers['content-type']
  if (type === undefined) return malformed(415, 'a POST needs a content-type')
  const text = Buffer.from(request.body ?? []).toString('utf8')
  if (essence(type) === 'application/graphql') return oneRequest({ query: text })
  if (essence(type) !== 'application/json') return malformed(415, `${type} is not read, only application/json`)
  return fromJson(text)
}

function fromQuery(search: URLSearchParams): RequestReading {
  const parameters: Record<string, unknown> = Object.fromEntries(search)
  for (const name of ['variables', 'extensions']) {
    const text = search.get(name)
    if (text === null) continue
    const value = parseJson(text)
    if (value === undefined) return malformed(400, `the parameter "${name}" is not JSON`)
    parameters[name] = value.json
  }
  return oneRequest(parameters)
}

function fromJson(text: string): RequestReading {
  const body = parseJson(text)
  if (body === undefined) return malformed(400, 'the body is not JSON')
  if (!Array.isArray(body.json)) return oneRequest(body.json)
  if (body.json.length === 0) return malformed(400, 'the batch is empty')
  if (body.json.length > MAX_BATCH) return malformed(400, `the batch has more than ${MAX_BATCH} requests`)
  const read = body.json.map(requestOf)
  const wrong = read.findIndex((each) => typeof each === 'string')
  if (wrong >= 0) return malformed(400, `request ${wrong + 1} of the batch: ${read[wrong]}`)
  return { kind: 'requests', isBatch: true, requests: read as GraphQlRequest[] }
}

function oneRequest(parameters: unknown): RequestReading {
  const read = requestOf(parameters)
  return typeof read === 'string' ? malformed(400, read) : { kind: 'requests', isBatch: false, requests: [read] }
}

/** The request, or what is wrong with its parameters. */
function requestOf(parameters: unknown): GraphQlRequest | string {
  if (!isObject(parameters)) return 'it is not an object'
  const { query = null, operationName = null, variables = null, extensions = null } = parameters
  if (query !== null && typeof query !== 'string') return 'the parameter "query" must be a text'
  if (operationName !== null && typeof operationName !== 'string') return 'the parameter "operationName" must be a text'
  if (variables !== null && !isObject(variables)) return 'the parameter "variables" must be an object'
  if (extensions !== null && !isObject(extensions)) return 'the parameter "extensions" must be an object'
  const persisted = extensions?.persistedQuery
  const ids = [parameters.documentId, isObject(persisted) && persisted.sha256Hash, parameters.doc_id, parameters.id]
  const documentId = ids.find((id) => typeof id === 'string')
  if (query === null && documentId === undefined) return 'the parameter "query" is missing'
  return {
    query: query ?? undefined,
    documentId: typeof documentId === 'string' ? documentId.replace(/^sha256:/, '') : undefined,
    // An empty name is as good as none (GraphQL over HTTP, "GET").
    operationName: operationName || undefined,
    variables: variables ?? {},
  }
}

function parseJson(text: string): { readonly json: unknown } | undefined {
  try {
    return { json: JSON.parse(text) }
  } catch {
    // The caller says what could not be read.
    return undefined
  }
}

function malformed(status: 400 | 405 | 415, reason: string): RequestReading {
  return { kind: 'malformed', status, reason }
}
