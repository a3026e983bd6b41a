import fc from 'fast-check'

/** Text as it stands in headers, queries, forms, parts and XML: on each side of what the matchers tell apart. */
export const textValue: fc.Arbitrary<string> = fc.constantFrom(
  ...['a', 'text', 'T', '12', '0', '-7', '+5', '1.5', '-0.5', '1e3', 'true', 'false', 'null', 'tru', 'x y'],
  ...['2024-02-29', '2023-02-29', '29.02.2024', '12:30:00', '24:00:00', '2024-02-29T12:30:00'],
  ...['2024-02-29T12:30:00+01:00', '2024-02-29T12:30:00Z', '1.0.0', '1.0', '1.2.3-rc.1+5', 'a;b=c'],
)

/** Rules for a value that is text. */
export const textRule: fc.Arbitrary<object> = fc.constantFrom<object>(
  ...[{ match: 'type' }, { match: 'equality' }, { match: 'integer' }, { match: 'decimal' }, { match: 'number' }],
  ...[{ match: 'boolean' }, { match: 'notEmpty' }, { match: 'semver' }],
  ...[
    { match: 'regex', regex: '\\d+' },
    { match: 'regex', regex: '^t.*$' },
    { match: 'regex', regex: 'a|b' },
  ],
  ...[
    { match: 'include', value: 'e' },
    { match: 'include', value: '1' },
  ],
  ...[
    { match: 'date' },
    { match: 'date', format: 'dd.MM.yyyy' },
    { match: 'time' },
    { match: 'time', format: 'HH:mm:ss' },
  ],
  ...[
    { match: 'datetime', format: "yyyy-MM-dd'T'HH:mm:ss" },
    { match: 'datetime', format: "yyyy-MM-dd'T'HH:mm:ssXXX" },
  ],
  ...[{ match: 'timestamp', timestamp: "yyyy-MM-dd'T'HH:mm:ss" }, { match: 'datetime' }],
)

/** One or two rules, joined by AND or OR; or none. */
export const textRules: fc.Arbitrary<object | undefined> = fc.option(
  fc.record({
    combine: fc.constantFrom('AND', 'AND', 'OR'),
    matchers: fc.array(textRule, { minLength: 1, maxLength: 2 }),
  }),
  { nil: undefined, freq: 4 },
)

/** Mostly the same text, else another. */
export function likeText(value: string): fc.Arbitrary<string> {
  return fc.oneof({ weight: 1, arbitrary: fc.constant(value) }, { weight: 2, arbitrary: textValue })
}

/** `{[category]: {[path]: rules}}` of those that are there; undefined when there is none. */
export function rulesFor(
  category: string,
  rules: Readonly<Record<string, object | undefined>>,
): Record<string, object> {
  const there = Object.entries(rules).filter(([, rule]) => rule !== undefined)
  return there.length === 0 ? {} : { [category]: Object.fromEntries(there) }
}
