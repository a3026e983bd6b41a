import { expect, test } from 'vitest'
import { closest, invalidOption, refuseUnknownOptions } from '../../../src/foundation/core/index.ts'

test.each([
  ['redy', 'ready'],
  ['READY', 'ready'],
  ['timeout', 'timeoutMs'],
  ['prot', 'port'],
])('%s was probably meant as %s', (slip, meant) => {
  expect(closest(slip, ['ready', 'timeoutMs', 'port'])).toBe(meant)
})

test('a word that is near to nothing has no suggestion', () => {
  expect(closest('migrations', ['ready', 'port'])).toBeUndefined()
})

test('an unknown option is refused with the nearest one, or with all there are', () => {
  expect(() => refuseUnknownOptions('app', { redy: 1 }, ['ready'])).toThrow('app: there is no option "redy"')
  expect(() => refuseUnknownOptions('app', { redy: 1 }, ['ready'])).toThrow('did you mean "ready"?')
  expect(() => refuseUnknownOptions('app', { xyz: 1 }, ['ready', 'port'])).toThrow('the options are: ready, port')
  expect(() => refuseUnknownOptions('app', { port: 1 }, ['ready', 'port'])).not.toThrow()
})

const cycle: { self?: unknown } = {}
cycle.self = cycle

test.each([
  [5, '5 (number)'],
  [Number.NaN, 'NaN (number)'],
  [null, 'null (null)'],
  [undefined, 'undefined (undefined)'],
  [['a'], '["a"] (array)'],
  ['text', '"text" (string)'],
  [function main() {}, 'function main (function)'],
  [10n, '10 (bigint)'],
  [cycle, '[object Object] (object)'],
  ['x'.repeat(200), `"${'x'.repeat(76)}... (string)`],
])('a refused value is shown as it is: %#', (value, shown) => {
  const { message, code } = invalidOption('redis', 'maxKeys', 'a whole number', value)
  expect(code).toBe('OPTION_INVALID')
  expect(message).toContain('redis: option "maxKeys" is invalid')
  expect(message).toContain(`expected a whole number, got ${shown}`)
})
