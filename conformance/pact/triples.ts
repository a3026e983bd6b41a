import fc from 'fast-check'

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
export type Rules = Record<string, { combine: 'AND' | 'OR'; matchers: object[] }>

/** What is expected, under which rules, and what comes. */
export interface Triple {
  readonly expected: Json
  readonly rules: Rules
  readonly actual: Json
}

const KEYS = ['id', 'name', 'items', 'a b', '0']
const scalar: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(
    null,
    true,
    false,
    0,
    1,
    -7,
    1.5,
    100,
    '',
    'a',
    'text',
    '12',
    '2024-02-29',
    '2023-02-29',
    '1.0.0',
    '1.0',
    '12:30',
    '2024-02-29T12:30:00',
    'true',
  ),
)

const {
  value: json,
  record,
  list,
} = fc.letrec<{ value: Json; list: Json; record: Json }>((tie) => ({
  value: fc.oneof({ depthSize: 'small', maxDepth: 3 }, scalar, tie('list'), tie('record')),
  list: fc.array(tie('value'), { maxLength: 3 }) as fc.Arbitrary<Json>,
  record: fc.dictionary(fc.constantFrom(...KEYS), tie('value'), {
    maxKeys: 3,
    noNullPrototype: true,
  }) as fc.Arbitrary<Json>,
}))

/** Rules for any value; a rule for single values stands at single values, elsewhere its meaning is nobody's. */
const anyRule: fc.Arbitrary<object> = fc.oneof(
  fc.constantFrom({ match: 'type' }, { match: 'type' }, { match: 'equality' }),
  fc.record({ match: fc.constant('type'), min: fc.integer({ min: 0, max: 3 }) }),
  fc.record({ match: fc.constant('type'), max: fc.integer({ min: 0, max: 3 }) }),
  fc.record({ match: fc.constant('type'), min: fc.integer({ min: 0, max: 2 }), max: fc.integer({ min: 2, max: 3 }) }),
)
const scalarRule: fc.Arbitrary<object> = fc.constantFrom<object>(
  { match: 'type' },
  { match: 'equality' },
  { match: 'integer' },
  { match: 'decimal' },
  { match: 'number' },
  { match: 'boolean' },
  { match: 'null' },
  { match: 'notEmpty' },
  { match: 'semver' },
  { match: 'regex', regex: '\\d+' },
  { match: 'regex', regex: '^t' },
  { match: 'include', value: 'e' },
  { match: 'date', format: 'yyyy-MM-dd' },
  { match: 'time', format: 'HH:mm' },
  { match: 'datetime', format: "yyyy-MM-dd'T'HH:mm:ss" },
)
const recordRule: fc.Arbitrary<object> = fc.oneof(
  anyRule,
  fc.constantFrom<object>(
    { match: 'notEmpty' },
    { match: 'values' },
    { match: 'eachKey', rules: [{ match: 'regex', regex: '[a-z]+' }] },
    { match: 'eachValue', rules: [{ match: 'type' }] },
    { match: 'eachValue', rules: [{ match: 'integer' }] },
  ),
)
const listRule: fc.Arbitrary<object> = fc.oneof(
  anyRule,
  fc.constantFrom<object>(
    { match: 'notEmpty' },
    { match: 'arrayContains', variants: [{ index: 0, rules: {} }] },
    { match: 'arrayContains', variants: [{ index: 0, rules: { $: { matchers: [{ match: 'type' }] } } }] },
  ),
)
const RULES = { single: scalarRule, list: listRule, record: recordRule, mixed: anyRule }

/** A body is an object or a list: `null` and the empty text say that there is no body, which other cases are for. */
export const tripleArbitrary: fc.Arbitrary<Triple> = fc.oneof(record, list).chain((expected) =>
  fc.record({
    expected: fc.constant(expected),
    rules: rulesFor(expected),
    actual: mutationOf(expected).filter(isCollection),
  }),
)

function isCollection(value: Json): boolean {
  return typeof value === 'object' && value !== null
}

/** Rules at places that exist, some of their steps as stars. */
function rulesFor(expected: Json): fc.Arbitrary<Rules> {
  const places = placesOf(expected)
  const entry = fc.constantFrom(...places).chain(({ path, kind }) =>
    fc.tuple(
      fc.constant(path),
      fc.record({
        combine: fc.constantFrom<'AND' | 'OR'>('AND', 'AND', 'OR'),
        matchers: fc.array(RULES[kind], { minLength: 1, maxLength: 2 }),
      }),
    ),
  )
  return fc.array(entry, { maxLength: 3 }).map((entries) => Object.fromEntries(entries))
}

interface Place {
  readonly path: string
  /** What stands here; mixed: under a star this and that. */
  readonly kind: keyof typeof RULES
}

function placesOf(value: Json, path = '$'): Place[] {
  if (typeof value !== 'object' || value === null) return [{ path, kind: 'single' }]
  const children = Object.entries(value)
  const star = Array.isArray(value) ? `${path}[*]` : `${path}.*`
  const allSingle = children.every(([, item]) => typeof item !== 'object' || item === null)
  return [
    { path, kind: Array.isArray(value) ? 'list' : 'record' },
    ...(children.length === 0 ? [] : [{ path: star, kind: allSingle ? 'single' : 'mixed' } as const]),
    ...children.flatMap(([key, item]) =>
      placesOf(item, Array.isArray(value) ? `${path}[${key}]` : `${path}['${key}']`),
    ),
  ]
}

/** Mostly the same value, with a part replaced, added or removed. */
function mutationOf(value: Json): fc.Arbitrary<Json> {
  return fc.oneof(
    { weight: 2, arbitrary: fc.constant(value) },
    { weight: 3, arbitrary: changed(value) },
    { weight: 1, arbitrary: json },
  )
}

function changed(value: Json): fc.Arbitrary<Json> {
  if (Array.isArray(value)) {
    const items = value.map((item) => mutationOf(item))
    const same = fc.tuple(...items) as unknown as fc.Arbitrary<Json[]>
    return fc.oneof(
      same,
      same.map((list) => list.slice(1)),
      fc.tuple(same, json).map(([list, more]) => [...list, list[0] ?? more]),
    )
  }
  if (typeof value !== 'object' || value === null) return scalar
  const same = fc.record(
    Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mutationOf(item)])),
  ) as fc.Arbitrary<{ [key: string]: Json }>
  return fc.oneof(
    same,
    same.map((record) => Object.fromEntries(Object.entries(record).slice(1))),
    fc.tuple(same, scalar).map(([record, more]) => ({ ...record, added: more })),
  )
}
