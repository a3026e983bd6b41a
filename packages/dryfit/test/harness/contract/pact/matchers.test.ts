import { describe, expect, test } from 'vitest'
import { parseJson } from '../../../../src/harness/contract/pact/json.ts'
import { applyRule, isKnownMatcher } from '../../../../src/harness/contract/pact/matchers/index.ts'
import type { MatchingRule } from '../../../../src/harness/contract/pact/model.ts'

type Row = readonly [rule: MatchingRule, expected: string, actual: string, fits: boolean]

/** Own vectors, both verdicts for each matcher: the reference cases know only `type` and `regex`. Values are JSON. */
const TYPED: readonly Row[] = [
  [{ match: 'equality' }, '{"a":[1,2]}', '{"a":[1,2]}', true],
  [{ match: 'equality' }, '1', '1.0', true],
  [{ match: 'equality' }, '1', '"1"', false],
  [{ match: 'type' }, '"a"', '"b"', true],
  [{ match: 'type' }, '1', '2.5', true],
  [{ match: 'type' }, '1', '"1"', false],
  [{ match: 'type' }, 'null', 'null', true],
  [{ match: 'type' }, '[]', '{}', false],
  [{ match: 'type', min: 2 }, '[1]', '[1,2]', true],
  [{ match: 'type', min: 2 }, '[1]', '[1]', false],
  [{ match: 'type', max: 1 }, '[1]', '[1,2]', false],
  [{ match: 'type', max: 1 }, '[1]', '[2]', true],
  [{ match: 'type', min: 1, max: 2 }, '[1]', '[1,2]', true],
  [{ match: 'regex', regex: '\\d{2}' }, '"12"', '"34"', true],
  [{ match: 'regex', regex: '\\d{2}' }, '"12"', '"a345"', false],
  [{ match: 'regex', regex: 'a|b' }, '"a"', '"bc"', false],
  [{ match: 'regex', regex: '^\\d{2}$' }, '"12"', '"345"', false],
  [{ match: 'regex', regex: '^\\d+$' }, '12', '345', true],
  [{ match: 'regex', regex: '(?i)^abc$' }, '"abc"', '"ABC"', true],
  [{ match: 'regex', regex: '.*' }, '"a"', '["a"]', false],
  [{ match: 'include', value: 'ell' }, '"hello"', '"yell"', true],
  [{ match: 'include', value: 'ell' }, '"hello"', '"yes"', false],
  [{ match: 'number' }, '1', '-2.5e3', true],
  [{ match: 'number' }, '1', '"2"', false],
  [{ match: 'integer' }, '1', '2', true],
  [{ match: 'integer' }, '1', '2.0', false],
  [{ match: 'integer' }, '1', '2.5', false],
  [{ match: 'decimal' }, '1.5', '2.5', true],
  [{ match: 'decimal' }, '1.5', '2.0', true],
  [{ match: 'decimal' }, '1.5', '2', false],
  [{ match: 'real' }, '1.5', '2.5', true],
  [{ match: 'real' }, '1.5', '2', false],
  [{ match: 'boolean' }, 'true', 'false', true],
  [{ match: 'boolean' }, 'true', '"false"', true],
  [{ match: 'boolean' }, 'true', '"yes"', false],
  [{ match: 'null' }, 'null', 'null', true],
  [{ match: 'null' }, 'null', '0', false],
  [{ match: 'date' }, '"2020-01-01"', '"2024-02-29"', true],
  [{ match: 'date' }, '"2020-01-01"', '"2023-02-29"', false],
  [{ match: 'date', format: 'dd/MM/yyyy' }, '"01/02/2020"', '"31/12/1999"', true],
  [{ match: 'date', format: 'dd/MM/yyyy' }, '"01/02/2020"', '"12/31/1999"', false],
  [{ match: 'time' }, '"12:00:00"', '"23:59:59"', true],
  [{ match: 'time' }, '"12:00:00"', '"24:00:00"', false],
  [{ match: 'time', format: 'hh:mm a' }, '"09:15 PM"', '"12:45 AM"', true],
  [{ match: 'datetime' }, '"2020-01-01T00:00:00Z"', '"2021-12-31T23:59:59+01:00"', true],
  [{ match: 'datetime' }, '"2020-01-01T00:00:00Z"', '"2021-12-31T23:59:59"', false],
  [{ match: 'timestamp', format: "yyyy-MM-dd'T'HH:mm:ssXXX" }, '""', '"2021-12-31T23:59:59+01:00"', true],
  [{ match: 'timestamp', format: "yyyy-MM-dd'T'HH:mm:ss.SSSX" }, '""', '"2021-12-31T23:59:59.123Z"', true],
  [{ match: 'timestamp', format: "yyyy-MM-dd'T'HH:mm:ssX" }, '""', '"2021-12-31T23:59:59"', false],
  [{ match: 'datetime', format: 'EEE, dd MMM yyyy' }, '""', '"Fri, 31 Dec 2021"', true],
  [{ match: 'datetime', format: 'EEE, dd MMM yyyy' }, '""', '"Fry, 31 Dec 2021"', false],
  [{ match: 'notEmpty' }, '"a"', '"b"', true],
  [{ match: 'notEmpty' }, '"a"', '""', false],
  [{ match: 'notEmpty' }, '[1]', '[]', false],
  [{ match: 'semver' }, '"1.0.0"', '"2.1.0-rc.1+build.5"', true],
  [{ match: 'semver' }, '"1.0.0"', '"1.0"', false],
  [{ match: 'semver' }, '"1.0.0"', '"01.0.0"', false],
  [{ match: 'statusCode', status: 'success' }, '200', '204', true],
  [{ match: 'statusCode', status: 'success' }, '200', '301', false],
  [{ match: 'statusCode', status: 'info' }, '100', '101', true],
  [{ match: 'statusCode', status: 'info' }, '100', '200', false],
  [{ match: 'statusCode', status: 'redirect' }, '301', '308', true],
  [{ match: 'statusCode', status: 'redirect' }, '301', '400', false],
  [{ match: 'statusCode', status: 'serverError' }, '500', '503', true],
  [{ match: 'statusCode', status: 'serverError' }, '500', '404', false],
  [{ match: 'statusCode', status: 'nonError' }, '200', '304', true],
  [{ match: 'statusCode', status: 'nonError' }, '200', '400', false],
  [{ match: 'statusCode', status: 'clientError' }, '400', '404', true],
  [{ match: 'statusCode', status: 'clientError' }, '400', '500', false],
  [{ match: 'statusCode', status: 'error' }, '400', '503', true],
  [{ match: 'statusCode', status: 'error' }, '400', '200', false],
  [{ match: 'statusCode', status: [200, 201] }, '200', '201', true],
  [{ match: 'statusCode', status: [200, 201] }, '200', '202', false],
]

