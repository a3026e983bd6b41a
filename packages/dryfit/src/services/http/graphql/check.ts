import { essence } from '../openapi/media.ts'
import type { ObservedReply, ObservedRequest } from '../openapi/observed.ts'
import type { Violation } from '../openapi/violation.ts'
import { recordArguments } from './arguments.ts'
import { checkResponse } from './check-response.ts'
import type { PersistedDocuments } from './documents.ts'
import {
  type CheckedDocument,
  checkDocument,
  nameOf,
  type Operation,
  operationViolation,
  selectOperation,
} from './operation.ts'
import { type GraphQlRequest, type RequestReading, readRequests } from './request.ts'
import type { LoadedSchema } from './schema.ts'
import type { Usage } from './usage.ts'

/** What one GraphQL request asks, and what is wrong with it. */
export interface CheckedOperation {
  readonly request: GraphQlRequest
  /** `query GetUser`; the id where the document is not known. */
  readonly name: string
  /** The document's text, if it is known. */
  readonly text: string | undefined
  readonly operation: Operation | undefined
  readonly violations: readonly Violation[]
}

/** What an HTTP request asks of a GraphQL service. */
export type CheckedRequest =
  | { readonly kind: 'operations'; readonly isBatch: boolean; readonly operations: readonly CheckedOperation[] }
  | Extract<RequestReading, { kind: 'malformed' }>

/** Checked documents beyond that many push out the oldest. */
const MAX_DOCUMENTS = 500
export const RESPONSE_TYPE = 'application/graphql-response+json'
/** The rule of a document that is asked for by an id which nobody knows. */
export const UNKNOWN_DOCUMENT = 'PersistedDocumentKnown'

/**
 * Holds GraphQL over HTTP against a schema: operations as they are asked, replies as they are given.
 *
 * ```
 *   HTTP request ─▶ read ─▶ document ─▶ operation, variables ─▶ violations
 *   HTTP reply   ─▶ status, media type ─▶ form ─▶ data ────────▶ violations
 * ```
 */
export class GraphQlChecker {
  readonly loaded: LoadedSchema
  readonly documents: PersistedDocuments
  readonly #checked = new Map<string, CheckedDocument>()

  constructor(loaded: LoadedSchema, documents: PersistedDocuments) {
    this.loaded = loaded
    this.documents = documents
  }

  /** Reads a request and checks every operation in it. Documents that come with their hash are remembered. */
  checkRequest(request: ObservedRequest): CheckedRequest {
    const reading = readRequests(request)
    if (reading.kind === 'malformed') return reading
    const operations = reading.requests.map((each) => this.checkOperation(each, request.method))
    return { kind: 'operations', isBatch: reading.isBatch, operations }
  }

  checkOperation(request: GraphQlRequest, method = 'POST'): CheckedOperation {
    const { query, documentId } = request
    if (query !== undefined && documentId !== undefined && !this.documents.learn(documentId, query)) {
      const violation = operationViolation(`its hash is not ${documentId}`, 'PersistedDocumentHash')
      return { request, name: documentId, text: query, operation: undefined, violations: [violation] }
    }
    const text = query ?? this.documents.find(documentId ?? '')
    if (text === undefined) {
      const violation = operationViolation(`no document with the id ${documentId} is known`, UNKNOWN_DOCUMENT)
      return { request, name: `document ${documentId}`, text, operation: undefined, violations: [violation] }
    }
    return this.#checkText(request, text, method)
  }

