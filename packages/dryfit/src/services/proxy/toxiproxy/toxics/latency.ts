import type { ToxicKind } from '../link/toxic.ts'

/** Delays every piece by `latency` ± `jitter` milliseconds, counted from when it came: delays do not add up. */
export const latency: ToxicKind<{ latency: number; jitter: number }> = {
  type: 'latency',
  defaults: { latency: 0, jitter: 0 },
  buffer: 1024,
  pipe: async (stub, attributes) => {
    for (;;) {
      const taken = await stub.take()
      if (taken === 'end') return stub.end()
      if (typeof taken === 'string') return
      const { latency, jitter } = attributes
      const delay = latency + (jitter > 0 ? stub.random.integer(-jitter, jitter - 1) : 0)
      const goesOn = await stub.sleep(taken.at + delay - stub.now())
      await stub.put({ ...taken, at: stub.now() })
      if (!goesOn) return
    }
  },
}
