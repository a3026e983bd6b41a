import { describe, type TestContext, test as vitestTest } from 'vitest'
import { DryfitError } from '../../../foundation/core/index.ts'
import {
  assertVerified,
  planVerification,
  type Verification,
  type VerifyOptions,
} from '../../../harness/contract/index.ts'

export interface VerifyContractsOptions extends VerifyOptions {
  /**
   * Declares each test. With the `test` of `dryfit/vitest` each interaction begins with a clean environment. Default:
   * vitest's own.
   */
  readonly test?: DeclareTest
}

/** The part of vitest's `test` that is used. */
type DeclareTest = (title: string, run: (context: Pick<TestContext, 'annotate'>) => Promise<void>) => void

/**
 * Makes one test of each interaction of some pact files, in the provider's own test run.
 *
 * @throws CONTRACT_UNREADABLE for a broken file; OPTION_INVALID, also when no pact is of this provider and these
 * consumers.
 * @example
 * await verifyContracts({ provider: 'orders', baseUrl: () => orders.url, pacts: ['pacts/gateway-orders.json'], stateHandlers })
 */
export async function verifyContracts({ test = vitestTest, ...options }: VerifyContractsOptions): Promise<void> {
  const planned = await planVerification(options)
  const { pacts, description, state } = options
  // Chosen by hand, it may be none; by the names of a pair it is a mistake that would stay green.
  if (planned.length === 0 && pacts.length > 0 && description === undefined && state === undefined) {
    throw nothingPlanned(options)
  }
  const byConsumer = Map.groupBy(planned, ({ consumer }) => consumer)
  for (const [consumer, verifications] of byConsumer) {
    describe(`the contract with ${consumer}`, () => {
      for (const verification of verifications) declare(verification, test)
    })
  }
}

function nothingPlanned({ provider, consumers }: VerifyOptions): DryfitError {
  const given = [provider && `provider "${provider}"`, consumers && `consumers ${JSON.stringify(consumers)}`]
  return new DryfitError('OPTION_INVALID', {
    what: `verifyContracts: there is nothing to verify for ${given.filter(Boolean).join(' and ') || 'these pacts'}`,
    fix: 'compare the names with those in the pact files; nobody would see that no test was made',
  })
}

function declare(verification: Verification, test: DeclareTest): void {
  test(verification.title, async ({ annotate }) => {
    const result = await verification.run()
    if (result.status === 'pending')
      await annotate(`pending, and it does not hold: ${result.mismatches[0]?.message ?? result.error?.message}`)
    assertVerified(result)
  })
}
