import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addInt64, parseDouble, parseInt64 } from '../../../../src/services/redis/wire/numbers.ts'

test('every 64-bit integer is read in its one form', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
      expect(BigInt(parseInt64(String(value)) ?? 'none')).toBe(value)
    }),
  )
})

test.each(['', '-', '+1', '01', '-0', ' 1', '1 ', '1.0', '0x1', '9223372036854775808', '-9223372036854775809', 'abc'])(
  '%j is no integer',
  (text) => {
    expect(parseInt64(text)).toBeUndefined()
  },
)

test('sums are exact, and stop at 64 bits', () => {
  expect(addInt64(2 ** 53 - 1, 10)).toBe(9007199254741001n)
  expect(addInt64(9223372036854775800n, 7)).toBe(9223372036854775807n)
  expect(addInt64(9223372036854775800n, 8)).toBeUndefined()
})

test.each([
  ['1.5', 1.5],
  ['-1e3', -1000],
  ['.5', 0.5],
  ['inf', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
  ['0x10', 16],
  ['0x1p3', 8],
])('%s is a double', (text, value) => {
  expect(parseDouble(text)).toBe(value)
})

test.each(['', 'nan', '1e400', '1e-400', '1.5x', ' 1', 'e5', '--1'])('%j is no double', (text) => {
  expect(parseDouble(text)).toBeUndefined()
})
