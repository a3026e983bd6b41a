import type { RunnerTask } from 'vitest'
import { can, messageOf } from '../../foundation/core/index.ts'
import type { Environment } from '../../harness/environment/index.ts'

/**
 * Puts what the environment knows below the errors of a failing test, and keeps the state that it left.
 *
 * @param title under which that is found again
 */
export function explainFailure(task: RunnerTask, title: string, environment: Environment): void {
  const message = [environment.diagnose(), ...keepEvidence(environment, title)].join('\n')
  task.result?.errors?.push({ name: 'Dryfit', message, stack: '' })
}

function keepEvidence(environment: Environment, label: string): string[] {
  const kept = environment.services.flatMap(({ name, state }) => {
    const service = state === 'ready' ? environment.get(name) : undefined
    if (service === undefined || !can(service, 'keepEvidence')) return []
    try {
      const command = service.keepEvidence(label)
      return command === undefined ? [] : [`  ${name}: ${command}`]
    } catch (thrown) {
      return [`  ${name} could not be kept: ${messageOf(thrown)}`]
    }
  })
  return kept.length === 0 ? [] : ['kept as this test left it (and after the run: dryfit inspect):', ...kept]
}
