import {
  beforeAll,
  inject,
  type RunnerTestSuite as Suite,
  type TestAPI,
  type TestContext,
  test as vitestTest,
} from 'vitest'
import type { ControlledClock, Journal, Seed } from '../../foundation/core/index.ts'
import { useEnvironment } from '../../harness/data/index.ts'
import type { Environment, NameOf, System } from '../../harness/environment/index.ts'
import { ContractBook } from './contract/contract-book.ts'
import { type ContractFixture, ContractsOfTest } from './contract/contract-fixture.ts'
import { explainFailure } from './explain-failure.ts'
import { WorkerEnvironment } from './worker-environment.ts'

/** What a test receives: each running service by name, the environment, and its parts. */
export type Fixtures<S> = { readonly [K in NameOf<S>]: Environment<S>[K] } & {
  readonly env: Environment<S>
  readonly seam: Environment<S>['seam']
  readonly clock: ControlledClock
  readonly journal: Journal
  readonly seed: Seed
  readonly contract: ContractFixture
}

/** What the start of a whole system may take, before the first test. */
const START_MS = 180_000

/**
 * vitest's `test` with the services of a system as fixtures. The environment starts once for each worker and is reset
 * before each test.
 *
 * @param directory where relative paths of the system begin. Default: the current folder.
 * @example
 * const test = testOf(system().register('cache', redis()))
 * test('a key expires', async ({ cache, clock }) => { … })
 */
export function testOf<S>(system: System<S>, { directory = process.cwd() } = {}): TestAPI<Fixtures<S>> {
  const worker = new WorkerEnvironment(system, directory)
  // Before the first test, so that the start does not count against that test's time.
  beforeAll(async () => void (await worker.start()), START_MS)
  return withFixtures(worker)
}

function withFixtures<S>(worker: WorkerEnvironment<S>): TestAPI<Fixtures<S>> {
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the names of what a fixture needs from this pattern
  const environment = async ({}, use: Use): Promise<void> => {
    await use(await worker.start())
    await worker.stop()
  }
  const book = async ({ env }: { env: Environment }, use: Use): Promise<void> => {
    await use(await ContractBook.open(env, inject('dryfitContracts')))
  }
  const clean = async ({ contractBook, task, onTestFinished, onTestFailed }: Clean, use: Use): Promise<void> => {
    const env = await worker.enter(task.name)
    useEnvironment(env)
    onTestFinished(() => worker.leave())
    onTestFailed(({ task: failed }) => explainFailure(failed, titleOf(task), env))
    const contracts = new ContractsOfTest()
    contractsOf.set(task, contracts)
    await use(env)
    const passed = (task.result?.errors ?? []).length === 0
    const warnings = await contractBook.end({ title: titleOf(task), passed, contracts })
    for (const warning of warnings) console.warn(warning)
  }
  const contract = (
    { cleanEnvironment: _clean, task }: TestContext & { cleanEnvironment: unknown },
    use: Use,
  ): Promise<void> => use(contractsOf.get(task)?.fixture)
  const part =
    (name: string) =>
    async ({ cleanEnvironment }: { cleanEnvironment: Environment }, use: Use) =>
      use(partOf(cleanEnvironment, name))
  const parts = ['seam', 'clock', 'journal', 'seed', ...worker.names].map((name) => [name, part(name)])
  // vitest finds out what a fixture needs by its parameters; their types cannot follow names that are computed.
  const base = vitestTest as unknown as { extend(fixtures: object): TestAPI<Fixtures<S>> }
  return base.extend({
    env: [environment, { scope: 'worker' }],
    contractBook: [book, { scope: 'worker' }],
    cleanEnvironment: [clean, { auto: true }],
    contract,
    ...Object.fromEntries(parts),
  })
}

type Use = (value: unknown) => Promise<void>
type Clean = TestContext & { readonly contractBook: ContractBook }

const contractsOf = new WeakMap<object, ContractsOfTest>()

/** The title of a test with those of its `describe`s, as `a product is shown with its stock`. */
function titleOf({ name, suite }: TestContext['task'] | Suite): string {
  return suite === undefined || suite.name === '' ? name : `${titleOf(suite)} ${name}`
}

function partOf(environment: Environment, name: string): unknown {
  const value: unknown = Reflect.get(environment, name)
  return typeof value === 'function' ? value.bind(environment) : value
}
