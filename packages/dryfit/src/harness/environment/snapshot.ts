import { type ControlledClock, can, DryfitError, messageOf, type Snapshot } from '../../foundation/core/index.ts'
import type { Life } from './life.ts'

/**
 * Keeps the time, and the state of every running service that can; one that cannot keep it spoils the whole and all are
 * let go. One that cannot go back is told of when all others have.
 */
export async function snapshotAll(lives: Iterable<Life>, clock: ControlledClock): Promise<Snapshot> {
  const goBack = clock.keep()
  const able = [...lives].flatMap(({ running }) => (running !== undefined && can(running, 'snapshot') ? [running] : []))
  const results = await Promise.allSettled(able.map((service) => service.snapshot()))
  const kept = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
  const dispose = async (): Promise<void> => {
    await Promise.all(kept.map((snapshot) => snapshot.dispose?.()))
  }
  const failed = results.find((result) => result.status === 'rejected')
  if (failed !== undefined) {
    await dispose()
    throw failed.reason
  }
  const restore = async (): Promise<void> => {
    // First: services that come back count what is left of a time-out from now on.
    goBack()
    const restored = await Promise.allSettled(kept.map((snapshot) => snapshot.restore()))
    const reasons = restored.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []))
    if (reasons.length > 0) throw restoreError(reasons)
  }
  return { restore, dispose }
}

function restoreError(reasons: readonly unknown[]): unknown {
  if (reasons.length === 1) return reasons[0]
  return new DryfitError('RESET_FAILED', {
    what: `${reasons.length} services did not go back to the snapshot`,
    why: reasons.map(messageOf).join('\n'),
    cause: new AggregateError(reasons),
  })
}
