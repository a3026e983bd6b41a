import { isJsonArray, isJsonObject, type Json, jsonType } from '../json.ts'
import { show } from '../matching/mismatch.ts'
import type { MatchingRule } from '../model.ts'
import type { Matcher } from './matcher.ts'

/** The same JSON type; `min` and `max` bound the length of a list that the rule stands at. */
export const type: Matcher = {
  check: ({ expected, actual, rule, form, cascaded }) => {
    if (form === 'typed' && jsonType(expected) !== jsonType(actual)) {
      return `expected ${show(actual)} (${jsonType(actual)}) to be of type ${jsonType(expected)} like ${show(expected)}`
    }
    return cascaded ? undefined : checkSize(actual, rule)
  },
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
