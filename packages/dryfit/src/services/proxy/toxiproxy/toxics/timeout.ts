import type { ToxicKind } from '../link/toxic.ts'

/** Drops all data. After `timeout` milliseconds without any the connections end; at 0, when the toxic is removed. */
export const timeout: ToxicKind<{ timeout: number }> = {
  type: 'timeout',
  defaults: { timeout: 0 },
  closesOnRemoval: true,
  pipe: async (stub, attributes) => {
    for (;;) {
      const taken = await stub.take(attributes.timeout > 0 ? attributes.timeout : undefined)
      if (taken === 'interrupted') return
      if (taken === 'end') return stub.end()
      if (taken === 'elapsed') return stub.cut()
    }
  },
}
