import { resolve } from 'node:path'
import { invalidOption, refuseUnknownOptions } from './option.ts'

/** How seriously a difference is taken: it fails the test, it is told, or nobody looks. */
export type ContractCheck = 'strict' | 'warn' | 'off'

/** What a service says of its own traffic. */
export interface ContractClaim {
  /** Absolute path of its OpenAPI document. */
  readonly openapi: string | undefined
  readonly check: ContractCheck
  /** A pact that the real service verifies. */
  readonly pact?: DocumentClaim | undefined
  /** Its GraphQL schema. */
  readonly graphql?: GraphQlClaim | undefined
  /** What the messages in its queues and topics look like. */
  readonly asyncapi?: DocumentClaim | undefined
  /** Whether what tests exchange with it becomes a contract without being asked for. */
  readonly record: boolean
}

/** What a service says of its traffic in one document. */
export interface DocumentClaim {
  /** Absolute path of the document. */
  readonly document: string
  readonly check: ContractCheck
}

/** Options that brokers have in common. */
export interface MessageClaimOptions {
  /**
   * Path of an AsyncAPI 3 document, seen from the config file. Messages that are published and delivered at its seams are
   * held against it after each test; `check` says how seriously. Default `strict`.
   */
  readonly asyncapi?: string | { readonly document: string; readonly check?: ContractCheck }
}

/** What a service says of its GraphQL traffic. */
export interface GraphQlClaim {
  /** Absolute path of the schema. */
  readonly schema: string
  /** Where operations are sent to. */
  readonly path: string
  /** Absolute path of the trusted documents. */
  readonly documents: string | undefined
  readonly check: ContractCheck
}

/** Options that services with an HTTP API have in common. */
export interface ClaimOptions {
  /**
   * Path of its OpenAPI document, seen from the config file. What crosses its seams is held against it after each test;
   * `check` says how seriously. Default `strict`.
   */
  readonly openapi?: string | { readonly document: string; readonly check?: ContractCheck }
  /**
   * Path of its GraphQL schema, SDL or the JSON of an introspection query. Operations and replies at its seams are held
   * against it after each test.
   */
  readonly graphql?: string | GraphQlClaimOptions
  /**
   * Path of a pact file that the real service verifies, seen from the config file. What its consumer asks here and gets, and
   * every stub with a fixed reply, is held against it after each test. Default `strict`.
   */
  readonly pact?: string | { readonly document: string; readonly check?: ContractCheck }
  /** Whether what tests exchange with it becomes a contract. Default false: tests name what does. */
  readonly contract?: boolean
}

export interface GraphQlClaimOptions {
  /** Path of the schema, seen from the config file. */
  readonly schema: string
  /** Where operations are sent to. Default `/graphql`. */
  readonly path?: string
  /** Path of the trusted (persisted) documents: a JSON file by id, a manifest, a `.graphql` file or a folder of them. */
  readonly documents?: string
  /** How seriously a difference is taken. Default `strict`. */
  readonly check?: ContractCheck
}

export const CLAIM_OPTIONS: readonly (keyof ClaimOptions)[] = ['openapi', 'pact', 'graphql', 'contract']
const CHECKS: readonly ContractCheck[] = ['strict', 'warn', 'off']

/** @throws OPTION_INVALID, naming the option. Paths stay as they were given until {@link locateClaim}. */
export function resolveClaim(owner: string, { openapi, pact, graphql, contract = false }: ClaimOptions): ContractClaim {
  if (typeof contract !== 'boolean') throw invalidOption(owner, 'contract', 'a boolean', contract)
  const claimed = {
    ...(pact !== undefined && { pact: resolveDocument(owner, 'pact', pact) }),
    ...(graphql !== undefined && { graphql: resolveGraphQl(owner, graphql) }),
  }
  if (openapi === undefined) return { openapi, check: 'off', record: contract, ...claimed }
  const { document, check } = resolveDocument(owner, 'openapi', openapi)
  return { openapi: document, check, record: contract, ...claimed }
}

/** @throws OPTION_INVALID, naming the option. The path stays as it was given until {@link locateClaim}. */
export function resolveMessageClaim(owner: string, { asyncapi }: MessageClaimOptions): ContractClaim {
  const none: ContractClaim = { openapi: undefined, check: 'off', record: false }
  return asyncapi === undefined ? none : { ...none, asyncapi: resolveDocument(owner, 'asyncapi', asyncapi) }
}

type DocumentOption = NonNullable<MessageClaimOptions['asyncapi']>

const DOCUMENTS = { openapi: 'an OpenAPI document', asyncapi: 'an AsyncAPI document', pact: 'a pact file' } as const

function resolveDocument(owner: string, option: keyof typeof DOCUMENTS, given: DocumentOption): DocumentClaim {
  const { document, check = 'strict' } = typeof given === 'string' ? { document: given } : given
  if (typeof given === 'object') refuseUnknownOptions(`${owner}: ${option}`, given, ['document', 'check'])
  if (typeof document !== 'string' || document === '') {
    throw invalidOption(owner, option, `the path of ${DOCUMENTS[option]}`, document)
  }
  if (!CHECKS.includes(check)) throw invalidOption(owner, `${option}.check`, `one of ${CHECKS.join(', ')}`, check)
  return { document, check }
}

function resolveGraphQl(owner: string, given: string | GraphQlClaimOptions): GraphQlClaim {
  const options = typeof given === 'string' ? { schema: given } : given
  refuseUnknownOptions(`${owner}: graphql`, options, ['schema', 'path', 'documents', 'check'])
  const { schema, path = '/graphql', documents, check = 'strict' } = options
  if (typeof schema !== 'string' || schema === '') {
    throw invalidOption(owner, 'graphql', 'the path of a GraphQL schema', schema)
  }
  if (typeof path !== 'string' || !path.startsWith('/')) {
    throw invalidOption(owner, 'graphql.path', 'a path that begins with /', path)
  }
  if (documents !== undefined && (typeof documents !== 'string' || documents === '')) {
    throw invalidOption(owner, 'graphql.documents', 'the path of a file or folder', documents)
  }
  if (!CHECKS.includes(check)) throw invalidOption(owner, 'graphql.check', `one of ${CHECKS.join(', ')}`, check)
  return { schema, path, documents, check }
}

/** The claim with its paths made absolute. */
export function locateClaim(
  { openapi, pact, graphql, asyncapi, ...claim }: ContractClaim,
  directory: string,
): ContractClaim {
  return {
    ...claim,
    openapi: openapi === undefined ? undefined : resolve(directory, openapi),
    ...(pact !== undefined && { pact: { ...pact, document: resolve(directory, pact.document) } }),
    ...(asyncapi !== undefined && { asyncapi: { ...asyncapi, document: resolve(directory, asyncapi.document) } }),
    ...(graphql !== undefined && {
      graphql: {
        ...graphql,
        schema: resolve(directory, graphql.schema),
        documents: graphql.documents === undefined ? undefined : resolve(directory, graphql.documents),
      },
    }),
  }
}
