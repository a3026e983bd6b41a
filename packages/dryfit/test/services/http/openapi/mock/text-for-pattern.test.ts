import { expect, test } from 'vitest'
import { createSeed } from '../../../../../src/foundation/core/index.ts'
import { textForPattern } from '../../../../../src/services/http/openapi/mock/text-for-pattern.ts'

const random = () => createSeed(7).random('test')

test.each([
  '^ch_[0-9]{3,}$',
  '^[A-Z]{3}-\\d{4}$',
  '^(red|green|blue)$',
  '^\\+?[1-9]\\d{1,14}$',
  '^[^@\\s]+@[^@\\s]+\\.[a-z]{2,}$',
  '^#(?:[0-9a-fA-F]{3}){1,2}$',
  '^\\S.*\\S$',
  '^[äöü]+$',
  '\\bid\\b',
  '^(?=.*\\d)[a-z0-9]{8,}$',
])('a text for %s fits it, and is the same for a seed', (pattern) => {
  const made = textForPattern(pattern, random())
  expect(made).toMatch(new RegExp(pattern))
  expect(textForPattern(pattern, random())).toBe(made)
})

test('a pattern without measure gives a text that has one', () => {
  expect(textForPattern('^(a{1000}){1000}$', random()).length).toBeLessThanOrEqual(11_000)
})

test('a pattern that is none gives nothing', () => {
  expect(textForPattern('(', random())).toBe('')
})
