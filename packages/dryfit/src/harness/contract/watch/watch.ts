import {
  type ContractCheck,
  can,
  type HasContract,
  type Journal,
  type RunningService,
} from '../../../foundation/core/index.ts'
import { describeViolation, loadOpenApi, type Violation } from '../../../services/http/openapi/index.ts'
import type { SeenParts } from '../coverage/tally.ts'
import { GraphQlConformance } from '../graphql/conformance.ts'
import type { GraphQlCoverage } from '../graphql/covered.ts'
import { loadAsyncApi } from '../messages/asyncapi.ts'
import { describeMessageViolation, MessageConformance, type MessageCoverage } from '../messages/conformance.ts'
import { describeNonConformance, OpenApiConformance } from '../openapi/conformance.ts'
import type { OpenApiCoverage } from '../openapi/coverage.ts'
import type { DescribeExchange } from '../record/expectation.ts'
import { expectationsFromDocument } from '../record/from-document.ts'
import { PactConformance } from './pact-conformance.ts'

/** What did not fit: what fails a test, and what is only told. */
export interface WatchFindings {
  readonly failures: readonly string[]
  readonly warnings: readonly string[]
}

/** What was exercised of one document, so that others can add it to what they saw. */
export interface SeenOfDocument {
  readonly kind: 'openapi' | 'graphql' | 'asyncapi'
  /** Absolute path of the document or schema. */
  readonly path: string
  /** Absolute path of the trusted documents of a schema. */
  readonly documents?: string | undefined
  readonly seen: SeenParts
}

/** A document that a service keeps to. */
interface Watched {
  readonly service: RunningService
  readonly check: ContractCheck
  readonly describe?: DescribeExchange
  /** A pact has no coverage: its provider verifies all of it. */
  readonly seen?: () => SeenOfDocument
  /** What broke it after a mark of the journal, as text. */
  readonly find: (journal: Journal, mark: number) => Promise<string[]>
}

/**
 * The services of an environment that say which document they keep to, and what crosses their seams.
 *
 * ```
 *   virtual({ openapi })  ──┐             ┌──▶ exchanges, request and reply
 *   app({ graphql })      ──┼──▶ watch ───┼──▶ stubs and trusted documents, used or not
 *   rabbitmq({ asyncapi })──┘             └──▶ coverage
 * ```
 *
 * @example
 * const watch = await ContractWatch.of(env.journal, [env.payments, env.orders])
 * const { failures } = await watch.check(mark)
 */
export class ContractWatch {
  readonly #journal: Journal
  readonly #watched: readonly Watched[]

  private constructor(journal: Journal, watched: readonly Watched[]) {
    this.#journal = journal
    this.#watched = watched
  }

  /**
   * @throws OPENAPI_UNREADABLE, GRAPHQL_UNREADABLE, ASYNCAPI_UNREADABLE, CONTRACT_UNREADABLE for a document that cannot be
   * used; PEER_MISSING.
   */
  static async of(journal: Journal, services: readonly RunningService[]): Promise<ContractWatch> {
    const claiming = services.filter((service) => can(service, 'contract'))
    const watched = await Promise.all(
      claiming.flatMap((service) => [
        ...[watchOpenApi(service), watchPact(service)],
        ...[watchGraphQl(service), watchMessages(service)],
      ]),
    )
    return new ContractWatch(journal, watched.flat())
  }

  /** Whether there is anything to look at. */
  get isIdle(): boolean {
    return this.#watched.length === 0
  }

  /** What a service's document says of an exchange; undefined for a service without one. */
  describe(service: string): DescribeExchange | undefined {
    return this.#watched.find((each) => each.service.name === service && each.describe !== undefined)?.describe
  }

