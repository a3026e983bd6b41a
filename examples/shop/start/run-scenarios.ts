import { join } from 'node:path'
import { dryfit } from 'dryfit/vitest/config'
import { startVitest } from 'vitest/node'
import shop from '../dryfit.config.ts'
import { ByName } from './by-name.ts'
import type { RunResult } from './result.ts'
import { type RunListener, ScenarioReporter } from './scenario-reporter.ts'

const FOLDER = join(import.meta.dirname, '..')

export interface RunScenariosOptions {
  /** Only the scenarios whose title has this text. Default: all. */
  readonly only?: string | undefined
  /** Default: nobody. */
  readonly listener?: RunListener
}

/** Starts the shop in a test worker and runs its scenarios there, one after the other. */
export async function runScenarios({ only, listener = {} }: RunScenariosOptions = {}): Promise<RunResult> {
  const reporter = new ScenarioReporter(shop.names, listener)
  const vitest = await startVitest(
    'test',
    [],
    {
      root: FOLDER,
      // The project's own settings also gather contracts, which is the business of its whole suite.
      config: false,
      watch: false,
      reporters: [reporter],
      maxWorkers: 1,
      sequence: { sequencer: ByName },
      include: ['tests/*.test.ts', 'tests/data/*.test.ts'],
      setupFiles: [join(FOLDER, 'start/assemble.ts')],
      ...(only !== undefined && { testNamePattern: literally(only) }),
    },
    { logLevel: 'error', plugins: [dryfit()] },
  )
  await vitest.close()
  return reporter.result
}

/** A pattern for exactly this text. */
function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
