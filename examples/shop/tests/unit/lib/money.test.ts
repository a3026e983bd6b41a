import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatCents, parseCents } from '../../../lib/money.ts'

test.for([
  [0, '0.00'],
  [1, '0.01'],
  [99, '0.99'],
  [100, '1.00'],
  [10997, '109.97'],
  [-5, '-0.05'],
] as const)('%i cents read %s', ([cents, text]) => {
  expect(formatCents(cents)).toBe(text)
})

test.for([
  ['29', 2900],
  ['29.5', 2950],
  ['29.05', 2905],
  ['999999999.99', 99_999_999_999],
] as const)('%s is %i cents', ([text, cents]) => {
  expect(parseCents(text)).toBe(cents)
})

test.for(['', '-1', '1.999', '1,00', '1e3', ' 1', 'NaN', '9999999999'])('"%s" is no amount', (text) => {
  expect(parseCents(text)).toBeUndefined()
})

test('every amount reads back as itself', () => {
  const cents = fc.integer({ min: 0, max: 99_999_999_999 })
  fc.assert(fc.property(cents, (amount) => parseCents(formatCents(amount)) === amount))
})
