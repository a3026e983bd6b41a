import { DryfitError, type Seed } from '../../../../foundation/core/index.ts'
import { observeReply, observeRequest } from '../../openapi/mock/observe.ts'
import type { ContractBreach } from '../../openapi/mock/openapi-mock.ts'
import { describeViolation, type Violation } from '../../openapi/violation.ts'
import { noteOperation } from '../../request/graphql.ts'
import type { RequestView } from '../../request/request-view.ts'
import type { GraphQlAnswer, GraphQlAnswers, GraphQlTools } from '../../respond/graphql-answer.ts'
import type { Reply } from '../../respond/reply.ts'
import { toReply } from '../../respond/reply-init.ts'
import type { Guard } from '../../serve/guard.ts'
import type { ServeEvent } from '../../serve/serve-event.ts'
import type { StubDefinition } from '../../stub/define.ts'
import type { Stub } from '../../stub/model.ts'
import { type CheckedOperation, type CheckedRequest, GraphQlChecker, UNKNOWN_DOCUMENT } from '../check.ts'
import { loadDocuments, PersistedDocuments } from '../documents.ts'
import { loadSchema, schemaOf } from '../schema.ts'
import { answerBatch } from './batch.ts'
import { checkAnswer } from './check-answer.ts'
import { checkMocks } from './check-mocks.ts'
import { executeAnswer } from './execute.ts'
import { chooseMedia, overHttp } from './http-form.ts'
import type { GraphQlMocks } from './mocks.ts'
import { type GraphQlMode, isSchemaText } from './option.ts'
import { answerSubscription } from './subscription.ts'
import { World } from './world.ts'

export interface GraphQlMockOptions {
  /** An absolute path, or the schema itself. */
  readonly schema: string
  readonly path: string
  /** An absolute path. */
  readonly documents: string | undefined
  readonly mocks: GraphQlMocks
  readonly mode: GraphQlMode
  readonly seed: Seed
}

/** The schema's own stub comes after every other: 5 is the usual priority. */
const PRIORITY = 1000
/** The oldest go first. */
const MAX_BREACHES = 1000

/**
 * A GraphQL schema at work as a virtual service.
 *
 * ```
 *   request ─▶ read, validate ─▶ stub of the operation, else the schema's own ─▶ execute on the virtual world ─▶ reply
 *                   └─▶ errors, as every GraphQL service answers them
 * ```
 */
export class GraphQlMock implements Guard, GraphQlAnswers {
  readonly #options: GraphQlMockOptions
  #checker: GraphQlChecker
  #world: World
  #breaches: ContractBreach[] = []
  readonly #checked = new WeakMap<RequestView, CheckedRequest>()

  private constructor(checker: GraphQlChecker, options: GraphQlMockOptions) {
    this.#options = options
    this.#checker = checker
    this.#world = new World(checker.loaded, options.mocks, options.seed)
  }

  /** @throws GRAPHQL_UNREADABLE, OPTION_INVALID for mocks of what the schema does not have, PEER_MISSING. */
  static async load(options: GraphQlMockOptions): Promise<GraphQlMock> {
    return new GraphQlMock(await checkerOf(options), options)
  }

  /** Reads the files again. Throws as {@link load} does; then everything stays as it was. */
  async reload(): Promise<void> {
    this.#checker = await checkerOf(this.#options)
    this.#world = new World(this.#checker.loaded, this.#options.mocks, this.#options.seed)
  }

  get name(): string {
    return this.#checker.loaded.name
  }

  get graphql(): GraphQlAnswers {
    return this
  }

  /** The stub that answers every operation for which a test has none. */
  get stubs(): StubDefinition[] {
    const { path } = this.#options
    return [{ method: 'ANY', path, options: { name: 'graphql', priority: PRIORITY }, source: { graphql: {} } }]
  }

  get breaches(): readonly ContractBreach[] {
    return this.#breaches
  }

  reset(): void {
    this.#breaches = []
    this.#checker.documents.forget()
  }

  /** `query GetUser`: what the journal calls the request; undefined for one of something else. */
  operationOf(request: RequestView): string | undefined {
    const checked = this.#check(request)
    if (checked?.kind !== 'operations') return undefined
    const names = checked.operations.map(({ name }) => name)
    return checked.isBatch ? `batch: ${names.join(', ')}` : names[0]
  }

