import { type Exchange, type ExchangeQuery, type Journal, TEST_CONSUMER } from '../../../foundation/core/index.ts'
import {
  type CheckedRequest,
  GraphQlChecker,
  loadDocuments,
  loadSchema,
  type PersistedDocument,
  PersistedDocuments,
  UNKNOWN_DOCUMENT,
} from '../../../services/http/graphql/index.ts'
import type { ObservedReply, ObservedRequest, Violation } from '../../../services/http/openapi/index.ts'
import type { SeenParts } from '../coverage/tally.ts'
import { assertConforms, isComparable, type NonConformance } from '../openapi/conformance.ts'
import { isWhole, observe } from '../openapi/observe.ts'
import { GraphQlCoverageRecorder } from './coverage.ts'
import type { GraphQlCoverage } from './covered.ts'

export interface GraphQlConformanceOptions {
  /** Path of the schema: SDL, or the JSON of an introspection query. */
  readonly schema: string
  /** Where operations are sent to. Default `/graphql`. */
  readonly path?: string
  /** Path of the trusted documents. Default: none are known. */
  readonly documents?: string | undefined
}

/** A trusted document that the schema does not allow. */
export interface DocumentProblem {
  readonly name: string
  readonly violations: readonly Violation[]
}

/**
 * Holds what crosses the seams of a service against its GraphQL schema: operations, variables, replies.
 *
 * Exchanges that a fault changed are left out. So are requests of the test itself that the service refused: a test may
 * ask wrongly on purpose.
 *
 * @example
 * const conformance = await GraphQlConformance.load({ schema: 'contracts/catalog.graphql' })
 * conformance.assert(await conformance.check(env.journal, { service: 'catalog' }))
 */
export class GraphQlConformance {
  readonly #checker: GraphQlChecker
  readonly #path: string
  readonly #names: ReadonlyMap<PersistedDocument, string>
  readonly #coverage: GraphQlCoverageRecorder

  private constructor(checker: GraphQlChecker, path: string) {
    this.#checker = checker
    this.#path = path
    this.#names = namesOf(checker)
    this.#coverage = new GraphQlCoverageRecorder(checker.loaded, [...this.#names.values()])
  }

  /** @throws GRAPHQL_UNREADABLE with file, line and column; PEER_MISSING without the package `graphql`. */
  static async load({ schema, path = '/graphql', documents }: GraphQlConformanceOptions): Promise<GraphQlConformance> {
    const trusted = documents === undefined ? [] : await loadDocuments(documents)
    return new GraphQlConformance(new GraphQlChecker(await loadSchema(schema), new PersistedDocuments(trusted)), path)
  }

  /** What was exercised by all that has been checked so far. */
  get coverage(): GraphQlCoverage {
    return this.#coverage.report()
  }

  /** The same by name, to be added to what others saw. */
  get seen(): SeenParts {
    return this.#coverage.seen
  }

  /** Counts what was seen elsewhere, in another worker for one, as covered. */
  addSeen(parts: SeenParts): void {
    this.#coverage.add(parts)
  }

  /** Trusted documents that do not fit the schema, asked for or not. */
  checkDocuments(): DocumentProblem[] {
    return [...this.#names].flatMap(([{ text }, name]) => {
      const { violations } = this.#checker.checkDocument(text)
      return violations.length === 0 ? [] : [{ name, violations }]
    })
  }

  /** Checks the ended HTTP exchanges of a query. */
  async check(journal: Journal, query: ExchangeQuery): Promise<NonConformance[]> {
    const exchanges = journal.find({ ...query, protocol: 'http' }).filter(isComparable)
    return exchanges.flatMap((exchange) => this.checkExchange(exchange))
  }

  /** Checks one exchange, request and reply. One of another path is left out. */
  checkExchange(exchange: Exchange): NonConformance[] {
    const { request, reply } = observe(exchange)
    if (!isWhole(exchange.request)) return []
    const found = this.checkMessages(request, isWhole(exchange.reply ?? {}) ? reply : undefined)
    const isOnPurpose = exchange.consumer === TEST_CONSUMER && reply !== undefined && isRefusal(reply)
    return found.filter(({ side }) => side === 'reply' || !isOnPurpose).map((each) => ({ exchange, ...each }))
  }

  /** Checks a request with its reply, wherever they come from. */
  checkMessages(
    request: ObservedRequest,
    reply: ObservedReply | undefined,
  ): { readonly side: 'request' | 'reply'; readonly violations: readonly Violation[] }[] {
    if (request.path !== this.#path || !mayBeGraphQl(request)) return []
    const checked = this.#checker.checkRequest(request)
    const answered = reply === undefined ? [] : this.#checker.checkReply(checked, reply, this.#coverage)
    if (reply !== undefined) this.#recordDocuments(checked)
    const isAskedAgain = reply !== undefined && isUnknownToProvider(reply)
    const asked = violationsOf(checked).filter(({ pointer }) => pointer !== UNKNOWN_DOCUMENT || !isAskedAgain)
    return [
      ...(asked.length > 0 ? [{ side: 'request' as const, violations: asked }] : []),
      ...(answered.length > 0 ? [{ side: 'reply' as const, violations: answered }] : []),
    ]
  }

  /** @throws CONTRACT_BROKEN, with each exchange and what is wrong with it. */
  assert(found: readonly NonConformance[]): void {
    assertConforms(this.#checker.loaded.name, found)
  }

  #recordDocuments(checked: CheckedRequest): void {
    if (checked.kind !== 'operations' || this.#names.size === 0) return
    for (const { text } of checked.operations) {
      for (const [document, name] of this.#names) if (document.text === text) this.#coverage.document(name)
    }
  }
}

/** Trusted documents by the names of their operations; by their ids, where those are not unique. */
function namesOf(checker: GraphQlChecker): Map<PersistedDocument, string> {
  const names = new Map<PersistedDocument, string>()
  for (const document of checker.documents.trusted) {
    const name = checker.nameOfDocument(document.text) ?? document.id
    const isTaken = [...names.values()].includes(name)
    names.set(document, isTaken ? `${name} (${document.id})` : name)
  }
  return names
}

function violationsOf(checked: CheckedRequest): readonly Violation[] {
  if (checked.kind === 'operations') return checked.operations.flatMap(({ violations }) => violations)
  return [{ part: 'body', at: '', message: checked.reason, pointer: 'GraphQL over HTTP, "Request"' }]
}

/** At the same path there may be a page for people, and the questions that browsers ask before a request. */
function mayBeGraphQl({ method, query }: ObservedRequest): boolean {
  if (method === 'POST') return true
  const parameters = new URLSearchParams(query)
  return method === 'GET' && ['query', 'documentId', 'extensions', 'id', 'doc_id'].some((name) => parameters.has(name))
}

function isRefusal({ status, body }: ObservedReply): boolean {
  return status >= 400 || responsesOf(body).some(({ data, errors }) => (data ?? null) === null && errors !== undefined)
}

/** The provider asks for the text of a document that was named by its hash. */
function isUnknownToProvider({ body }: ObservedReply): boolean {
  return /PersistedQueryNot(Found|Supported)|PERSISTED_QUERY_NOT_/.test(Buffer.from(body ?? []).toString('utf8'))
}

function responsesOf(body: Uint8Array | undefined): { readonly data?: unknown; readonly errors?: unknown }[] {
  try {
    const json: unknown = JSON.parse(Buffer.from(body ?? []).toString('utf8'))
    return (Array.isArray(json) ? json : [json]).filter((each) => typeof each === 'object' && each !== null)
  } catch {
    // No response of GraphQL: the check of the reply says so.
    return []
  }
}
