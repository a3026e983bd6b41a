import { styleText } from 'node:util'
import type { Live } from './live.ts'
import { padTo } from './width.ts'

/** What an environment tells while it starts and stops, as far as it is shown. */
export interface Step {
  readonly service: string
  readonly kind: string
  readonly state: string
  readonly message?: string
  readonly elapsedMs: number
}

const MARKS: Readonly<Record<string, string>> = {
  starting: styleText('yellow', '◌'),
  ready: styleText('green', '●'),
  failed: styleText('red', '✗'),
}

/**
 * Shows the start of an environment: on a terminal one line for each service, which changes; elsewhere a plain line when a
 * service is ready or has failed.
 *
 * @param names the services to come, so that columns are aligned from the first line on
 */
export function showProgress(live: Live, names: readonly string[]): (step: Step) => void {
  const width = Math.max(0, ...names.map((name) => name.length))
  const steps = new Map<string, string>()
  return (step) => {
    if (step.state === 'stopping' || step.state === 'stopped') return
    const line = describeStep(step, width)
    if (live.live) {
      steps.set(step.service, line)
      live.update([...steps.values()])
    } else if (step.state !== 'starting') {
      live.print(line)
    }
  }
}

function describeStep({ service, kind, state, message, elapsedMs }: Step, width: number): string {
  const mark = MARKS[state] ?? '·'
  const time = state === 'ready' ? ` in ${Math.round(elapsedMs)} ms` : ''
  return `  ${mark} ${padTo(service, width)}  ${styleText('dim', `${kind}  ${message ?? state + time}`)}`
}
