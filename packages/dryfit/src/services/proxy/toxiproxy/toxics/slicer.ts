import type { Random } from '../../../../foundation/core/index.ts'
import type { Chunk } from '../link/channel.ts'
import type { Stub, ToxicKind } from '../link/toxic.ts'

interface SlicerAttributes {
  readonly [name: string]: number
  readonly average_size: number
  readonly size_variation: number
  readonly delay: number
}

/** Cuts data into pieces of `average_size` ± `size_variation` bytes, `delay` microseconds apart. */
export const slicer: ToxicKind<SlicerAttributes> = {
  type: 'slicer',
  defaults: { average_size: 0, size_variation: 0, delay: 0 },
  pipe: async (stub, attributes) => {
    for (;;) {
      const taken = await stub.take()
      if (taken === 'end') return stub.end()
      if (typeof taken === 'string') return
      if (!(await putSliced(stub, taken, attributes))) return
    }
  },
}

/** False when it was interrupted; then the rest has gone on in one piece. */
async function putSliced(stub: Stub, chunk: Chunk, attributes: SlicerAttributes): Promise<boolean> {
  const ends = sliceEnds(0, chunk.data.length, attributes, stub.random)
  let start = 0
  for (const end of ends) {
    await stub.put({ ...chunk, data: chunk.data.subarray(start, end) })
    start = end
    if (await stub.sleep(attributes.delay / 1000)) continue
    if (start < chunk.data.length) await stub.put({ ...chunk, data: chunk.data.subarray(start) })
    return false
  }
  return true
}

/** Halves again and again, each time a little off the middle, so that no slice of a piece is special. */
export function sliceEnds(start: number, end: number, attributes: SlicerAttributes, random: Random): number[] {
  const { average_size: average, size_variation: variation } = attributes
  const length = end - start
  if (length <= 1 || length - Math.max(1, average) <= variation) return [end]
  const offset = variation > 0 ? random.integer(-variation, variation - 1) : 0
  // Whatever the variation says, both halves have something in them.
  const middle = Math.min(end - 1, Math.max(start + 1, start + Math.floor(length / 2) + offset))
  return [...sliceEnds(start, middle, attributes, random), ...sliceEnds(middle, end, attributes, random)]
}
