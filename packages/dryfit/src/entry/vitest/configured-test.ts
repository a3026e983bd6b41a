import { dirname } from 'node:path'
import { expect, type TestAPI, test } from 'vitest'
import { configNotFound, findConfig, loadConfig } from '../../harness/environment/index.ts'
import type { Fixtures } from './test-of.ts'
import { testOf } from './test-of.ts'

/**
 * The `test` of the dryfit.config file that is nearest to the test file. Without one, every test that uses it says so:
 * files that make their own with `testOf` need none.
 */
export async function configuredTest<S>(): Promise<TestAPI<Fixtures<S>>> {
  const folder = testFolder()
  const path = findConfig(folder)
  const found = path === undefined ? testWithoutConfig(folder) : await testOfFile(path)
  return found as unknown as TestAPI<Fixtures<S>>
}

async function testOfFile(path: string): Promise<unknown> {
  const { system, directory } = await loadConfig(path)
  const ofSystem = testOf(system, { directory }) as unknown as typeof test
  return ofSystem.extend('configFile', { auto: true }, () => requireSameConfig(path))
}

function testWithoutConfig(folder: string): unknown {
  return test.extend('configFile', { auto: true }, (): string => {
    throw configNotFound(folder)
  })
}

/** One worker can run files of several folders, and this module is loaded once. */
function requireSameConfig(path: string): string {
  const nearest = findConfig(testFolder())
  if (nearest === path) return path
  throw new TypeError(
    `this worker runs the system of ${path}, and the file nearest to this test is ${nearest}: ` +
      'make a vitest project of each folder with a dryfit.config file, or use testOf(system)',
  )
}

function testFolder(): string {
  const { testPath } = expect.getState()
  return testPath === undefined ? process.cwd() : dirname(testPath)
}
