import { type ContractClaim, can, type Journal, type RunningService } from '../../../foundation/core/index.ts'
import { describeViolation, loadOpenApi } from '../../../services/http/openapi/index.ts'
import { describeNonConformance, OpenApiConformance } from '../openapi/conformance.ts'
import type { SeenParts } from '../openapi/coverage.ts'
import type { DescribeExchange } from '../record/expectation.ts'
import { expectationsFromDocument } from '../record/from-document.ts'

/** What did not fit: what fails a test, and what is only told. */
export interface WatchFindings {
  readonly failures: readonly string[]
  readonly warnings: readonly string[]
}

interface Watched {
  readonly service: RunningService
  readonly claim: ContractClaim
  readonly conformance: OpenApiConformance
  readonly describe: DescribeExchange
}

/**
 * The services of an environment that say which document they keep to, and what crosses their seams.
 *
 * ```
 *   virtual({ openapi })  ──┐             ┌──▶ exchanges, request and reply
 *   app({ openapi })      ──┴──▶ watch ───┼──▶ stubs, used or not
 *                                         └──▶ coverage
 * ```
 *
 * @example
 * const watch = await ContractWatch.of(env.journal, [env.payments, env.orders])
 * const { failures } = await watch.check(mark)
 */
export class ContractWatch {
  readonly #journal: Journal
  readonly #watched: ReadonlyMap<string, Watched>

  private constructor(journal: Journal, watched: readonly Watched[]) {
    this.#journal = journal
    this.#watched = new Map(watched.map((each) => [each.service.name, each]))
  }

  /** @throws OPENAPI_UNREADABLE for a document that cannot be used. */
  static async of(journal: Journal, services: readonly RunningService[]): Promise<ContractWatch> {
    const watched = await Promise.all(services.map(watch))
    return new ContractWatch(journal, watched.flat())
  }

  /** Whether there is anything to look at. */
  get isIdle(): boolean {
    return this.#watched.size === 0
  }

  /** What a service's document says of an exchange; undefined for a service without one. */
  describe(service: string): DescribeExchange | undefined {
    return this.#watched.get(service)?.describe
  }

  /** Checks what crossed after the journal's `mark`, and the stubs as they are now. */
  async check(mark: number): Promise<WatchFindings> {
    const failures: string[] = []
    const warnings: string[] = []
    for (const watched of this.#watched.values()) {
      const found = await this.#findings(watched, mark)
      const told = watched.claim.check === 'strict' ? failures : watched.claim.check === 'warn' ? warnings : []
      told.push(...found)
    }
    return { failures, warnings }
  }

  /** What was exercised so far, by path of the document. */
  get seen(): ReadonlyMap<string, SeenParts> {
    return new Map(
      [...this.#watched.values()].map(({ claim, conformance }) => [claim.openapi as string, conformance.seen]),
    )
  }

  async #findings({ service, conformance }: Watched, mark: number): Promise<string[]> {
    const found = await conformance.check(this.#journal, { service: service.name, after: mark })
    const drifted = await conformance.checkStubs(stubsOf(service))
    return [
      ...found.map(describeNonConformance),
      ...drifted.map(({ stub, violations }) =>
        [`  ${service.name}: the stub ${stub}`, ...violations.map((each) => `      ${describeViolation(each)}`)].join(
          '\n',
        ),
      ),
    ]
  }
}

async function watch(service: RunningService): Promise<Watched[]> {
  if (!can(service, 'contract') || service.contract.openapi === undefined) return []
  const document = await loadOpenApi(service.contract.openapi)
  const conformance = new OpenApiConformance(document)
  return [{ service, claim: service.contract, conformance, describe: expectationsFromDocument(document) }]
}

function stubsOf(service: RunningService): readonly unknown[] {
  if (!can(service, 'inspect')) return []
  const { stubs } = service.inspect() as { stubs?: unknown }
  return Array.isArray(stubs) ? stubs : []
}
