import { jsonEquals } from '../json.ts'
import { show } from '../matching/mismatch.ts'
import type { Matcher } from './matcher.ts'

/** The same type and the same value. */
export const equality: Matcher = {
  check: ({ expected, actual }) =>
    jsonEquals(expected, actual) ? undefined : `expected ${show(actual)} to equal ${show(expected)}`,
}
