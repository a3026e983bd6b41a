import { resolve } from 'node:path'
import { invalidOption, refuseUnknownOptions } from './option.ts'

/** How seriously a difference is taken: it fails the test, it is told, or nobody looks. */
export type ContractCheck = 'strict' | 'warn' | 'off'

/** What a service says of its own traffic. */
export interface ContractClaim {
  /** Absolute path of its OpenAPI document. */
  readonly openapi: string | undefined
  readonly check: ContractCheck
  /** Whether what tests exchange with it becomes a contract without being asked for. */
  readonly record: boolean
}

/** Options that services with an HTTP API have in common. */
export interface ClaimOptions {
  /**
   * Path of its OpenAPI document, seen from the config file. What crosses its seams is held against it after each test;
   * `check` says how seriously. Default `strict`.
   */
  readonly openapi?: string | { readonly document: string; readonly check?: ContractCheck }
  /** Whether what tests exchange with it becomes a contract. Default false: tests name what does. */
  readonly contract?: boolean
}

export const CLAIM_OPTIONS: readonly (keyof ClaimOptions)[] = ['openapi', 'contract']
const CHECKS: readonly ContractCheck[] = ['strict', 'warn', 'off']

/** @throws OPTION_INVALID, naming the option. The path stays as it was given until {@link locateClaim}. */
export function resolveClaim(owner: string, { openapi, contract = false }: ClaimOptions): ContractClaim {
  if (typeof contract !== 'boolean') throw invalidOption(owner, 'contract', 'a boolean', contract)
  if (openapi === undefined) return { openapi, check: 'off', record: contract }
  const { document, check = 'strict' } = typeof openapi === 'string' ? { document: openapi } : openapi
  if (typeof openapi === 'object') refuseUnknownOptions(`${owner}: openapi`, openapi, ['document', 'check'])
  if (typeof document !== 'string' || document === '') {
    throw invalidOption(owner, 'openapi', 'the path of an OpenAPI document', document)
  }
  if (!CHECKS.includes(check)) throw invalidOption(owner, 'openapi.check', `one of ${CHECKS.join(', ')}`, check)
  return { openapi: document, check, record: contract }
}

/** The claim with its path made absolute. */
export function locateClaim(claim: ContractClaim, directory: string): ContractClaim {
  return claim.openapi === undefined ? claim : { ...claim, openapi: resolve(directory, claim.openapi) }
}
