import type { Chunk } from '../link/channel.ts'
import type { Stub, ToxicKind } from '../link/toxic.ts'

/** Pieces that take longer than this are sent in parts. */
const PART_MS = 100

/** Lets through `rate` KB a second; at 0, nothing. */
export const bandwidth: ToxicKind<{ rate: number }> = {
  type: 'bandwidth',
  defaults: { rate: 0 },
  pipe: async (stub, attributes) => {
    for (;;) {
      const taken = await stub.take()
      if (taken === 'end') return stub.end()
      if (typeof taken === 'string') return
      if (!(await passAtRate(stub, taken, attributes.rate))) return
    }
  },
}

/** False when it was interrupted; then the rest has gone on at once. */
async function passAtRate(stub: Stub, chunk: Chunk, rate: number): Promise<boolean> {
  // A KB a second is a byte a millisecond, as Toxiproxy counts.
  const partBytes = rate * PART_MS
  let rest = chunk.data
  while (rest.length > partBytes) {
    if (!(await stub.sleep(PART_MS))) {
      await stub.put({ ...chunk, data: rest })
      return false
    }
    if (partBytes > 0) await stub.put({ ...chunk, data: rest.subarray(0, partBytes) })
    rest = rest.subarray(partBytes)
  }
  const goesOn = await stub.sleep(rate > 0 ? rest.length / rate : 0)
  await stub.put({ ...chunk, data: rest })
  return goesOn
}
