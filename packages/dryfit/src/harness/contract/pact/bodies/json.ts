import { isJsonArray, isJsonObject, type Json, jsonEquals, jsonType } from '../json.ts'
import { isEquality } from '../matchers/equality.ts'
import { type MatchContext, matchValue, mismatch } from '../matching/context.ts'
import { type Mismatch, show } from '../matching/mismatch.ts'
import type { ActualPath } from '../matching/path-expression.ts'
import type { SelectedRules } from '../matching/rules.ts'
import type { MatchingRule } from '../model.ts'
import { besides, compareEntries, contextOfElements } from './json-entries.ts'
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
  // In the place of a list or an object is no single value, unless one rule of several allows it.
  const isSingle = !isJsonObject(expected) && !isJsonArray(expected)
  if (selected !== undefined && (isSingle || selected.combine === 'OR'))
    return matchValue(context, place, expected, actual, selected)
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
  if (selected === undefined) return compareByPosition(context, place, expected, actual)
  if (selected.combine === 'AND') return compareUnder(context, place, selected, expected, actual)
  // A rule at a list speaks of its elements, too: one of the rules must hold with all that it says.
  const found = selected.matchers.map((rule) =>
    compareUnder(context, place, { ...selected, matchers: [rule] }, expected, actual),
  )
  return found.some((differences) => differences.length === 0) ? [] : found.flat()
}

/** Compares two lists under rules that must all hold. */
function compareUnder(
  context: MatchContext,
  place: ActualPath,
  selected: SelectedRules,
  expected: readonly Json[],
  actual: readonly Json[],
): Mismatch[] {
  const { matchers, cascaded } = selected
  const variants = cascaded ? [] : matchers.filter(isArrayContains)
  const found = variants.flatMap((rule) => compareVariants(context, place, rule, expected, actual, compareJson))
  const others = { ...selected, matchers: matchers.filter((rule) => !variants.includes(rule)) }
  if (others.matchers.length === 0) return found
  const elements = cascaded ? context : contextOfElements(context, place, matchers)
  const compareParts = others.matchers.some(isEquality) ? compareByPosition : compareByExample
  const parts = compareParts(elements, place, expected, actual)
  return [...found, ...matchValue(context, place, expected, actual, besides(parts, others)), ...parts]
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