const AS_TEXT: readonly Row[] = [
  [{ match: 'integer' }, '"1"', '"200"', true],
  [{ match: 'integer' }, '"1"', '"2.0"', false],
  [{ match: 'decimal' }, '"1.5"', '"2.0"', true],
  [{ match: 'decimal' }, '"1.5"', '"2"', true],
  [{ match: 'decimal' }, '"1.5"', '"two"', false],
  [{ match: 'number' }, '"1"', '"1e3"', true],
  [{ match: 'number' }, '"1"', '"one"', false],
  [{ match: 'boolean' }, '"true"', '"false"', true],
  [{ match: 'boolean' }, '"true"', '"yes"', false],
  [{ match: 'type' }, '"a"', '"17"', true],
]

describe.each([
  ['typed', TYPED],
  ['text', AS_TEXT],
] as const)('a %s value', (form, rows) => {
  test.each(rows)('%j: like %s, %s → %s', (rule, expected, actual, fits) => {
    const comparison = { rule, form, expected: parseJson(expected), actual: parseJson(actual), cascaded: false }
    expect(applyRule(comparison) === undefined).toBe(fits)
  })
})

test('a rule that nobody knows fits nothing, and says so', () => {
  const comparison = { rule: { match: 'protobuf' }, form: 'typed', expected: 1, actual: 1, cascaded: false } as const
  expect(isKnownMatcher('protobuf')).toBe(false)
  expect(applyRule(comparison)).toBe('no matcher is known by the name "protobuf"')
})

describe('a pattern from somebody else', () => {
  const judge = (regex: string, actual: string) =>
    applyRule({ rule: { match: 'regex', regex }, form: 'typed', expected: '', actual, cascaded: false })

  test('that doubles its work with each letter decides all the same', () => {
    const letters = 'a'.repeat(10_000)
    expect(judge('(a+)+b', `${letters}b`)).toBeUndefined()
    expect(judge('(a+)+b', letters)).toMatch(/to match/)
  })

  test('that is none says why', () => {
    expect(judge('(', 'x')).toMatch(/^the pattern \/\(\/ of the rule cannot be used: .*(Unterminated|parenthes)/)
  })
})

test('the name of a built-in object property is no matcher', () => {
  expect(isKnownMatcher('constructor')).toBe(false)
})
