import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Automaton } from '../../../../src/services/http/regex/automaton.ts'
import { costOf, stepsFor } from '../../../../src/services/http/regex/cost.ts'
import { guardRegex, RegexRefused } from '../../../../src/services/http/regex/guarded-regex.ts'
import { javaToJavaScript, literalPrefix } from '../../../../src/services/http/regex/java-syntax.ts'
import { parseRegex } from '../../../../src/services/http/regex/parse.ts'

const sources = fc.letrec<{ regex: string }>((tie) => ({
  regex: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '\\d', '\\w', '1', 'ab'),
    fc.tuple(tie('regex'), tie('regex')).map(([a, b]) => a + b),
    fc.tuple(tie('regex'), tie('regex')).map(([a, b]) => `(?:${a}|${b})`),
    fc
      .tuple(tie('regex'), fc.constantFrom('*', '+', '?', '{2}', '{1,3}', '{2,}', '*?'))
      .map(([a, q]) => `(?:${a})${q}`),
  ),
})).regex
const texts = fc.string({ unit: fc.constantFrom('a', 'b', '1', '\n'), maxLength: 8 })

test('the automaton matches what JavaScript matches', () => {
  fc.assert(
    fc.property(sources, texts, (source, text) => {
      const automaton = new Automaton(parseRegex(source, { dotAll: true, ignoreCase: false }))
      expect(automaton.matches(text)).toBe(new RegExp(`^(?:${source})$`, 's').test(text))
    }),
    { numRuns: 500 },
  )
})

test('a guarded search finds what JavaScript finds', () => {
  fc.assert(
    fc.property(sources, texts, fc.boolean(), fc.boolean(), (source, text, start, end) => {
      const whole = `${start ? '^' : ''}${source}${end ? '$' : ''}`
      expect(guardRegex(whole, 's', false).test(text)).toBe(new RegExp(whole, 's').test(text))
    }),
    { numRuns: 500 },
  )
})

describe('patterns that explode', () => {
  const long = 'a'.repeat(50_000)
  test.each(['(a+)+b', '(a|a)*b', '(a*)*b', '(.*)(.*)(.*)(.*)b', '(a?){20}a{20}b', '([a-z]+)*!', '(\\w+\\s?)*\\.'])(
    '%s is never left to backtracking over a long text',
    (source) => {
      const { steps } = costOf(parseRegex(source, { dotAll: true, ignoreCase: false }))
      expect(stepsFor(steps, long.length)).toBeGreaterThan(2_000_000)
      expect(guardRegex(source, 's', true).test(long)).toBe(false)
      expect(guardRegex(source, 's', true).test('.'.repeat(3))).toBe(new RegExp(`^(?:${source})$`, 's').test('...'))
    },
  )

  test.each(['(a+)+\\1', '(?=(a+)+)b', '((?:ab)*)*\\b'])('%s is refused, since no automaton can do it', (source) => {
    expect(() => guardRegex(source, '', true)).toThrow(RegexRefused)
  })
})

test.each([
  ['(?=.*[A-Z])(?=.*[0-9]).{8,}', `${'a'.repeat(5000)}A9`, true],
  ['(?=.*[A-Z])(?=.*[0-9]).{8,}', 'a'.repeat(5000), false],
  ['(?:(?=.*9)a)*9', `${'a'.repeat(300)}9`, true],
])('a look-around is paid for once: %s', (source, text, expected) => {
  expect(guardRegex(source, 's', true).test(text)).toBe(expected)
})

test('the bound of an explosive pattern is infinite for a text of one character, too', () => {
  const { steps } = costOf(parseRegex('(a+)+b', { dotAll: true, ignoreCase: false }))
  expect(stepsFor(steps, 1)).toBe(Number.POSITIVE_INFINITY)
})

test('a pattern that no automaton can do is not tried on a text that would take it long', () => {
  expect(guardRegex('(a*)\\1b', '', true).test('a'.repeat(200_000))).toBe(false)
  expect(guardRegex('(a*)\\1b', '', true).test('aab')).toBe(true)
})

test.each([
  ['\\Qa.b\\E+', 'a.bb', true],
  ['\\p{Alpha}+\\p{Digit}', 'abc1', true],
  ['(?>a+)b', 'aab', true],
  ['a++b', 'aab', true],
  ['(?i)a\\Z', 'A', true],
  ['[\\p{Upper}_]+', 'A_B', true],
  ['a\\++', 'a++', true],
])('the Java pattern %s on %s gives %s', (pattern, text, expected) => {
  const { source, flags } = javaToJavaScript(pattern)
  expect(guardRegex(source, flags, true).test(text)).toBe(expected)
})

test.each([
  ['/users/[0-9]+', '/users/'],
  ['/a\\.b/c?d', '/a.b/'],
  ['/x*', '/'],
  ['/a|/b', ''],
  ['(?i)/a', ''],
  ['.*', ''],
])('%s begins with %j', (pattern, prefix) => {
  expect(literalPrefix(pattern)).toBe(prefix)
})
