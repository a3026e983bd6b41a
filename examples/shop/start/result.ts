/** One scenario and how it went. */
export interface ScenarioResult {
  /** The flow it belongs to: the name of its file. */
  readonly flow: string
  readonly title: string
  readonly state: 'passed' | 'failed'
  readonly durationMs: number
  /** Why it failed. */
  readonly errors: readonly string[]
}

/** One service and how long it took to be ready. */
export interface ServiceResult {
  readonly name: string
  readonly kind: string
  readonly readyInMs: number
}

/** All that a run found out. */
export interface RunResult {
  readonly passed: boolean
  readonly startedAt: string
  /** From the first service's start until all were ready. */
  readonly assembledInMs: number
  readonly durationMs: number
  readonly services: readonly ServiceResult[]
  readonly scenarios: readonly ScenarioResult[]
  /** What went wrong outside of scenarios: an environment that did not start, a file that could not be read. */
  readonly errors: readonly string[]
}

/** What came of it, in a few words. */
export function verdictOf({ passed, scenarios }: RunResult): string {
  const failed = scenarios.filter(({ state }) => state === 'failed').length
  if (passed) return `${scenarios.length} ${scenarios.length === 1 ? 'scenario' : 'scenarios'} passed`
  return failed > 0 ? `${failed} of ${scenarios.length} scenarios failed` : 'not all scenarios could be run'
}

/** The scenarios of one flow in numbers. */
export interface FlowSummary {
  readonly flow: string
  readonly scenarios: number
  readonly failed: number
  readonly durationMs: number
  readonly slowest: ScenarioResult
}

export function summarize(scenarios: readonly ScenarioResult[]): FlowSummary[] {
  return [...Map.groupBy(scenarios, ({ flow }) => flow)].map(([flow, all]) => ({
    flow,
    scenarios: all.length,
    failed: all.filter(({ state }) => state === 'failed').length,
    durationMs: all.reduce((sum, { durationMs }) => sum + durationMs, 0),
    slowest: all.reduce((slowest, each) => (each.durationMs > slowest.durationMs ? each : slowest)),
  }))
}
