import { DryfitError, type Seed } from '../../../../foundation/core/index.ts'
import type { RequestView } from '../../request/request-view.ts'
import type { AnswerChoice, DocumentAnswers } from '../../respond/answer-choice.ts'
import type { Reply } from '../../respond/reply.ts'
import type { RespondContext } from '../../respond/respond-context.ts'
import type { Guard } from '../../serve/guard.ts'
import type { ServeEvent } from '../../serve/serve-event.ts'
import type { Stub, StubDocument } from '../../stub/model.ts'
import { OpenApiChecker } from '../check.ts'
import { loadOpenApi, type OpenApiDocument, openApiOf } from '../document.ts'
import type { JsonValue } from '../json.ts'
import { describeViolation, type Violation } from '../violation.ts'
import { answerOperation } from './answer.ts'
import { observeReply, observeRequest } from './observe.ts'
import { operationStubs } from './operation-stubs.ts'
import { pathOfStub } from './path-of-stub.ts'
import { preferenceOf } from './prefer.ts'
import { problemReply } from './problem-reply.ts'

/**
 * What happens when something breaks the document.
 *
 * - `strict`: a request is answered 400 (401, 404, 405 where that is what it means), a reply is replaced by 500, a stub is
 *   refused when it is registered
 * - `warn`: it is noted with the exchange
 * - `off`: nothing is checked
 */
export type OpenApiMode = 'strict' | 'warn' | 'off'

export interface OpenApiMockOptions {
  /** A file, or the document itself. */
  readonly source: string | object
  readonly mode: OpenApiMode
  readonly seed: Seed
}

/** Something that broke the document. */
export interface ContractBreach {
  readonly what: 'request' | 'reply' | 'stub'
  /** `POST /v1/charges`, or the name of the stub. */
  readonly operation: string
  readonly violations: readonly Violation[]
}

/** The oldest go first. */
const MAX_BREACHES = 1000

/**
 * An OpenAPI document at work as a virtual service.
 *
 * ```
 *   request ─▶ refuse (strict) ─▶ stub of a test, else of the document ─▶ judge ─▶ reply
 * ```
 */
export class OpenApiMock implements Guard, DocumentAnswers {
  readonly mode: OpenApiMode
  readonly #source: string | object
  readonly #seed: Seed
  #checker: OpenApiChecker
  #breaches: ContractBreach[] = []

  private constructor(checker: OpenApiChecker, { source, mode, seed }: OpenApiMockOptions) {
    this.#checker = checker
    this.#source = source
    this.mode = mode
    this.#seed = seed
  }

  /** @throws OPENAPI_UNREADABLE */
  static async load(options: OpenApiMockOptions): Promise<OpenApiMock> {
    return new OpenApiMock(await checkerOf(options.source), options)
  }

  /** Reads the file again. @throws OPENAPI_UNREADABLE; then everything stays as it was. */
  async reload(): Promise<void> {
    this.#checker = await checkerOf(this.#source)
  }

  get document(): OpenApiDocument {
    return this.#checker.document
  }

  get name(): string {
    return this.document.name
  }

  get openapi(): DocumentAnswers {
    return this
  }

