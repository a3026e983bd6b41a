import { parseArgs } from 'node:util'
import shop from '../dryfit.config.ts'
import { keepUp } from './keep-up.ts'
import { writeReport } from './report.ts'
import { runScenarios } from './run-scenarios.ts'
import { RunView } from './run-view.ts'
import { Terminal } from './terminal.ts'

const HELP = `
npm start -- [options]     assembles the shop, runs its scenarios and says whether it holds

  --keep                   then stays up with all addresses, until Ctrl-C
  --only <text>            only the scenarios whose title has this text
  --help
`

/**
 * Dry-fits the shop.
 *
 * ```
 *   start the environment ──▶ run every scenario ──▶ table, report, verdict ──▶ (--keep) stay up
 * ```
 *
 * @returns the exit code
 */
export async function dryFit(args: readonly string[]): Promise<number> {
  const { keep, only, help } = optionsOf(args)
  if (help === true) {
    console.log(HELP)
    return 0
  }
  const terminal = new Terminal()
  const view = new RunView(terminal)
  view.begin(shop.names)
  const result = await runScenarios({ only, listener: view })
  view.end(result, await writeReport(result))
  if (keep === true) await keepUp(terminal)
  return result.passed ? 0 : 1
}

function optionsOf(args: readonly string[]) {
  const options = { keep: { type: 'boolean' }, only: { type: 'string' }, help: { type: 'boolean' } } as const
  return parseArgs({ args: [...args], options }).values
}
