// Everything that must hold: lint, every test, and the package as its user gets it.
//
//   npm test                       all of it
//   npm test -- <vitest options>   only tests, those that the options select
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { lintSteps } from './lib/lint-steps.ts'
import { packageSteps } from './lib/package-steps.ts'
import { runSteps, type Tally, tool } from './lib/steps.ts'

const selected = process.argv.slice(2)
const tallies =
  selected.length > 0
    ? [await tests(selected)]
    : [await runSteps('lint', lintSteps()), await tests([]), await runSteps('package', packageSteps())]

const sum = (part: keyof Tally): number => tallies.reduce((total, tally) => total + tally[part], 0)
console.log(`\n${sum('passed')} passed, ${sum('failed')} failed`)
process.exitCode = sum('failed') > 0 ? 1 : 0

/** Runs vitest, which shows its own progress, and counts from its report. */
async function tests(options: readonly string[]): Promise<Tally> {
  console.log('\ntests')
  // Most tests wait for something: one worker for each core, where vitest would leave one idle.
  process.env.VITEST_MAX_WORKERS ??= String(availableParallelism())
  const folder = mkdtempSync(join(tmpdir(), 'dryfit-tests-'))
  const report = join(folder, 'report.json')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  try {
    const failed = await tool('vitest', ['run', ...reporters, ...options], { output: 'show' }).then(
      () => false,
      () => true,
    )
    return tallyOf(report, failed)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A run can fail without a failing test: by an error outside of tests, or a file that cannot be loaded. */
function tallyOf(report: string, runFailed: boolean): Tally {
  try {
    const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(report, 'utf8')) as Record<
      string,
      number
    >
    if (numPendingTests)
      console.log(`  – ${numPendingTests} tests were skipped: each needs what this machine does not have`)
    return { passed: numPassedTests ?? 0, failed: Math.max(numFailedTests ?? 0, runFailed ? 1 : 0) }
  } catch {
    console.log('  ✗ vitest left no report')
    return { passed: 0, failed: 1 }
  }
}
