import type { ProgressEvent } from 'dryfit'
import type { UserConsoleLog } from 'vitest'
import type { Reporter, SerializedError, TestCase, TestModule } from 'vitest/node'
import { readAssemblyEvents } from './assembly-events.ts'
import type { RunResult, ScenarioResult, ServiceResult } from './result.ts'

/** Who wants to know what happens while it happens. */
export interface RunListener {
  /** A service is on its way to be ready. */
  assembling?(event: ProgressEvent): void
  ready?(service: ServiceResult): void
  /** All services are ready. */
  assembled?(ms: number): void
  running?(title: string): void
  scenario?(scenario: ScenarioResult): void
  /** Something printed in a test. */
  printed?(text: string): void
}

/** Collects what vitest tells into a result, and passes it on as it comes. */
export class ScenarioReporter implements Reporter {
  readonly #listener: RunListener
  readonly #services: readonly string[]
  readonly #startedAt = new Date()
  readonly #beganAt = performance.now()
  readonly #ready: ServiceResult[] = []
  readonly #scenarios: ScenarioResult[] = []
  readonly #errors: string[] = []
  #assemblyBeganAt: number | undefined
  #assembledInMs = 0

  constructor(services: readonly string[], listener: RunListener) {
    this.#listener = listener
    this.#services = services
  }

  get result(): RunResult {
    const failed = this.#scenarios.some(({ state }) => state === 'failed')
    return {
      passed: !failed && this.#errors.length === 0 && this.#scenarios.length > 0,
      startedAt: this.#startedAt.toISOString(),
      assembledInMs: this.#assembledInMs,
      durationMs: performance.now() - this.#beganAt,
      services: this.#ready,
      scenarios: this.#scenarios,
      errors: this.#errors,
    }
  }

  onUserConsoleLog({ content }: UserConsoleLog): void {
    const { events, rest } = readAssemblyEvents(content)
    for (const event of events) this.#onAssembly(event)
    this.#listener.printed?.(rest)
  }

  onTestCaseReady(testCase: TestCase): void {
    this.#listener.running?.(titleOf(testCase))
  }

  onTestCaseResult(testCase: TestCase): void {
    const { state, errors = [] } = testCase.result()
    if (state === 'skipped' || state === 'pending') return
    const scenario: ScenarioResult = {
      flow: flowOf(testCase.module),
      title: titleOf(testCase),
      state,
      durationMs: testCase.diagnostic()?.duration ?? 0,
      errors: errors.map(describeError),
    }
    this.#scenarios.push(scenario)
    this.#listener.scenario?.(scenario)
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const ofModules = modules.flatMap((module) => [
      ...module.errors(),
      ...[...module.children.allSuites()].flatMap((suite) => suite.errors()),
    ])
    const messages = [...ofModules, ...unhandled].map(describeError)
    // An environment that does not start fails every file for the same reason.
    this.#errors.push(...new Set(messages))
  }

  #onAssembly(event: ProgressEvent): void {
    // A service that is restarted later is none of the assembly's business.
    if (this.#ready.length === this.#services.length) return
    this.#assemblyBeganAt ??= performance.now() - event.elapsedMs
    this.#listener.assembling?.(event)
    if (event.state !== 'ready') return
    const service = { name: event.service, kind: event.kind, readyInMs: event.elapsedMs }
    this.#ready.push(service)
    this.#listener.ready?.(service)
    if (this.#ready.length < this.#services.length) return
    this.#assembledInMs = performance.now() - this.#assemblyBeganAt
    this.#listener.assembled?.(this.#assembledInMs)
  }
}

/** A file's path below the folder of tests: `orders`, `data/fixtures`. */
function flowOf({ moduleId }: TestModule): string {
  return /[/\\]tests[/\\](.+)\.test\.ts$/.exec(moduleId)?.[1] ?? moduleId
}

function titleOf({ fullName }: TestCase): string {
  return fullName.replaceAll(' > ', ' ')
}

function describeError({ message, diff, stacks = [] }: SerializedError): string {
  const [place] = stacks
  const at = place === undefined ? [] : [`at ${place.file}:${place.line}:${place.column}`]
  return [message, ...(typeof diff === 'string' ? [diff] : []), ...at].join('\n')
}
