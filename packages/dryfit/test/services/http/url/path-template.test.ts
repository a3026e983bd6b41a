import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PathTemplate } from '../../../../src/services/http/url/path-template.ts'

test('several parameters in one segment take what a lazy regular expression takes', () => {
  const pieces = fc.array(fc.constantFrom('-', '.', '', 'v', '-v'), { minLength: 3, maxLength: 5 })
  const segments = fc.string({ unit: fc.constantFrom('-', '.', 'v', '1'), minLength: 1, maxLength: 10 })
  fc.assert(
    fc.property(pieces, segments, (fixed, segment) => {
      const text = fixed.slice(1).reduce<string>((all, piece, index) => `${all}{p${index}}${piece}`, fixed[0] ?? '')
      const pattern = new RegExp(`^${fixed.map((piece) => piece.replaceAll('.', '\\.')).join('([^/]+?)')}$`)
      const values = pattern.exec(segment)?.slice(1)
      expect(Object.values(new PathTemplate(`/${text}`).match(`/${segment}`) ?? {})).toEqual(values ?? [])
    }),
    { numRuns: 2000 },
  )
})
