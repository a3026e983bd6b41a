import {
  type ClaimOptions,
  type GraphQlClaimOptions,
  invalidOption,
  refuseUnknownOptions,
} from '../../../../foundation/core/index.ts'
import type { GraphQlMocks } from './mocks.ts'

/**
 * What happens when a reply that was written by hand breaks the schema: `strict` replaces it by 500, `warn` notes it with
 * the exchange, `off` does not look.
 */
export type GraphQlMode = 'strict' | 'warn' | 'off'

/** A virtual GraphQL service. */
export interface VirtualGraphQlOptions extends GraphQlClaimOptions {
  /** What is known of types and fields. Default: nothing; all is generated from the schema and the seed. */
  readonly mocks?: GraphQlMocks
  /** What happens to replies that break the schema although a stub wrote them. Default `warn`. */
  readonly mode?: GraphQlMode
}

export interface ResolvedGraphQl {
  /** A file, or the schema itself. */
  readonly schema: string
  readonly path: string
  readonly documents: string | undefined
  readonly mocks: GraphQlMocks
  readonly mode: GraphQlMode
  /** What is said to those that check the service's traffic. */
  readonly claim: ClaimOptions['graphql']
}

const OPTIONS: readonly (keyof VirtualGraphQlOptions)[] = ['schema', 'path', 'documents', 'check', 'mocks', 'mode']

/** @throws OPTION_INVALID, naming the option. */
export function resolveGraphQl(given: string | VirtualGraphQlOptions | undefined): ResolvedGraphQl | undefined {
  if (given === undefined) return undefined
  const options = typeof given === 'string' ? { schema: given } : given
  refuseUnknownOptions('virtual: graphql', options, OPTIONS)
  const { mocks = {}, mode = 'warn', ...claim } = options
  if (typeof claim.schema !== 'string' || claim.schema === '') {
    throw invalidOption('virtual', 'graphql.schema', 'the path of a schema, or a schema', claim.schema)
  }
  if (!['strict', 'warn', 'off'].includes(mode)) {
    throw invalidOption('virtual', 'graphql.mode', '"strict", "warn" or "off"', mode)
  }
  if (typeof mocks !== 'object' || mocks === null) {
    throw invalidOption('virtual', 'graphql.mocks', 'an object by type or field', mocks)
  }
  return {
    schema: claim.schema,
    path: claim.path ?? '/graphql',
    documents: claim.documents,
    ...{ mocks, mode },
    // A schema that is no file cannot be claimed: reports name files.
    claim: isSchemaText(claim.schema) ? undefined : claim,
  }
}

/** The file that an option names; undefined for a schema that is given as text. */
export function schemaFileOf(given: string | VirtualGraphQlOptions | undefined): string | undefined {
  const schema = typeof given === 'object' ? given.schema : given
  return schema === undefined || isSchemaText(schema) ? undefined : schema
}

/** A path has neither braces nor line breaks. */
export function isSchemaText(schema: string): boolean {
  return /[{\n]/.test(schema)
}
