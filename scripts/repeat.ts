// Runs the scenarios of the shop again and again and says which of them do not always pass.
//
//   node scripts/run.mjs scripts/repeat.ts [--runs 100] [--only <text>] [--json]
import { parseArgs } from 'node:util'
import type { RunResult } from '../examples/shop/start/result.ts'
import { runScenarios } from '../examples/shop/start/run-scenarios.ts'

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '100' }, only: { type: 'string' }, json: { type: 'boolean' } },
})
const runs = Number(values.runs)
if (!Number.isInteger(runs) || runs < 1) throw new TypeError(`--runs must be a whole number from 1, not ${values.runs}`)

const results: RunResult[] = []
for (let run = 1; run <= runs; run += 1) {
  const result = await runScenarios({ only: values.only })
  results.push(result)
  process.stderr.write(`run ${run} of ${runs}: ${describe(result)}\n`)
}
const summary = summarize(results)
console.log(values.json === true ? JSON.stringify(summary) : JSON.stringify(summary, undefined, 2))
process.exitCode = summary.failedRuns === 0 ? 0 : 1

function describe({ passed, scenarios, errors, durationMs }: RunResult): string {
  const failed = scenarios.filter(({ state }) => state === 'failed')
  const reasons = [...failed.map(({ title, errors: why }) => `${title}\n${why.join('\n')}`), ...errors]
  const verdict = passed ? `${scenarios.length} scenarios passed` : `FAILED\n${reasons.join('\n')}`
  return `${verdict} in ${(durationMs / 1000).toFixed(1)} s`
}

function summarize(all: readonly RunResult[]) {
  const failures: Record<string, number> = {}
  for (const { title, state } of all.flatMap(({ scenarios }) => scenarios)) {
    if (state === 'failed') failures[title] = (failures[title] ?? 0) + 1
  }
  return {
    runs: all.length,
    failedRuns: all.filter(({ passed }) => !passed).length,
    scenarios: all.reduce((sum, { scenarios }) => sum + scenarios.length, 0),
    failures,
    medianRunMs: Math.round(median(all.map(({ durationMs }) => durationMs))),
    medianAssemblyMs: Math.round(median(all.map(({ assembledInMs }) => assembledInMs))),
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}
