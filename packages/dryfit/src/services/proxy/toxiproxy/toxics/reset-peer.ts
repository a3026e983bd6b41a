import type { ToxicKind } from '../link/toxic.ts'

/** Drops what comes first and, `timeout` milliseconds later, resets both connections. */
export const resetPeer: ToxicKind<{ timeout: number }> = {
  type: 'reset_peer',
  defaults: { timeout: 0 },
  pipe: async (stub, attributes) => {
    const taken = await stub.take()
    if (taken === 'interrupted') return
    if (await stub.sleep(attributes.timeout)) stub.reset()
  },
}
