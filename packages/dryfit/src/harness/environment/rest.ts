import { can, DryfitError, type Exchange, type Journal, waitFor } from '../../foundation/core/index.ts'
import type { Life } from './life.ts'

export interface RestParts {
  readonly journal: Journal
  readonly lives: readonly Life[]
  /** What it may take, in real milliseconds. */
  readonly timeoutMs: number
}

/** Pause between two looks at an environment in which something is under way, in real milliseconds. */
const LOOK_MS = 2
/** Looks in a row that must find nothing, once something was under way: one exchange often leads to the next. */
const QUIET_LOOKS = 3

/**
 * Waits until nothing is under way: no exchange without its end, no work that a service knows of. An environment at rest
 * costs one turn of the event loop, in which what has been sent arrives.
 *
 * @returns what is still under way when time is up, a line for each. Nobody waits for it again.
 */
export async function waitForRest(parts: RestParts): Promise<readonly string[]> {
  const { timeoutMs } = parts
  if (timeoutMs === 0) return []
  await nextTurn()
  if (isAtRest(parts)) return []
  let quiet = 0
  const staysAtRest = (): boolean => {
    quiet = isAtRest(parts) ? quiet + 1 : 0
    return quiet === QUIET_LOOKS
  }
  return waitFor(staysAtRest, { timeoutMs, intervalMs: LOOK_MS }).then(
    () => [],
    () => giveUp(parts),
  )
}

/** What a service holds back on purpose goes on, so that nobody has to wait for it. */
export function hurry({ running, failure }: Life): void {
  if (running !== undefined && failure === undefined && can(running, 'hurry')) running.hurry()
}

/** The warning of an environment that does not come to rest. */
export function notAtRest(id: string, left: readonly string[], timeoutMs: number): DryfitError {
  return new DryfitError('NOT_AT_REST', {
    what: `environment ${id} is reset while work is under way in it`,
    why: `it did not come to an end within ${timeoutMs} ms, and may reach into the next test`,
    fix: 'let the test wait for what it set off, or change what a reset waits: restTimeoutMs, DRYFIT_REST_TIMEOUT_MS',
    evidence: left.map((line) => `  ${line}`).join('\n'),
  })
}

function isAtRest({ journal, lives }: RestParts): boolean {
  return journal.underWay.size === 0 && lives.every((life) => workOf(life).length === 0)
}

function giveUp({ journal, lives }: RestParts): string[] {
  const open = [...journal.underWay]
  const lines = [...open.map(describe), ...lives.flatMap(workOf)]
  for (const exchange of open) journal.rest(exchange)
  return lines
}

function describe({ consumer, service, operation }: Exchange): string {
  return `${consumer} → ${service}  ${operation}`
}

function workOf({ running, failure }: Life): readonly string[] {
  return running !== undefined && failure === undefined && can(running, 'underWay') ? running.underWay() : []
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
