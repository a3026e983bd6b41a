import { expect } from 'vitest'
import type { StartedVirtual } from './start-virtual.ts'

/** Moves a frozen clock on until the promise is settled, and says how long that took by this clock. */
export async function timeUntil({ clock }: StartedVirtual, settled: Promise<unknown>): Promise<number> {
  const from = clock.now()
  let tookMs: number | undefined
  const done = settled.then(() => {
    tookMs = clock.now() - from
  })
  await expect
    .poll(async () => {
      if (tookMs === undefined) await clock.advance(1000)
      return tookMs
    })
    .toBeDefined()
  await done
  return tookMs as unknown as number
}
