import { describe, expect, test } from 'vitest'
import { compareJson } from '../../../../src/harness/contract/pact/bodies/json.ts'
import { parseJson } from '../../../../src/harness/contract/pact/json.ts'
import { RuleIndex } from '../../../../src/harness/contract/pact/matching/rules.ts'
import { readRuleEntries } from '../../../../src/harness/contract/pact/model.ts'

/** The paths at which `actual` differs from `expected` under the rules of one category. */
function differences(rules: object, expected: unknown, actual: unknown, allowUnexpected = true): string[] {
  const context = {
    part: 'body',
    rules: new RuleIndex(readRuleEntries(rules)),
    allowUnexpected,
    form: 'typed',
  } as const
  const found = compareJson(context, ['$'], parseJson(JSON.stringify(expected)), parseJson(JSON.stringify(actual)))
  return found.map(({ path }) => path)
}

const type = { matchers: [{ match: 'type' }] }

describe('rules and paths', () => {
  test('a rule applies to everything below it', () => {
    expect(differences({ $: type }, { a: { b: [1] } }, { a: { b: [2, 3] } })).toEqual([])
    expect(differences({ $: type }, { a: { b: [1] } }, { a: { b: ['x'] } })).toEqual(['$.a.b[0]'])
  })

  test('the exact step wins over the star', () => {
    const rules = { '$.*.id': type, '$.user.id': { matchers: [{ match: 'integer' }] } }
    expect(differences(rules, { user: { id: 1 } }, { user: { id: 1.5 } })).toEqual(['$.user.id'])
    expect(differences(rules, { other: { id: 1 } }, { other: { id: 1.5 } })).toEqual([])
  })

  test('equality ends a cascade', () => {
    const rules = { $: type, '$.kind': { matchers: [{ match: 'equality' }] } }
    expect(differences(rules, { kind: 'a', name: 'b' }, { kind: 'x', name: 'y' })).toEqual(['$.kind'])
  })

  test('with OR at a list, equality counts only when the whole list is equal', () => {
    const rules = (other: object) => ({ $: { combine: 'OR', matchers: [{ match: 'equality' }, other] } })
    expect(differences(rules({ match: 'type', min: 3 }), [1], [1])).toEqual([])
    // Both rules say why they do not hold.
    expect(differences(rules({ match: 'type', min: 3 }), [1], [])).toEqual(['$', '$'])
    expect(differences(rules({ match: 'type', max: 1 }), [[0]], [[0], [0]])).toEqual(['$', '$'])
    expect(differences(rules({ match: 'type', max: 2 }), [[0]], [[0], [1]])).toEqual([])
  })

  test('with OR one fitting rule is enough, with AND each must fit', () => {
    const matchers = [{ match: 'integer' }, { match: 'null' }]
    expect(differences({ '$.a': { combine: 'OR', matchers } }, { a: 1 }, { a: null })).toEqual([])
    expect(differences({ '$.a': { combine: 'AND', matchers } }, { a: 1 }, { a: null })).toEqual(['$.a'])
  })

  test('further keys fail a request and are ignored in a response', () => {
    expect(differences({}, { a: 1 }, { a: 1, b: 2 }, true)).toEqual([])
    expect(differences({}, { a: 1 }, { a: 1, b: 2 }, false)).toEqual(['$.b'])
  })
})

