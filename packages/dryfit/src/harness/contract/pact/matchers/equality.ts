import { isJsonArray, isJsonObject, jsonEquals } from '../json.ts'
import { show } from '../matching/mismatch.ts'
import type { MatchingRule } from '../model.ts'
import type { Matcher } from './matcher.ts'

/** The same type and the same value. Of a list or an object each part is compared by itself, since a part may have a rule of its own. */
export const equality: Matcher = {
  check: ({ expected, actual }) => {
    const inParts = (isJsonArray(expected) && isJsonArray(actual)) || (isJsonObject(expected) && isJsonObject(actual))
    return inParts || jsonEquals(expected, actual) ? undefined : `expected ${show(actual)} to equal ${show(expected)}`
  },
}

export function isEquality({ match }: MatchingRule): boolean {
  return match === 'equality' || match === 'equalTo'
}
