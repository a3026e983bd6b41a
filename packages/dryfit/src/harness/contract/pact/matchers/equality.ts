import { jsonEquals } from '../json.ts'
import { show } from '../matching/mismatch.ts'
import type { MatchingRule } from '../model.ts'
import type { Matcher } from './matcher.ts'

/** The same type and the same value, of a list or an object with all its parts, whatever rules they have. */
export const equality: Matcher = {
  check: ({ expected, actual }) =>
    jsonEquals(expected, actual) ? undefined : `expected ${show(actual)} to equal ${show(expected)}`,
}

export function isEquality({ match }: MatchingRule): boolean {
  return match === 'equality' || match === 'equalTo'
}
