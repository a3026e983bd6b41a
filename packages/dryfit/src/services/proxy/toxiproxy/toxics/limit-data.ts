import type { ToxicKind } from '../link/toxic.ts'

/** Lets `bytes` bytes through in all, then ends the connections. */
export const limitData: ToxicKind<{ bytes: number }> = {
  type: 'limit_data',
  defaults: { bytes: 0 },
  pipe: async (stub, attributes) => {
    for (;;) {
      const taken = await stub.take()
      if (taken === 'end') return stub.end()
      if (typeof taken === 'string') return
      const sent = stub.state.get('sent') ?? 0
      const left = Math.max(0, attributes.bytes - sent)
      const data = taken.data.subarray(0, left)
      stub.state.set('sent', sent + data.length)
      if (data.length > 0) await stub.put({ ...taken, data })
      if (sent + data.length >= attributes.bytes) return stub.cut()
    }
  },
}
