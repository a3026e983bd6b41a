import type { ToxicKind } from '../link/toxic.ts'

/** Lets everything through. */
export const noop: ToxicKind = {
  type: 'noop',
  defaults: {},
  pipe: async (stub) => {
    for (;;) {
      const taken = await stub.take()
      if (taken === 'end') return stub.end()
      if (typeof taken === 'string') return
      await stub.put(taken)
    }
  },
}
