import { isJsonArray, isJsonObject, type Json, jsonEquals, jsonType } from '../json.ts'
import { isEquality } from '../matchers/equality.ts'
import { type MatchContext, matchValue, mismatch } from '../matching/context.ts'
import { type Mismatch, show } from '../matching/mismatch.ts'
import type { ActualPath } from '../matching/path-expression.ts'
import type { MatchingRule } from '../model.ts'
import { compareEntries } from './json-entries.ts'
import { compareVariants } from './json-variants.ts'

/**
 * Compares two JSON values.
 *
 * Objects: every expected key must be there; further ones fail a request and are ignored in a response. Lists: same
 * length, element by element. Where a rule stands, it decides instead.
 */
export function compareJson(context: MatchContext, place: ActualPath, expected: Json, actual: Json): Mismatch[] {
  if (isJsonObject(expected) && isJsonObject(actual))
    return compareEntries(context, place, expected, actual, compareJson)
  if (isJsonArray(expected) && isJsonArray(actual)) return compareLists(context, place, expected, actual)
  const selected = context.rules.select(place)
  if (selected !== undefined) return matchValue(context, place, expected, actual, selected)
  if (jsonEquals(expected, actual)) return []
  const reason =
    jsonType(expected) === jsonType(actual)
      ? `expected ${show(expected)}, got ${show(actual)}`
      : `expected ${show(expected)} (${jsonType(expected)}), got ${show(actual)} (${jsonType(actual)})`
  return [mismatch(context.part, place, expected, actual, 'equality', reason)]
}

function compareLists(
  context: MatchContext,
  place: ActualPath,
  expected: readonly Json[],
  actual: readonly Json[],
): Mismatch[] {
  const selected = context.rules.select(place)
  if (selected === undefined || selected.matchers.every(isEquality))
    return compareByPosition(context, place, expected, actual)
  const variants = selected.cascaded ? undefined : selected.matchers.find(isArrayContains)
  if (variants !== undefined) return compareVariants(context, place, variants, expected, actual, compareJson)
  if (selected.combine === 'OR' && selected.matchers.some(isEquality)) {
    const equal = compareByPosition(context, place, expected, actual)
    if (equal.length === 0) return []
    // Of a list equality says nothing by itself, its parts do: here they have said no.
    const others = { ...selected, matchers: selected.matchers.filter((rule) => !isEquality(rule)) }
    return [
      ...matchValue(context, place, expected, actual, others),
      ...compareByExample(context, place, expected, actual),
    ]
  }
  const own = matchValue(context, place, expected, actual, selected)
  const exact = selected.matchers.some(isEquality)
  const parts = exact ? compareByPosition : compareByExample
  return [...own, ...parts(context, place, expected, actual)]
}

function isArrayContains({ match }: MatchingRule): boolean {
  return match === 'arrayContains' || match === 'array-contains'
}

function compareByPosition(
  context: MatchContext,
  place: ActualPath,
  expected: readonly Json[],
  actual: readonly Json[],
): Mismatch[] {
  const found: Mismatch[] = []
  if (expected.length !== actual.length) {
    const reason = `expected a list of ${expected.length} elements, got ${actual.length}`
    found.push(mismatch(context.part, place, expected, actual, 'equality', reason))
  }
  expected.forEach((item, index) => {
    if (index < actual.length) found.push(...compareJson(context, [...place, index], item, actual[index] as Json))
  })
  return found
}

/** Each actual element is compared with the expected one at its place, or with the first one as the example for all. */
function compareByExample(
  context: MatchContext,
  place: ActualPath,
  expected: readonly Json[],
  actual: readonly Json[],
): Mismatch[] {
  const [example] = expected
  if (example === undefined) return []
  return actual.flatMap((item, index) =>
    compareJson(context, [...place, index], index < expected.length ? (expected[index] as Json) : example, item),
  )
}
