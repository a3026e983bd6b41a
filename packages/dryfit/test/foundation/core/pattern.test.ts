import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toPredicate } from '../../../src/foundation/core/index.ts'

test('a text with stars fits exactly what the same regular expression fits', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '.', '/') })
  const withStars = fc.array(fc.constantFrom('a', 'b', '.', '/', '*')).map((parts) => parts.join(''))
  fc.assert(
    fc.property(withStars, text, (pattern, candidate) => {
      const source = pattern
        .split('*')
        .map((piece) => piece.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'))
        .join('[\\s\\S]*')
      expect(toPredicate(pattern)(candidate)).toBe(new RegExp(`^${source}$`).test(candidate))
    }),
    { numRuns: 2000 },
  )
})

test('a pattern that is taken from the text itself fits it', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.string(), (start, middle, end) => {
      expect(toPredicate(`${start}*${end}`)(start + middle + end)).toBe(true)
    }),
  )
})

test('a text without a star must be equal', () => {
  expect(['GET /a', 'GET /ab', ''].map(toPredicate('GET /a'))).toEqual([true, false, false])
})

test('an expression with the flags g and y answers the same every time', () => {
  for (const flags of ['', 'g', 'y', 'gy']) {
    const fits = toPredicate(new RegExp('SET', flags))
    expect([fits('SET a'), fits('SET a'), fits('SET a')]).toEqual([true, true, true])
  }
  expect(toPredicate(/SET/y)('a SET')).toBe(false)
})

test('many stars on a long text are answered, where a naive expression would explode', () => {
  const fits = toPredicate(`${'*a'.repeat(30)}*b`)
  expect(fits('a'.repeat(50_000))).toBe(false)
})

test('a function is its own test', () => {
  expect(toPredicate((text) => text.length > 3)('four')).toBe(true)
})
