import { type Clock, createSeed, type Seed } from '../../foundation/core/index.ts'

/** What test data is made from: the seed and the time of an environment. */
export interface Surroundings {
  readonly seed: Seed
  readonly clock?: Pick<Clock, 'now'>
}

/** The time of data that is made without an environment: always the same. */
const WITHOUT_CLOCK_MS = Date.UTC(2026, 0, 1)
const WITHOUT_SEED = 1

let current: { readonly seed: Seed; readonly now: () => number } | undefined
let epoch = 0

/**
 * Makes all factories draw from this environment's seed and time, with their sequences at the beginning. `test` of
 * `dryfit/vitest` does so before each test; others call it themselves. Without it the seed is `DRYFIT_SEED`, or 1.
 *
 * @example await using env = await system.startAll(); useEnvironment(env)
 */
export function useEnvironment({ seed, clock }: Surroundings): void {
  current = { seed, now: () => clock?.now() ?? WITHOUT_CLOCK_MS }
  epoch++
}

export function surroundings(): { readonly seed: Seed; readonly now: () => number; readonly epoch: number } {
  current ??= {
    seed: createSeed(process.env.DRYFIT_SEED ? undefined : WITHOUT_SEED),
    now: () => WITHOUT_CLOCK_MS,
  }
  return { ...current, epoch }
}