describe('collections', () => {
  test('values: keys are data, and each value is like the example', () => {
    const rules = { '$.prices': { matchers: [{ match: 'values' }] }, '$.prices.*': type }
    expect(differences(rules, { prices: { a: 1 } }, { prices: { x: 5, y: 6 } }, false)).toEqual([])
    expect(differences(rules, { prices: { a: 1 } }, { prices: { x: '5' } }, false)).toEqual(['$.prices.x'])
  })

  test('eachKey judges the keys', () => {
    const rule = { match: 'eachKey', rules: [{ match: 'regex', regex: '^\\d+$' }] }
    expect(differences({ '$.byId': { matchers: [rule] } }, { byId: { 1: 'a' } }, { byId: { 17: 'a' } })).toEqual([])
    expect(differences({ '$.byId': { matchers: [rule] } }, { byId: { 1: 'a' } }, { byId: { x: 'a' } })).toEqual([
      '$.byId.x',
    ])
  })

  test('eachValue judges the values', () => {
    const rule = { match: 'eachValue', rules: [{ match: 'integer' }] }
    expect(differences({ '$.stock': { matchers: [rule] } }, { stock: { a: 1 } }, { stock: { x: 7, y: 8 } })).toEqual([])
    expect(differences({ '$.stock': { matchers: [rule] } }, { stock: { a: 1 } }, { stock: { x: 7.5 } })).toEqual([
      '$.stock.x',
    ])
  })

  test('under eachValue its own rules decide about each value, and none that stands deeper', () => {
    const rules = {
      '$.stock': { matchers: [{ match: 'eachValue', rules: [{ match: 'integer' }] }] },
      '$.stock.a': { matchers: [{ match: 'regex', regex: 'x' }] },
    }
    expect(differences(rules, { stock: { a: 1 } }, { stock: { a: 7 } })).toEqual([])
    expect(differences(rules, { stock: { a: 1 } }, { stock: { a: 'x' } })).toEqual(['$.stock.a'])
  })

  test('eachValue judges the elements of a list', () => {
    const rules = { '$.ids': { matchers: [{ match: 'eachValue', rules: [{ match: 'integer' }] }] } }
    expect(differences(rules, { ids: [1] }, { ids: [7, 8] })).toEqual([])
    expect(differences(rules, { ids: [1] }, { ids: [7, 'x'] })).toEqual(['$.ids[1]'])
  })

  test('rules for entries hold beside those for the whole', () => {
    const rules = { '$.stock': { matchers: [{ match: 'values' }, { match: 'type', min: 2 }] } }
    expect(differences(rules, { stock: { a: 1 } }, { stock: { a: 1, b: 1 } })).toEqual([])
    expect(differences(rules, { stock: { a: 1 } }, { stock: { a: 1 } })).toEqual(['$.stock'])
  })

  test.each(['values', 'eachKey', 'eachValue'])('%s wants an object where one is expected', (match) => {
    expect(differences({ '$.stock': { matchers: [{ match, rules: [] }] } }, { stock: {} }, { stock: {} })).toEqual([])
    expect(differences({ '$.stock': { matchers: [{ match, rules: [] }] } }, { stock: {} }, { stock: 1 })).toEqual([
      '$.stock',
    ])
  })

  test('notEmpty holds for everything below it', () => {
    const rules = { $: { matchers: [{ match: 'notEmpty' }] } }
    expect(differences(rules, { a: { b: 1 } }, { a: { b: 2 } })).toEqual([])
    expect(differences(rules, { a: { b: '' }, c: {} }, { a: { b: '' }, c: {} })).toEqual(['$.a.b', '$.c'])
  })

  test('equality at a list or an object is about all of it, and says which part differs', () => {
    const rules = { '$.a': { matchers: [{ match: 'equality' }] }, '$.a.id': { matchers: [{ match: 'type' }] } }
    expect(differences(rules, { a: { id: 1 } }, { a: { id: 1 } })).toEqual([])
    expect(differences(rules, { a: { id: 1 } }, { a: { id: 2 } })).toEqual(['$.a'])
    expect(differences(rules, { a: { id: 1 } }, { a: { id: 1, more: 1 } })).toEqual(['$.a'])
    expect(differences(rules, { a: { id: 1, b: 1 } }, { a: { id: 1, b: 2 } })).toEqual(['$.a.b'])
  })

  test('arrayContains finds each variant anywhere', () => {
    const variants = [
      { index: 0, rules: { '$.id': { matchers: [{ match: 'integer' }] } } },
      { index: 1, rules: {} },
    ]
    const rules = { '$.links': { matchers: [{ match: 'arrayContains', variants }] } }
    const expected = { links: [{ rel: 'self', id: 1 }, { rel: 'next' }] }
    expect(differences(rules, expected, { links: [{ rel: 'x' }, { rel: 'next' }, { rel: 'self', id: 9 }] })).toEqual([])
    expect(differences(rules, expected, { links: [{ rel: 'self', id: 9 }] })).toEqual(['$.links'])
  })

  test.each([
    [{ match: 'min', min: 2 }, [1, 2], [1]],
    [{ match: 'min-type', min: 2 }, [1, 2], [1]],
    [{ match: 'max', max: 1 }, [2], [1, 2]],
    [{ match: 'max-type', max: 1 }, [2], [1, 2]],
    [{ match: 'min-max-type', min: 1, max: 2 }, [1, 2], []],
  ])('%j is an old spelling of type', (rule, fitting, other) => {
    const rules = { '$.items': { matchers: [rule] } }
    expect(differences(rules, { items: [1] }, { items: fitting })).toEqual([])
    expect(differences(rules, { items: [1] }, { items: other })).toEqual(['$.items'])
  })

  test('a list under min is like its first element', () => {
    const rules = { '$.items': { matchers: [{ match: 'type', min: 1 }] } }
    expect(differences(rules, { items: [{ id: 1 }] }, { items: [{ id: 2 }, { id: 3 }] })).toEqual([])
    expect(differences(rules, { items: [{ id: 1 }] }, { items: [{ id: 2 }, { id: 'x' }] })).toEqual(['$.items[1].id'])
    expect(differences(rules, { items: [{ id: 1 }] }, { items: [] })).toEqual(['$.items'])
  })
})
