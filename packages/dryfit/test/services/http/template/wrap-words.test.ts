import fc from 'fast-check'
import { expect, test } from 'vitest'
import { wrapWords } from '../../../../src/services/http/template/helpers/text.ts'

test('lines are broken where the pattern of the original helper breaks them', () => {
  const texts = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '\n', '\t'), maxLength: 40 })
  fc.assert(
    fc.property(texts, fc.integer({ min: 1, max: 9 }), (text, width) => {
      const pattern = new RegExp(`(?![^\\n]{1,${width}}$)([^\\n]{1,${width}})\\s`, 'g')
      expect(wrapWords(text, width)).toBe(text.replace(pattern, '$1\n'))
    }),
    { numRuns: 2000 },
  )
})
