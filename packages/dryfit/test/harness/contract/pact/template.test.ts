import { expect, expectTypeOf, test } from 'vitest'
import { compileTemplate } from '../../../../src/harness/contract/pact/template/compile.ts'
import {
  arrayContaining,
  eachLike,
  fromProviderState,
  integer,
  like,
  regex,
  uuid,
} from '../../../../src/harness/contract/pact/template/matchers.ts'
import type { Unwrapped } from '../../../../src/harness/contract/pact/template/matching.ts'

test('a template is taken apart into an example and rules by path', () => {
  const { example, rules } = compileTemplate({
    id: integer(7),
    lines: eachLike({ sku: regex(/^[A-Z]+$/, 'ABC') }, { min: 2 }),
  })
  expect(example).toEqual({ id: 7, lines: [{ sku: 'ABC' }, { sku: 'ABC' }] })
  expect(rules).toEqual([
    { path: '$.id', combine: 'AND', matchers: [{ match: 'integer' }] },
    { path: '$.lines', combine: 'AND', matchers: [{ match: 'type', min: 2 }] },
    { path: '$.lines[*].sku', combine: 'AND', matchers: [{ match: 'regex', regex: '^[A-Z]+$' }] },
  ])
})

test('keys that are no plain words are quoted', () => {
  expect(compileTemplate({ 'first name': like('Ada') }).rules[0]?.path).toBe("$['first name']")
})

test('as JSON a matching is its example, so a stub can answer with it', () => {
  expect(JSON.stringify({ id: integer(7), at: like({ x: uuid() }) })).toBe(
    '{"id":7,"at":{"x":"fc763eba-0905-41c5-a27f-3934ab26786c"}}',
  )
})

test('the variants of arrayContaining carry their own rules', () => {
  const { rules } = compileTemplate({ links: arrayContaining({ id: integer(1) }, { rel: 'next' }) })
  const variants = [
    { index: 0, rules: { '$.id': { combine: 'AND', matchers: [{ match: 'integer' }] } } },
    { index: 1, rules: {} },
  ]
  expect(rules).toEqual([{ path: '$.links', combine: 'AND', matchers: [{ match: 'arrayContains', variants }] }])
})

test('a value from the provider state is a generator', () => {
  // The braces belong to the expression language of pact files.
  const expression = '\u0024{userId}'
  const { generators } = compileTemplate({ id: fromProviderState(expression, 1) })
  expect(generators).toEqual({ '$.id': { type: 'ProviderState', expression, dataType: 'INTEGER' } })
})

test('an example that does not fit its own rule is refused', () => {
  expect(() => regex(/^\d+$/, 'abc')).toThrow('OPTION_INVALID')
  expect(() => integer(1.5)).toThrow('OPTION_INVALID')
})

test('types flow through a template', () => {
  const template = { id: integer(1), tags: eachLike(like('a')), nested: like({ on: true }) }
  expectTypeOf<Unwrapped<typeof template>>().toEqualTypeOf<{ id: number; tags: string[]; nested: { on: boolean } }>()
})
