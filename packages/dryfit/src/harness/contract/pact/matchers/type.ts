import { isJsonArray, isJsonObject, type Json, jsonType } from '../json.ts'
import { show } from '../matching/mismatch.ts'
import type { MatchingRule } from '../model.ts'
import type { Matcher, ValueComparison } from './matcher.ts'

/** The same JSON type; `min` and `max` bound the length of a list that the rule stands at. */
export const type: Matcher = {
  check: (comparison) => {
    const other = comparison.form === 'typed' ? sameType(comparison) : undefined
    return other ?? (comparison.cascaded ? undefined : checkSize(comparison.actual, comparison.rule))
  },
}

/** Why the two are not of one JSON type, or undefined when they are. */
export function sameType({ expected, actual }: Pick<ValueComparison, 'expected' | 'actual'>): string | undefined {
  const [wanted, got] = [jsonType(expected), jsonType(actual)]
  return wanted === got ? undefined : `expected ${show(actual)} (${got}) to be of type ${wanted} like ${show(expected)}`
}

/** How many elements, or entries, a list or an object must have. */
export function checkSize(actual: Json, rule: MatchingRule): string | undefined {
  const size = isJsonArray(actual) ? actual.length : isJsonObject(actual) ? Object.keys(actual).length : undefined
  if (size === undefined) return undefined
  const { min, max } = rule as { min?: number; max?: number }
  if (min !== undefined && size < min) return `expected at least ${min} elements, got ${size}`
  if (max !== undefined && size > max) return `expected at most ${max} elements, got ${size}`
  return undefined
}
