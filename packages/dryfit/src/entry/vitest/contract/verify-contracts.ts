import { describe, type TestContext, test as vitestTest } from 'vitest'
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
 * @throws CONTRACT_UNREADABLE for a broken file; OPTION_INVALID.
 * @example
 * await verifyContracts({ provider: 'orders', baseUrl: () => orders.url, pacts: ['pacts/gateway-orders.json'], stateHandlers })
 */
export async function verifyContracts({ test = vitestTest, ...options }: VerifyContractsOptions): Promise<void> {
  const byConsumer = Map.groupBy(await planVerification(options), ({ consumer }) => consumer)
  for (const [consumer, verifications] of byConsumer) {
    describe(`the contract with ${consumer}`, () => {
      for (const verification of verifications) declare(verification, test)
    })
  }
}

function declare(verification: Verification, test: DeclareTest): void {
  test(verification.title, async ({ annotate }) => {
    const result = await verification.run()
    if (result.status === 'pending')
      await annotate(`pending, and it does not hold: ${result.mismatches[0]?.message ?? result.error?.message}`)
    assertVerified(result)
  })
}
