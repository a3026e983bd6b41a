import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createSeed } from '../../../../../src/foundation/core/index.ts'
import { sliceEnds } from '../../../../../src/services/proxy/toxiproxy/toxics/slicer.ts'

test('slices cover the piece without gap or empty slice, and none is larger than average plus variation', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5000 }),
      fc.nat(200),
      fc.nat(200),
      fc.nat(1000),
      (length, average, variation, seed) => {
        const attributes = { average_size: average, size_variation: variation, delay: 0 }
        const ends = sliceEnds(0, length, attributes, createSeed(seed).random('slicer'))
        const sizes = ends.map((end, at) => end - (ends[at - 1] ?? 0))
        expect(ends.at(-1)).toBe(length)
        expect(sizes.every((size) => size > 0 && size <= Math.max(1, average) + variation)).toBe(true)
      },
    ),
  )
})
