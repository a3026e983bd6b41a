import {
  DryfitError,
  describeExchanges,
  type Exchange,
  type ExchangeQuery,
  type Journal,
} from '../../../foundation/core/index.ts'
import {
  describeViolation,
  OpenApiChecker,
  type OpenApiDocument,
  type Violation,
} from '../../../services/http/openapi/index.ts'
import type { SeenParts } from '../coverage/tally.ts'
import { concrete, findStubDrift, type StubDrift } from '../watch/stub-drift.ts'
import { CoverageRecorder, type OpenApiCoverage } from './coverage.ts'
import { isWhole, observe } from './observe.ts'

/** An exchange that does not keep to the document. */
export interface NonConformance {
  readonly exchange: Exchange
  readonly side: 'request' | 'reply'
  readonly violations: readonly Violation[]
}

/**
 * Holds what crosses the seams of a service against its OpenAPI document.
 *
 * Exchanges that a fault changed are left out: what the fault said is no word of the provider.
 *
 * @example
 * const conformance = new OpenApiConformance(await loadOpenApi('contracts/payments.yaml'))
 * conformance.assert(await conformance.check(env.journal, { service: 'payments' }))
 */
export class OpenApiConformance {
  readonly #checker: OpenApiChecker
  readonly #coverage: CoverageRecorder

  constructor(document: OpenApiDocument) {
    this.#checker = new OpenApiChecker(document)
    this.#coverage = new CoverageRecorder(document, this.#checker.routes)
  }

  /** What was exercised by all that has been checked so far. */
  get coverage(): OpenApiCoverage {
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

  /** Checks what stubs would answer, used or not. */
  checkStubs(stubs: readonly unknown[]): Promise<StubDrift[]> {
    return findStubDrift(async ({ method, path }, reply) => {
      const { violations } = await this.#checker.checkReply({ method, path: concrete(path) }, reply)
      return violations
    }, stubs)
  }

  /** Checks the ended HTTP exchanges of a query. */
  async check(journal: Journal, query: ExchangeQuery): Promise<NonConformance[]> {
    const exchanges = journal.find({ ...query, protocol: 'http' }).filter(isComparable)
    const found: NonConformance[] = []
    for (const exchange of exchanges) found.push(...(await this.checkExchange(exchange)))
    return found
  }

  /** Checks one exchange, request and reply. */
  async checkExchange(exchange: Exchange): Promise<NonConformance[]> {
    const { request, reply } = observe(exchange)
    const found: NonConformance[] = []
    const asked = await this.#checker.checkRequest(
      isWhole(exchange.request) ? request : { ...request, body: undefined },
    )
    // A request that the provider itself refused is not held against the consumer twice.
    const refused = reply !== undefined && reply.status >= 400 && reply.status < 500
    const requestViolations = isWhole(exchange.request)
      ? asked.violations
      : asked.violations.filter(({ part }) => part !== 'body')
    if (requestViolations.length > 0 && !refused)
      found.push({ exchange, side: 'request', violations: requestViolations })
    if (reply === undefined || asked.operation === undefined) return found
    this.#coverage.record(asked.operation, request, reply)
    const answered = await this.#checker.checkReply(request, reply)
    const whole = isWhole(exchange.reply ?? {})
    const violations = whole ? answered.violations : answered.violations.filter(({ part }) => part !== 'body')
    if (violations.length > 0) found.push({ exchange, side: 'reply', violations })
    return found
  }

  /** @throws CONTRACT_BROKEN, with each exchange and what is wrong with it. */
  assert(found: readonly NonConformance[]): void {
    assertConforms(this.#checker.document.name, found)
  }
}

/** @throws CONTRACT_BROKEN, with each exchange and what is wrong with it. */
export function assertConforms(name: string, found: readonly NonConformance[]): void {
  if (found.length === 0) return
  throw new DryfitError('CONTRACT_BROKEN', {
    what: `${found.length} exchange(s) do not keep to ${name}`,
    evidence: found.map(describeNonConformance).join('\n'),
  })
}

export function describeNonConformance({ exchange, side, violations }: NonConformance): string {
  const lines = violations.map((violation) => `      ${side} ${describeViolation(violation)}`)
  return [describeExchanges([exchange]), ...lines].join('\n')
}

/** Whether the provider answered, and no fault had a part in it. */
export function isComparable({ outcome, faults }: Exchange): boolean {
  return (outcome === 'ok' || outcome === 'error') && faults.length === 0
}
