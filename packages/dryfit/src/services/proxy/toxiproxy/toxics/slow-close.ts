import type { ToxicKind } from '../link/toxic.ts'

/** Keeps the end of the stream back for `delay` milliseconds. */
export const slowClose: ToxicKind<{ delay: number }> = {
  type: 'slow_close',
  defaults: { delay: 0 },
  pipe: async (stub, attributes) => {
    for (;;) {
      const taken = await stub.take()
      if (taken === 'end') {
        await stub.sleep(attributes.delay)
        return stub.end()
      }
      if (typeof taken === 'string') return
      await stub.put(taken)
    }
  },
}
