import {
  CLAIM_OPTIONS,
  type ClaimOptions,
  type ContractClaim,
  invalidOption,
  refuseUnknownOptions,
  resolveClaim,
} from '../../foundation/core/index.ts'
import { type ResolvedGraphQl, resolveGraphQl, type VirtualGraphQlOptions } from './graphql/mock/option.ts'
import type { OpenApiMode } from './openapi/mock/openapi-mock.ts'
import { documentOf, type OpenApiOption } from './openapi/mock/option.ts'
import type { RecordOptions } from './record/cassette.ts'
import { type ResolvedScopeRules, resolveScopeRules, type ScopeRules } from './scopes/scope-rules.ts'
import type { CustomMatchers } from './stub/compile-request.ts'
import type { StubSource } from './stub/stub-compiler.ts'

export interface VirtualOptions extends Omit<ClaimOptions, 'openapi' | 'graphql'> {
  /**
   * Stubs that are there from the start and again after every reset: made with `stub(…).respond(…)`, or WireMock's
   * JSON.
   */
  readonly stubs?: readonly StubSource[]
  /**
   * A folder in WireMock's layout, `mappings/` and `__files/`, or one JSON file of stubs. Relative to the config file.
   */
  readonly folder?: string
  /**
   * An OpenAPI document (3.0, 3.1, 3.2): a file relative to the config file, or the document itself. Every operation
   * answers with its example, or with content made from its schema and the seed; any stub wins over that. What crosses
   * its seams is held against a file after each test; `check` says how seriously, default `strict`.
   */
  readonly openapi?: OpenApiOption
  /**
   * What the service itself does when a request, a reply or a stub breaks the document: `strict` refuses it, `warn`
   * (default) notes it with the exchange, `off` does not look.
   */
  readonly openapiMode?: OpenApiMode
  /**
   * A GraphQL schema: a file relative to the config file, or the schema itself; or more about it. Every valid operation is
   * answered with content made from the schema and the seed; any stub wins over that.
   */
  readonly graphql?: string | VirtualGraphQlOptions
  /** Where `bodyFileName` is looked up. Default: `__files` in `folder`. */
  readonly files?: string
  /** What `customMatcher` in stub documents calls by name. */
  readonly matchers?: CustomMatchers
  /** Whether texts of stub documents are templates: when they ask for it (default), or always. */
  readonly templates?: 'asked' | 'always'
  /** What `{{systemValue key='…'}}` may show. Default: nothing. */
  readonly systemValues?: Readonly<Record<string, string>>
  /** Whether pages of any origin may ask: answers preflight requests that no stub serves, and adds CORS headers. Default false. */
  readonly cors?: boolean
  /** How a request says to which scope it belongs. */
  readonly scopes?: ScopeRules
  /**
   * Whether the control API answers at the seam of the test itself: WireMock's `/__admin`, and the short one for paths
   * that no stub serves. Default true. Other consumers never reach it.
   */
  readonly control?: boolean
  /** Stands between the system and the real service: records what it answers, and plays that back. */
  readonly record?: RecordOptions
  /** Larger bodies are answered 413. Default 10 MiB. */
  readonly maxBodyBytes?: number
  /** Larger request heads are answered 431. Default 64 KiB. */
  readonly maxHeaderBytes?: number
  /** Requests with more headers are answered 431. Default 500. */
  readonly maxHeaders?: number
}

export interface ResolvedOptions {
  readonly stubs: readonly StubSource[]
  readonly folder: string | undefined
  readonly openapi: string | object | undefined
  readonly openapiMode: OpenApiMode
  readonly graphql: ResolvedGraphQl | undefined
  readonly files: string | undefined
  readonly matchers: CustomMatchers
  readonly templatesEverywhere: boolean
  readonly systemValues: ReadonlyMap<string, string>
  readonly scopes: ResolvedScopeRules
  readonly control: boolean
  readonly cors: boolean
  readonly record: RecordOptions | undefined
  readonly maxBodyBytes: number
  readonly maxHeaderBytes: number
  readonly maxHeaders: number
  readonly claim: ContractClaim
}

const OPTIONS: readonly (keyof VirtualOptions)[] = [
  ...(['stubs', 'folder', 'openapiMode', 'files', 'matchers', 'templates', 'systemValues'] as const),
  ...(['scopes', 'control', 'cors', 'record'] as const),
  ...(['maxBodyBytes', 'maxHeaderBytes', 'maxHeaders'] as const),
  ...CLAIM_OPTIONS,
]

export function resolveOptions(options: VirtualOptions): ResolvedOptions {
  refuseUnknownOptions('virtual', options, OPTIONS)
  const { stubs = [], folder, files, matchers = {}, templates = 'asked', systemValues = {} } = options
  const { maxBodyBytes = 10 * 1024 * 1024, maxHeaderBytes = 64 * 1024, maxHeaders = 500 } = options
  if (!Array.isArray(stubs)) throw invalidOption('virtual', 'stubs', 'a list of stubs', stubs)
  if (templates !== 'asked' && templates !== 'always') {
    throw invalidOption('virtual', 'templates', '"asked" or "always"', templates)
  }
  const { openapiMode = 'warn' } = options
  if (!['strict', 'warn', 'off'].includes(openapiMode)) {
    throw invalidOption('virtual', 'openapiMode', '"strict", "warn" or "off"', openapiMode)
  }
  const graphql = resolveGraphQl(options.graphql)
  if (graphql !== undefined && options.openapi !== undefined) {
    throw invalidOption(
      'virtual',
      'graphql',
      'no option "openapi" beside it: make two virtual services',
      graphql.schema,
    )
  }
  for (const [name, value] of Object.entries({ maxBodyBytes, maxHeaderBytes, maxHeaders })) {
    if (!Number.isInteger(value) || value < 1) throw invalidOption('virtual', name, 'a whole number ≥ 1', value)
  }
  return Object.freeze({
    stubs,
    folder,
    openapi: documentOf(options.openapi),
    openapiMode,
    graphql,
    files,
    matchers,
    templatesEverywhere: templates === 'always',
    systemValues: new Map(Object.entries(systemValues)),
    scopes: resolveScopeRules(options.scopes),
    control: options.control ?? true,
    cors: options.cors ?? false,
    record: options.record,
    maxBodyBytes,
    maxHeaderBytes,
    maxHeaders,
    claim: claimOf(options, graphql),
  })
}

/** A document that is no file cannot be claimed: reports name files. */
function claimOf({ openapi, pact, contract }: VirtualOptions, graphql: ResolvedGraphQl | undefined): ContractClaim {
  const given = typeof documentOf(openapi) === 'object' ? undefined : (openapi as ClaimOptions['openapi'])
  return resolveClaim('virtual', {
    ...(given !== undefined && { openapi: given }),
    ...(pact !== undefined && { pact }),
    ...(graphql?.claim !== undefined && { graphql: graphql.claim }),
    ...(contract !== undefined && { contract }),
  })
}
