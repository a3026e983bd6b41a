import { type MatchContext, matchValue, mismatch } from './context.ts'
import { type Mismatch, show } from './mismatch.ts'
import type { ActualPath } from './path-expression.ts'

/** Names with their values in order. */
export type Parameters = Readonly<Record<string, readonly (string | null)[]>>

/**
 * Compares parameters of a query or a form: the order of names does not matter, the order of the values of one name
 * does. With a rule each actual value is compared with the expected one at its place or with the first.
 */
export function compareParameters(
  context: MatchContext,
  base: ActualPath,
  expected: Parameters,
  actual: Parameters,
): Mismatch[] {
  const found: Mismatch[] = []
  for (const [name, values] of Object.entries(expected)) {
    const place = [...base, name]
    const got = actual[name]
    if (got === undefined)
      found.push(
        mismatch(
          context.part,
          place,
          values,
          undefined,
          'equality',
          `expected ${showValues(values)}, but it is missing`,
        ),
      )
    else found.push(...compareValues(context, place, values, got))
  }
  if (context.allowUnexpected) return found
  for (const [name, values] of Object.entries(actual)) {
    if (expected[name] !== undefined) continue
    found.push(
      mismatch(context.part, [...base, name], undefined, values, 'equality', `${showValues(values)} was not expected`),
    )
  }
  return found
}

function compareValues(
  context: MatchContext,
  place: ActualPath,
  expected: readonly (string | null)[],
  actual: readonly (string | null)[],
): Mismatch[] {
  const selected = context.rules.select(place)
  if (selected === undefined) {
    const same = expected.length === actual.length && expected.every((value, index) => value === actual[index])
    const reason = `expected ${showValues(expected)}, got ${showValues(actual)}`
    return same ? [] : [mismatch(context.part, place, expected, actual, 'equality', reason)]
  }
  const own = matchValue({ ...context, form: 'typed' }, place, expected, actual, selected)
  const values = actual.flatMap((value, index) => {
    const example = index < expected.length ? expected[index] : expected[0]
    return matchValue(context, [...place, index], example ?? '', value ?? '', { ...selected, cascaded: true })
  })
  return [...own, ...values]
}

function showValues(values: readonly (string | null)[]): string {
  return values.length === 1 ? show(values[0]) : show(values)
}