  /** A stub for each operation. */
  get stubs(): StubDocument[] {
    return operationStubs(this.#checker.routes)
  }

  /** What broke the document since the last reset: the last 1000. */
  get breaches(): readonly ContractBreach[] {
    return this.#breaches
  }

  reset(): void {
    this.#breaches = this.#breaches.filter(({ what }) => what === 'stub')
  }

  answer(request: RequestView, choice: AnswerChoice, context: RespondContext): Reply {
    const match = this.#checker.routes.find(request.method, request.path)
    if (match.kind !== 'operation') {
      throw new Error(`${this.document.name} has no operation for ${request.method} ${request.path}`)
    }
    const preference = preferenceOf(request.headerValues('prefer'))
    const parts = { document: this.document, seed: this.#seed }
    return answerOperation(parts, match.operation, request, { ...preference, ...choice }, context)
  }

  admit(stub: Stub): void {
    if (this.mode === 'off') return
    const violations = this.#violationsOfStub(stub)
    if (violations.length === 0) return
    const operation = stub.name ?? `${stub.request.methods?.join(', ') ?? 'ANY'} ${pathOfStub(stub) ?? ''}`.trim()
    this.#note({ what: 'stub', operation, violations })
    if (this.mode === 'warn') return
    throw new DryfitError('STUB_INVALID', {
      what: `the stub ${operation} breaks ${this.document.name}`,
      why: violations.map(describeViolation).join('\n'),
      fix: 'change the stub, or let the service only warn: openapiMode: "warn"',
    })
  }

  refuse(request: RequestView, event: ServeEvent): Reply | undefined {
    if (this.mode === 'off') return undefined
    const { violations } = this.#checker.checkRequestNow(observeRequest(request))
    if (violations.length === 0) return undefined
    this.#noteExchange('request', request, violations, event)
    return this.mode === 'warn' ? undefined : this.#refusal(request, violations)
  }

  judge(request: RequestView, reply: Reply, event: ServeEvent): Reply {
    const observed = this.mode === 'off' || event.stub === undefined ? undefined : observeReply(reply)
    if (observed === undefined) return reply
    const { violations } = this.#checker.checkReplyNow(request, observed)
    if (violations.length === 0) return reply
    this.#noteExchange('reply', request, violations, event)
    // The document itself is not held against its own examples: the author of the test cannot change them.
    if (this.mode === 'warn' || isOfDocument(event.stub)) return reply
    return problemReply(500, `the stub's reply breaks ${this.document.name}`, violations)
  }

  #violationsOfStub(stub: Stub): readonly Violation[] {
    const path = pathOfStub(stub)
    const { methods } = stub.request
    if (path === undefined || methods === undefined) return []
    return methods.flatMap((method) => {
      const match = this.#checker.routes.find(method, path)
      if (match.kind !== 'operation') return this.#checker.checkReplyNow({ method, path }, NO_REPLY).violations
      return (stub.responder.fixed ?? []).flatMap((reply) => {
        const observed = observeReply(reply)
        return observed === undefined ? [] : this.#checker.checkReplyNow({ method, path }, observed).violations
      })
    })
  }

  #refusal({ method, path }: RequestView, violations: readonly Violation[]): Reply {
    const detail = `the request breaks ${this.document.name}`
    const match = this.#checker.routes.find(method, path)
    if (match.kind === 'unknown path') return problemReply(404, detail, violations)
    if (match.kind === 'unknown method') {
      return problemReply(405, detail, violations, { allow: match.methods.join(', ') })
    }
    return problemReply(violations.every(({ part }) => part === 'security') ? 401 : 400, detail, violations)
  }

  #noteExchange(
    what: 'request' | 'reply',
    { method, path }: RequestView,
    violations: readonly Violation[],
    event: ServeEvent,
  ): void {
    this.#note({ what, operation: `${method} ${path}`, violations })
    for (const each of violations) {
      event.remark({ type: 'WARNING', message: `the ${what} breaks ${this.document.name}: ${describeViolation(each)}` })
    }
  }

  #note(breach: ContractBreach): void {
    this.#breaches.push(breach)
    if (this.#breaches.length > MAX_BREACHES) this.#breaches.shift()
  }
}

const NO_REPLY = { status: 200, headers: {}, body: undefined }

async function checkerOf(source: string | object): Promise<OpenApiChecker> {
  const document = typeof source === 'string' ? await loadOpenApi(source) : openApiOf(source as JsonValue)
  const checker = new OpenApiChecker(document)
  await checker.load()
  return checker
}

function isOfDocument(stub: Stub | undefined): boolean {
  const { metadata } = stub?.document ?? {}
  return typeof metadata === 'object' && metadata !== null && 'openapi' in metadata
}