  /** Checks a document, once for each text. */
  checkDocument(text: string): CheckedDocument {
    const known = this.#checked.get(text)
    if (known !== undefined) return known
    const checked = checkDocument(this.loaded, text)
    this.#checked.set(text, checked)
    const [oldest] = this.#checked.keys()
    if (this.#checked.size > MAX_DOCUMENTS && oldest !== undefined) this.#checked.delete(oldest)
    return checked
  }

  /** `query GetUser`: the operations of a document; undefined for one that cannot be parsed, or has none. */
  nameOfDocument(text: string): string | undefined {
    const definitions = this.checkDocument(text).document?.definitions ?? []
    const names = definitions.flatMap((each) => (each.kind === 'OperationDefinition' ? [nameOf(each)] : []))
    return names.length === 0 ? undefined : names.join(', ')
  }

  /**
   * Checks the reply to a request that was read.
   *
   * @param usage told what of the schema the exchange used, when data came back
   */
  checkReply(request: CheckedRequest, reply: ObservedReply, usage?: Usage): Violation[] {
    const type = reply.headers['content-type']
    const media = type === undefined ? undefined : essence(type)
    // Parts of a stream, and pages of something in between, are no responses of GraphQL.
    if (media === 'text/event-stream' || media === 'multipart/mixed') return []
    const isSuccess = reply.status >= 200 && reply.status < 300
    if (media !== 'application/json' && media !== RESPONSE_TYPE) return isSuccess ? [contentType(type)] : []
    const body = parse(reply.body)
    if (body === undefined) return [{ part: 'body', at: '', message: 'is not JSON', pointer: 'GraphQL over HTTP' }]
    // "the client cannot determine if an application/json response with arbitrary status code is a well-formed response"
    if (media === 'application/json' && !isSuccess && !looksLikeResponse(body.json)) return []
    if (request.kind === 'malformed') return checkResponse(this.loaded, undefined, body.json)
    return [
      ...statusViolations(media, reply.status, body.json),
      ...(request.isBatch
        ? this.#checkBatch(request.operations, body.json, usage)
        : this.#checkOne(request.operations[0], body.json, usage)),
    ]
  }

  #checkText(request: GraphQlRequest, text: string, method: string): CheckedOperation {
    const { document, violations } = this.checkDocument(text)
    const unnamed = request.operationName ?? 'operation'
    if (document === undefined) return { request, name: unnamed, text, operation: undefined, violations }
    const selected = selectOperation(this.loaded, document, request)
    const { operation } = selected
    const name = operation === undefined ? unnamed : nameOf(operation.definition)
    if (violations.length > 0) return { request, name, text, operation: undefined, violations }
    if (method === 'GET' && operation?.definition.operation === 'mutation') {
      const violation = operationViolation(
        'a mutation must not be asked for with GET',
        'GraphQL over HTTP, "GET"',
        name,
      )
      return { request, name, text, operation, violations: [violation] }
    }
    return { request, name, text, operation, violations: selected.violations }
  }

  #checkBatch(operations: readonly CheckedOperation[], body: unknown, usage: Usage | undefined): Violation[] {
    if (!Array.isArray(body) || body.length !== operations.length) {
      const message = `must be a list of ${operations.length} responses`
      return [{ part: 'body', at: '', message, pointer: 'GraphQL over HTTP, "Request Batching"' }]
    }
    return operations.flatMap((each, index) =>
      this.#checkOne(each, body[index], usage).map((violation) => ({ ...violation, at: `/${index}${violation.at}` })),
    )
  }

  #checkOne(checked: CheckedOperation | undefined, response: unknown, usage: Usage | undefined): Violation[] {
    const operation = checked?.operation
    if (operation !== undefined && usage !== undefined && hasData(response)) {
      recordArguments(this.loaded, operation, usage)
    }
    return checkResponse(this.loaded, operation, response, usage)
  }
}

/** GraphQL over HTTP, "Status Codes". */
function statusViolations(media: string, status: number, body: unknown): Violation[] {
  const told = (message: string): Violation[] => [
    { part: 'status', at: '', message, pointer: `GraphQL over HTTP, ${media}` },
  ]
  const responses = Array.isArray(body) ? body : [body]
  if (responses.some(hasData))
    return status >= 200 && status < 300 ? [] : told(`${status} comes with data, must be 200`)
  if (media === RESPONSE_TYPE && status < 400 && responses.every(hasNoData)) {
    return told(`${status} comes without the entry "data", must be 4xx or 5xx`)
  }
  return []
}

function hasData(response: unknown): boolean {
  const { data } = (response ?? {}) as { data?: unknown }
  return data !== undefined && data !== null
}

function hasNoData(response: unknown): boolean {
  return ((response ?? {}) as { data?: unknown }).data === undefined
}

function looksLikeResponse(body: unknown): boolean {
  const [first] = Array.isArray(body) ? body : [body]
  return typeof first === 'object' && first !== null && ('data' in first || Array.isArray(first.errors))
}

function contentType(type: string | undefined): Violation {
  const message = `${type ?? 'no content type'} is no media type of GraphQL, which are ${RESPONSE_TYPE} and application/json`
  return { part: 'content type', at: '', message, pointer: 'GraphQL over HTTP, "Media Types"' }
}

function parse(body: Uint8Array | undefined): { readonly json: unknown } | undefined {
  try {
    return { json: JSON.parse(Buffer.from(body ?? []).toString('utf8')) }
  } catch {
    // Told by the caller as a violation.
    return undefined
  }
}
