import { can, DryfitError, messageOf, type RunningService, withDeadline } from '../../foundation/core/index.ts'
import type { Life } from './life.ts'

/** What the reset of one service may take. */
const RESET_MS = 15_000

/**
 * Resets every running service that can, all at once. One that has ended on its own is started again if it can be.
 *
 * @throws RESET_FAILED with every reason; a service that has ended and cannot be started again is one.
 */
export async function resetAll(lives: Iterable<Life>): Promise<void> {
  const results = await Promise.allSettled([...lives].map(resetOne))
  const reasons = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as DryfitError] : []))
  if (reasons.length === 1) throw reasons[0]
  if (reasons.length === 0) return
  throw new DryfitError('RESET_FAILED', {
    what: `${reasons.length} services did not go back to their first state`,
    why: reasons.map((reason) => `${reason.what}: ${reason.why}`).join('\n'),
    cause: new AggregateError(reasons),
  })
}

async function resetOne(life: Life): Promise<void> {
  const { name, running } = life
  if (running === undefined) return
  try {
    await withDeadline({ what: `the reset of "${name}"`, timeoutMs: RESET_MS }, () => cleanUp(life, running))
  } catch (cause) {
    throw new DryfitError('RESET_FAILED', {
      what: `service "${name}" cannot be used for the next test`,
      why: messageOf(cause),
      cause,
    })
  }
}

async function cleanUp({ failure }: Life, running: RunningService): Promise<void> {
  if (failure !== undefined && !can(running, 'restart')) throw failure
  if (failure !== undefined && can(running, 'restart')) await running.restart()
  if (can(running, 'reset')) await running.reset()
}
