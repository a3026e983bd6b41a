import { describe, expect, expectTypeOf, test } from 'vitest'
import * as contract from '../../../../src/harness/contract/index.ts'
import { compareJson } from '../../../../src/harness/contract/pact/bodies/json.ts'
import { parseJson } from '../../../../src/harness/contract/pact/json.ts'
import { RuleIndex } from '../../../../src/harness/contract/pact/matching/rules.ts'
import { compileTemplate } from '../../../../src/harness/contract/pact/template/compile.ts'

const { allOf, anyOf, arrayContaining, eachKey, eachLike, eachValue, equal, like, integer, nullValue, regex } = contract

/** Whether a value fits what a matcher function asks for at the field `it`. */
function fits(matching: unknown, actual: unknown): boolean {
  const { example, rules } = compileTemplate({ it: matching })
  const context = { part: 'body', rules: new RuleIndex(rules), allowUnexpected: true, form: 'typed' } as const
  const [wanted, got] = [example, { it: actual }].map((value) => parseJson(JSON.stringify(value)))
  return compareJson(context, ['$'], wanted as never, got as never).length === 0
}

describe('each matcher function', () => {
  test.each<[string, unknown, unknown, unknown]>([
    ['like', like({ a: 1 }), { a: 2 }, { a: 'x' }],
    ['equal', like({ a: equal(1) }), { a: 1 }, { a: 2 }],
    ['eachLike', eachLike({ a: 1 }), [{ a: 2 }, { a: 3 }], [{ a: 'x' }]],
    ['eachLike with min', eachLike(1, { min: 2 }), [1, 2], [1]],
    ['eachLike with max', eachLike(1, { max: 2 }), [1, 2], [1, 2, 3]],
    ['regex', regex(/^a+$/i, 'aa'), 'AAA', 'ab'],
    ['includes', contract.includes('ell'), 'yell', 'yes'],
    ['string', contract.string(), 'x', 1],
    ['number', contract.number(), 1, '1'],
    ['integer', integer(), 1, 1.5],
    ['decimal', contract.decimal(), 1.5, 1],
    ['boolean', contract.boolean(), false, 'x'],
    ['nullValue', nullValue(), null, 0],
    ['notEmpty', contract.notEmpty(['a']), ['b'], []],
    ['semver', contract.semver(), '2.0.1-rc.1', '2.0'],
    ['uuid', contract.uuid(), '3F2504E0-4F89-41D3-9A0C-0305E82C3301', '3F2504E0'],
    ['email', contract.email(), 'bob@example.org', 'bob'],
    ['ipv4', contract.ipv4(), '10.0.0.1', '10.0.0'],
    ['hexadecimal', contract.hexadecimal(), 'ff', 'fg'],
    ['date', contract.date('2024-01-31'), '2024-02-29', '2023-02-29'],
    ['time', contract.time('10:00:00'), '23:59:59', '24:00:00'],
    ['datetime', contract.datetime('2024-01-31T10:00:00Z'), '2024-02-29T10:00:00+01:00', '2024-02-29'],
    [
      'arrayContaining',
      arrayContaining({ id: integer(1) }, { rel: 'next' }),
      [{ rel: 'next' }, { id: 9 }],
      [{ id: 9 }],
    ],
    ['eachKey', eachKey({ 1: 'a' }, regex(/^\d+$/, '1')), { 17: 'a' }, { x: 'a' }],
    ['eachValue', eachValue({ a: 1 }, integer(1)), { x: 7 }, { x: 7.5 }],
    ['eachValue by its example', eachValue({ a: 'b' }), { x: 'y' }, { x: 1 }],
    ['allOf', allOf(regex(/a.*/, 'ab'), contract.includes('b', 'ab')), 'acb', 'acd'],
    ['anyOf', anyOf(integer(1), nullValue()), null, 'x'],
    ['fromProviderState', contract.fromProviderState('id', 1), 2, 'x'],
  ])('%s: one value fits, another does not', (_name, matching, good, bad) => {
    expect(fits(matching, good)).toBe(true)
    expect(fits(matching, bad)).toBe(false)
  })
})

test('anyOf is of the type of any of its parts', () => {
  expectTypeOf(anyOf(integer(1), nullValue()).example).toEqualTypeOf<number | null>()
  expectTypeOf(anyOf(integer(1), nullValue(), contract.string()).example).toEqualTypeOf<number | null | string>()
})

test('the variants of arrayContaining carry their generators', () => {
  const { rules } = compileTemplate({ links: arrayContaining({ id: contract.fromProviderState('id', 1) }) })
  const generator = { type: 'ProviderState', expression: 'id', dataType: 'INTEGER' }
  expect(rules[0]?.matchers[0]).toMatchObject({ variants: [{ index: 0, generators: { '$.id': generator } }] })
})
