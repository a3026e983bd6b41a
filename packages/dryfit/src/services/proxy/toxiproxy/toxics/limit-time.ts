import type { ToxicKind } from '../link/toxic.ts'

/** Lets data through for `time` milliseconds from the opening of the connection, then ends it, in the middle if need be. */
export const limitTime: ToxicKind<{ time: number }> = {
  type: 'limit_time',
  defaults: { time: 0 },
  pipe: async (stub, attributes) => {
    for (;;) {
      const leftMs = attributes.time - stub.ageMs
      if (leftMs <= 0) return stub.cut()
      const taken = await stub.take(leftMs)
      if (taken === 'end') return stub.end()
      if (taken === 'elapsed') return stub.cut()
      if (taken === 'interrupted') return
      await stub.put(taken)
    }
  },
}
