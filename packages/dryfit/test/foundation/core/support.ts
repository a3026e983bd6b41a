import {
  type ControlledClock,
  createClock,
  createSeed,
  type ExchangeInit,
  Journal,
  type JournalLimits,
  Seam,
} from '../../../src/foundation/core/index.ts'

export interface Bench {
  readonly clock: ControlledClock
  readonly journal: Journal
  readonly seam: Seam
}

/** A seam `shop → bank` on a frozen clock. */
export function seamOnFrozenClock({ seed = 1, ...limits }: JournalLimits & { seed?: number } = {}): Bench {
  const clock = createClock()
  clock.freeze(0)
  const journal = new Journal(limits)
  const seam = new Seam({ consumer: 'shop', service: 'bank', clock, seed: createSeed(seed), journal })
  return { clock, journal, seam }
}

export function asking(operation: string, more: Partial<ExchangeInit> = {}): ExchangeInit {
  return { protocol: 'http', operation, ...more }
}

/** What `act` throws outside of itself, as an uncaught exception. */
export async function uncaughtDuring(act: () => unknown): Promise<unknown> {
  const others = process.listeners('uncaughtException')
  process.removeAllListeners('uncaughtException')
  try {
    return await new Promise((resolve) => {
      process.once('uncaughtException', resolve)
      act()
    })
  } finally {
    for (const other of others) process.on('uncaughtException', other)
  }
}
