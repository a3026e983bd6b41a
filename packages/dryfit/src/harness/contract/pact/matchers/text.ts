import { messageOf } from '../../../../foundation/core/index.ts'
import { isJsonArray, isJsonObject, type Json } from '../json.ts'
import { show } from '../matching/mismatch.ts'
import type { Matcher } from './matcher.ts'
import { compileRegex } from './regex-cache.ts'
import { sameType } from './type.ts'

/** The string form of a scalar; undefined for lists and objects, which have none. */
export function textOf(value: Json): string | undefined {
  if (isJsonArray(value) || isJsonObject(value)) return undefined
  return value === null ? 'null' : String(value)
}

/** The pattern matches the whole string form. */
export const regex: Matcher = {
  check: ({ actual, rule }) => {
    const pattern = String(rule.regex)
    const text = textOf(actual)
    try {
      const found = text !== undefined && compileRegex(pattern).test(text)
      return found ? undefined : `expected ${show(actual)} to match /${pattern}/`
    } catch (cause) {
      return `the pattern /${pattern}/ of the rule cannot be used: ${messageOf(cause)}`
    }
  },
}

/** The string form contains `value`. */
export const include: Matcher = {
  check: ({ actual, rule }) => {
    const wanted = String(rule.value)
    return textOf(actual)?.includes(wanted) ? undefined : `expected ${show(actual)} to include ${show(wanted)}`
  },
}

/** Neither null, an empty string, an empty list nor an empty object; where a list or an object is expected, one. */
export const notEmpty: Matcher = {
  check: ({ expected, actual }) => {
    const other = isJsonArray(expected) || isJsonObject(expected) ? sameType({ expected, actual }) : undefined
    if (other !== undefined) return other
    const size = typeof actual === 'string' || isJsonArray(actual) ? actual.length : undefined
    const empty = size === 0 || (isJsonObject(actual) && Object.keys(actual).length === 0) || actual === null
    return empty ? `expected ${show(actual)} not to be empty` : undefined
  },
}

// Semantic Versioning 2.0.0, "Is there a suggested regular expression": core, pre-release, build.
const SEMVER =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-(0|[1-9]\d*|\d*[A-Za-z-][\dA-Za-z-]*)(\.(0|[1-9]\d*|\d*[A-Za-z-][\dA-Za-z-]*))*)?(\+[\dA-Za-z-]+(\.[\dA-Za-z-]+)*)?$/

/** A version as Semantic Versioning 2.0.0 writes it. */
export const semver: Matcher = {
  check: ({ actual }) =>
    typeof actual === 'string' && SEMVER.test(actual) ? undefined : `expected ${show(actual)} to be a semantic version`,
}
