import { DryfitError } from '../../../foundation/core/index.ts'
import { describeResult, type VerificationResult } from './result.ts'

/**
 * Throws when a verification failed; one that is pending passes.
 *
 * @throws CONTRACT_BROKEN with each difference; the reason itself when nothing could be compared.
 */
export function assertVerified(result: VerificationResult): void {
  if (result.status !== 'failed') return
  const { provider, consumer, title, error, mismatches } = result
  throw new DryfitError('CONTRACT_BROKEN', {
    what: `${provider} does not keep its contract with ${consumer}: ${title}`,
    why: error?.message ?? `${mismatches.length} difference(s)`,
    ...(error === undefined && { evidence: describeResult(result) }),
    cause: error,
  })
}
