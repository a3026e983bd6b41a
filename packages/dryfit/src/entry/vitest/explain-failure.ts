import type { RunnerTask } from 'vitest'
import type { EnvironmentVerbs } from '../../harness/environment/index.ts'

/** Puts what the environment knows below the errors of a failing test. */
export function explainFailure(task: RunnerTask, environment: Pick<EnvironmentVerbs<never>, 'diagnose'>): void {
  task.result?.errors?.push({ name: 'Dryfit', message: environment.diagnose(), stack: '' })
}