  admit(stub: Stub): void {
    const violations = (stub.responder.graphql ?? []).flatMap((each) => checkAnswer(this.#checker.loaded, each))
    if (violations.length === 0) return
    const operation = stub.name ?? 'of a GraphQL operation'
    this.#note({ what: 'stub', operation, violations })
    throw new DryfitError('STUB_INVALID', {
      what: `the stub ${operation} breaks ${this.name}`,
      why: violations.map(describeViolation).join('\n'),
      fix: 'name values as the schema names its fields; aliases of the operation are applied to them',
    })
  }

  refuse(request: RequestView, event: ServeEvent): Reply | undefined {
    const checked = this.#check(request)
    if (checked === undefined) return undefined
    const media = chooseMedia(request.header('accept'))
    const isStream = /\btext\/event-stream\b/i.test(request.header('accept') ?? '')
    if (media === undefined && !isStream) {
      return errorReply(406, 'application/json', 'the client reads no media type of GraphQL')
    }
    const written = media ?? 'application/json'
    if (checked.kind === 'malformed') {
      this.#noteExchange('request', request, [malformed(checked.reason)], event)
      return errorReply(checked.status, written, checked.reason)
    }
    if (checked.isBatch) return undefined
    const [asked] = checked.operations
    if (asked === undefined || asked.violations.length === 0) return undefined
    if (!isUnknownDocument(asked)) this.#noteExchange('request', request, asked.violations, event)
    if (isGetMutation(asked, request)) return errorReply(405, written, asked.violations[0]?.message ?? '')
    return toReply(overHttp({ errors: errorsOf(asked) }, written, {}))
  }

  judge(request: RequestView, reply: Reply, event: ServeEvent): Reply {
    const { mode } = this.#options
    if (mode === 'off' || event.stub === undefined || event.stub.responder.graphql !== undefined) return reply
    const checked = this.#check(request)
    const observed = checked === undefined ? undefined : observeReply(reply)
    if (checked === undefined || observed === undefined || observed.status >= 400) return reply
    const violations = this.#checker.checkReply(checked, observed)
    if (violations.length === 0) return reply
    this.#noteExchange('reply', request, violations, event)
    if (mode === 'warn') return reply
    const why = violations.map(describeViolation).join('\n')
    return errorReply(500, 'application/json', `the stub's reply breaks ${this.name}: ${why}`)
  }

  answer(request: RequestView, answer: GraphQlAnswer, context: GraphQlTools): Reply | Promise<Reply> {
    const checked = this.#check(request)
    if (checked?.kind !== 'operations') throw new Error(`only operations at ${this.#options.path} have such an answer`)
    if (checked.isBatch) return answerBatch(request, checked.operations, context)
    const [asked] = checked.operations
    if (asked?.operation === undefined) throw new Error('the operation is not known')
    const parts = { loaded: this.#checker.loaded, world: this.#world, operation: asked.operation, context }
    if (asked.operation.definition.operation === 'subscription') return answerSubscription(parts, request, answer)
    const media = chooseMedia(request.header('accept')) ?? 'application/json'
    const { status, headers, delay } = answer
    const written = (response: object): Reply =>
      toReply({
        ...overHttp(response, media, { status, ...(headers && { headers }) }),
        ...(delay !== undefined && { delay }),
      })
    const response = executeAnswer(parts, answer)
    return response instanceof Promise ? response.then(written) : written(response)
  }

  /** Undefined for a request to another path. */
  #check(request: RequestView): CheckedRequest | undefined {
    if (request.path !== this.#options.path) return undefined
    const known = this.#checked.get(request)
    if (known !== undefined) return known
    const checked = this.#checker.checkRequest(observeRequest(request))
    this.#checked.set(request, checked)
    const [only] = checked.kind === 'operations' && !checked.isBatch ? checked.operations : []
    const name = only?.operation?.definition.name?.value
    if (only !== undefined && name !== undefined) noteOperation(request, { name, variables: only.request.variables })
    return checked
  }

  #noteExchange(
    what: 'request' | 'reply',
    request: RequestView,
    violations: readonly Violation[],
    event: ServeEvent,
  ): void {
    this.#note({ what, operation: this.operationOf(request) ?? `${request.method} ${request.path}`, violations })
    for (const each of violations) {
      event.remark({ type: 'WARNING', message: `the ${what} breaks ${this.name}: ${describeViolation(each)}` })
    }
  }

  #note(breach: ContractBreach): void {
    this.#breaches.push(breach)
    if (this.#breaches.length > MAX_BREACHES) this.#breaches.shift()
  }
}

async function checkerOf({ schema, documents, mocks }: GraphQlMockOptions): Promise<GraphQlChecker> {
  const loaded = await (isSchemaText(schema) ? schemaOf(schema) : loadSchema(schema))
  checkMocks(loaded, mocks)
  return new GraphQlChecker(
    loaded,
    new PersistedDocuments(documents === undefined ? [] : await loadDocuments(documents)),
  )
}

/** The protocol of automatic persisted queries: its client sends the document along the next time. */
function errorsOf(asked: CheckedOperation): object[] {
  if (isUnknownDocument(asked)) {
    return [{ message: 'PersistedQueryNotFound', extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }]
  }
  return asked.violations.map(({ at, message, pointer }) => {
    const [, line, column] = /line (\d+), column (\d+)$/.exec(at) ?? []
    const locations = line === undefined ? {} : { locations: [{ line: Number(line), column: Number(column) }] }
    return { message, ...locations, extensions: { rule: pointer } }
  })
}

function isUnknownDocument({ violations }: CheckedOperation): boolean {
  return violations.some(({ pointer }) => pointer === UNKNOWN_DOCUMENT)
}

function isGetMutation({ operation }: CheckedOperation, { method }: RequestView): boolean {
  return method === 'GET' && operation?.definition.operation === 'mutation'
}

function errorReply(status: number, media: Parameters<typeof overHttp>[1], message: string): Reply {
  const headers = status === 405 ? { headers: { allow: 'GET, POST' } } : {}
  return toReply(overHttp({ errors: [{ message }] }, media, { status, ...headers }))
}

function malformed(message: string): Violation {
  return { part: 'body', at: '', message, pointer: 'GraphQL over HTTP, "Request"' }
}
