import { beforeAll, type TestAPI, type TestContext, test as vitestTest } from 'vitest'
import type { ControlledClock, Journal, Seed } from '../../foundation/core/index.ts'
import { useEnvironment } from '../../harness/data/index.ts'
import type { Environment, NameOf, System } from '../../harness/environment/index.ts'
import { explainFailure } from './explain-failure.ts'
import { WorkerEnvironment } from './worker-environment.ts'

/** What a test receives: each running service by name, the environment, and its parts. */
export type Fixtures<S> = { readonly [K in NameOf<S>]: Environment<S>[K] } & {
  readonly env: Environment<S>
  readonly seam: Environment<S>['seam']
  readonly clock: ControlledClock
  readonly journal: Journal
  readonly seed: Seed
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
  const clean = async ({ task, onTestFinished, onTestFailed }: TestContext, use: Use): Promise<void> => {
    const env = await worker.enter(task.name)
    useEnvironment(env)
    onTestFinished(() => worker.leave())
    onTestFailed(({ task: failed }) => explainFailure(failed, env))
    await use(env)
  }
  const part =
    (name: string) =>
    async ({ cleanEnvironment }: { cleanEnvironment: Environment }, use: Use) =>
      use(partOf(cleanEnvironment, name))
  const parts = ['seam', 'clock', 'journal', 'seed', ...worker.names].map((name) => [name, part(name)])
  // vitest finds out what a fixture needs by its parameters; their types cannot follow names that are computed.
  const base = vitestTest as unknown as { extend(fixtures: object): TestAPI<Fixtures<S>> }
  return base.extend({
    env: [environment, { scope: 'worker' }],
    cleanEnvironment: [clean, { auto: true }],
    ...Object.fromEntries(parts),
  })
}

type Use = (value: unknown) => Promise<void>

function partOf(environment: Environment, name: string): unknown {
  const value: unknown = Reflect.get(environment, name)
  return typeof value === 'function' ? value.bind(environment) : value
}
