import type { ProgressEvent } from 'dryfit'
import { type RunResult, type ScenarioResult, type ServiceResult, summarize, verdictOf } from './result.ts'
import type { RunListener } from './scenario-reporter.ts'
import { aligned, inMs, inSeconds, styled, type Terminal } from './terminal.ts'

const MARKS = {
  passed: styled('green', '✓'),
  failed: styled('red', '✗'),
} as const

/** A scenario that takes longer is shown with its time in yellow. */
const SLOW_MS = 500

/** Tells on a terminal what a run does and what came of it. */
export class RunView implements RunListener {
  readonly #terminal: Terminal
  #flow: string | undefined
  #broken = false

  constructor(terminal: Terminal) {
    this.#terminal = terminal
  }

  begin(services: readonly string[]): void {
    this.#terminal.print(
      '',
      `${styled('bold', 'dry-fitting the shop')} ${styled('dim', `· ${services.length} services`)}`,
      '',
    )
    this.#terminal.showPassing(styled('dim', '  getting ready …'))
  }

  assembling({ service, kind, state, message }: ProgressEvent): void {
    if (state === 'failed') this.#failed(service, kind)
    if (state === 'starting') this.#terminal.showPassing(styled('dim', `  ◌ ${service}  ${kind}  ${message ?? state}`))
  }

  /** The first that failed; the others are given up because of it. */
  #failed(service: string, kind: string): void {
    if (!this.#broken) this.#terminal.print(`  ${MARKS.failed} ${service.padEnd(10)} ${styled('dim', kind)}`)
    this.#broken = true
  }

  ready({ name, kind, readyInMs }: ServiceResult): void {
    const time = styled('dim', inMs(readyInMs).padStart(8))
    this.#terminal.print(`  ${styled('green', '●')} ${name.padEnd(10)} ${styled('dim', kind.padEnd(9))} ${time}`)
  }

  assembled(ms: number): void {
    this.#terminal.print('', `  all ready in ${styled('bold', inSeconds(ms))}`)
  }

  running(title: string): void {
    this.#terminal.showPassing(styled('dim', `    ◌ ${title}`))
  }

  scenario({ flow, title, state, durationMs, errors }: ScenarioResult): void {
    if (flow !== this.#flow) this.#terminal.print('', `  ${styled('bold', flow)}`)
    this.#flow = flow
    const time = styled(durationMs > SLOW_MS ? 'yellow' : 'dim', inMs(durationMs))
    this.#terminal.print(`    ${MARKS[state]} ${title}  ${time}`, ...errors.flatMap((error) => indented(error)))
  }

  printed(text: string): void {
    if (text.trim() !== '') this.#terminal.print(...indented(text.trimEnd()))
  }

  end(result: RunResult, reportPath: string): void {
    const { scenarios, errors, passed } = result
    for (const error of errors) this.#terminal.print('', ...indented(error))
    if (scenarios.length > 0) this.#terminal.printRows('', ...summaryTable(scenarios))
    const verdict = styled(['bold', passed ? 'green' : 'red'], `${passed ? '✓' : '✗'} ${verdictOf(result)}`)
    this.#terminal.print(
      '',
      `  ${verdict} ${styled('dim', `· ${timesOf(result)}`)}`,
      `  ${styled('dim', 'report')} ${reportPath}`,
      '',
    )
  }
}

function timesOf({ assembledInMs, durationMs }: RunResult): string {
  const all = `all in ${inSeconds(durationMs)}`
  return assembledInMs === 0 ? all : `ready in ${inSeconds(assembledInMs)}, ${all}`
}

function summaryTable(scenarios: readonly ScenarioResult[]): string[] {
  const head = ['flow', 'scenarios', 'failed', 'time', 'slowest'].map((word) => styled('dim', word))
  const rows = summarize(scenarios).map(({ flow, scenarios: count, failed, durationMs, slowest }) => [
    flow,
    String(count),
    failed === 0 ? styled('dim', '–') : styled('red', String(failed)),
    inSeconds(durationMs),
    `${styled('dim', inMs(slowest.durationMs).padStart(7))}  ${slowest.title}`,
  ])
  return aligned([head, ...rows], [1, 2, 3]).map((line) => `  ${line}`)
}

function indented(text: string): string[] {
  return text.split('\n').map((line) => `      ${line}`)
}