  /** Checks what crossed after the journal's `mark`, and the stubs as they are now. */
  async check(mark: number): Promise<WatchFindings> {
    const failures: string[] = []
    const warnings: string[] = []
    for (const { check, find } of this.#watched) {
      const found = await find(this.#journal, mark)
      const told = check === 'strict' ? failures : check === 'warn' ? warnings : []
      told.push(...found)
    }
    return { failures, warnings }
  }

  /** What was exercised so far of each document. */
  get seen(): readonly SeenOfDocument[] {
    return this.#watched.flatMap(({ seen }) => seen?.() ?? [])
  }
}

/** What was exercised of a document by all that saw something of it. */
export async function coverageOf(parts: readonly SeenOfDocument[]): Promise<Coverage> {
  const [first] = parts
  if (first === undefined) throw new TypeError('coverageOf needs what was seen of one document')
  const conformance = await conformanceOf(first)
  for (const { seen } of parts) conformance.addSeen(seen)
  return conformance.coverage
}

type Coverage = OpenApiCoverage | GraphQlCoverage | MessageCoverage

async function conformanceOf({
  kind,
  path,
  documents,
}: SeenOfDocument): Promise<OpenApiConformance | GraphQlConformance | MessageConformance> {
  if (kind === 'graphql') return GraphQlConformance.load({ schema: path, documents })
  if (kind === 'asyncapi') return new MessageConformance(await loadAsyncApi(path))
  return new OpenApiConformance(await loadOpenApi(path))
}

async function watchOpenApi(service: RunningService & HasContract): Promise<Watched[]> {
  const { openapi: path, check } = service.contract
  if (path === undefined) return []
  const document = await loadOpenApi(path)
  const conformance = new OpenApiConformance(document)
  return [
    {
      ...{ service, check },
      describe: expectationsFromDocument(document),
      seen: () => ({ kind: 'openapi', path, seen: conformance.seen }),
      find: async (journal, mark) => {
        const found = await conformance.check(journal, { service: service.name, after: mark })
        const drifted = await conformance.checkStubs(stubsOf(service))
        return [
          ...found.map(describeNonConformance),
          ...drifted.map(({ stub, violations }) => described(`${service.name}: the stub ${stub}`, violations)),
        ]
      },
    },
  ]
}

async function watchPact(service: RunningService & HasContract): Promise<Watched[]> {
  const claim = service.contract.pact
  if (claim === undefined) return []
  const conformance = await PactConformance.load(claim.document)
  return [
    {
      ...{ service, check: claim.check },
      find: async (journal, mark) => {
        const found = conformance.check(journal, { service: service.name, after: mark })
        const drifted = await conformance.checkStubs(stubsOf(service))
        return [
          ...found.map(describeNonConformance),
          ...drifted.map(({ stub, violations }) => described(`${service.name}: the stub ${stub}`, violations)),
        ]
      },
    },
  ]
}

async function watchGraphQl(service: RunningService & HasContract): Promise<Watched[]> {
  const claim = service.contract.graphql
  if (claim === undefined) return []
  const { schema: path, documents, check } = claim
  const conformance = await GraphQlConformance.load(claim)
  return [
    {
      ...{ service, check },
      seen: () => ({ kind: 'graphql', path, documents, seen: conformance.seen }),
      find: async (journal, mark) => {
        const found = await conformance.check(journal, { service: service.name, after: mark })
        const broken = conformance.checkDocuments()
        return [
          ...found.map(describeNonConformance),
          ...broken.map(({ name, violations }) =>
            described(`${service.name}: the trusted document ${name}`, violations),
          ),
        ]
      },
    },
  ]
}

async function watchMessages(service: RunningService & HasContract): Promise<Watched[]> {
  const claim = service.contract.asyncapi
  if (claim === undefined) return []
  const { document: path, check } = claim
  const conformance = new MessageConformance(await loadAsyncApi(path))
  return [
    {
      ...{ service, check },
      seen: () => ({ kind: 'asyncapi', path, seen: conformance.seen }),
      find: async (journal, mark) => {
        const found = await conformance.check(journal, { service: service.name, after: mark })
        return found.map(describeMessageViolation)
      },
    },
  ]
}

function described(what: string, violations: readonly Violation[]): string {
  return [`  ${what}`, ...violations.map((each) => `      ${describeViolation(each)}`)].join('\n')
}

function stubsOf(service: RunningService): readonly unknown[] {
  if (!can(service, 'inspect')) return []
  const { stubs } = service.inspect() as { stubs?: unknown }
  return Array.isArray(stubs) ? stubs : []
}
