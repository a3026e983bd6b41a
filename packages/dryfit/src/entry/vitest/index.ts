import { expect, type TestAPI } from 'vitest'
import type { RegisteredServices } from '../../harness/environment/index.ts'
import { configuredTest } from './configured-test.ts'
import { matchers } from './matchers/index.ts'
import { type Fixtures, testOf } from './test-of.ts'

export { expect, vi } from 'vitest'
export type { ContractFixture, ContractOfTest, ThroughBroker } from './contract/contract-fixture.ts'
export { verifyContracts } from './contract/verify-contracts.ts'
export type {
  BecomeOptions,
  ChangedOptions,
  ExchangedOptions,
  ExpectedChanges,
  RowOptions,
  RowPattern,
  StatusPattern,
} from './matchers/index.ts'
export { type Fixtures, testOf }

type Configured = TestAPI<Fixtures<RegisteredServices>>

expect.extend(matchers)

/** vitest's `test` with the services of the nearest dryfit.config file as fixtures. */
export const test: Configured = await configuredTest()
export { test as it }

// vitest's own, with the same fixtures. Hooks of whole files receive `env`; they find it by the `test` they belong to.
export const describe: Configured['describe'] = test.describe
export const beforeAll: Configured['beforeAll'] = test.beforeAll.bind(test)
export const beforeEach: Configured['beforeEach'] = test.beforeEach
export const afterEach: Configured['afterEach'] = test.afterEach
export const afterAll: Configured['afterAll'] = test.afterAll.bind(test)
