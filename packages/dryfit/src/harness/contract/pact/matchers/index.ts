import { isJsonArray, isJsonObject } from '../json.ts'
import type { MatchingRule } from '../model.ts'
import { date, datetime, time } from './date-time.ts'
import { equality } from './equality.ts'
import type { Matcher, ValueComparison } from './matcher.ts'
import { boolean, decimal, integer, nullValue, number } from './scalar.ts'
import { statusCode } from './status-code.ts'
import { include, notEmpty, regex, semver } from './text.ts'
import { sameType, type } from './type.ts'

const always: Matcher = { check: () => undefined }

/** What is in a collection is judged where it is compared; here only that there is one. Single values below are free. */
const collection: Matcher = {
  check: (comparison) => {
    const { expected, cascaded } = comparison
    return cascaded && !isJsonArray(expected) && !isJsonObject(expected) ? undefined : sameType(comparison)
  },
}

/** Below `values` a single value is compared as it is. */
const values: Matcher = {
  check: (comparison) => (comparison.cascaded ? equality.check(comparison) : sameType(comparison)),
}

/**
 * Every matcher by the names under which files know it. The matchers of collections (`values`, `eachKey`, `eachValue`,
 * `arrayContains`) and of whole bodies (`contentType`) act where those are compared.
 */
const MATCHERS: Readonly<Record<string, Matcher>> = {
  equality,
  equalTo: equality,
  regex,
  type,
  include,
  number,
  integer,
  decimal,
  real: decimal,
  boolean,
  null: nullValue,
  date,
  time,
  datetime,
  timestamp: datetime,
  notEmpty,
  'not-empty': notEmpty,
  semver,
  statusCode,
  'status-code': statusCode,
  values,
  eachKey: collection,
  'each-key': collection,
  eachValue: collection,
  'each-value': collection,
  arrayContains: collection,
  'array-contains': collection,
  contentType: always,
  'content-type': always,
}

/** Whether a rule of this name can be applied. */
export function isKnownMatcher(name: string): boolean {
  return Object.hasOwn(MATCHERS, name)
}

/** Applies one rule to a value: why it does not fit, or undefined. A rule that nobody knows never fits. */
export function applyRule(comparison: ValueComparison): string | undefined {
  const { rule, expected, actual } = comparison
  const matcher = isKnownMatcher(rule.match) ? MATCHERS[rule.match] : undefined
  if (matcher === undefined) return `no matcher is known by the name "${rule.match}"`
  if (isJsonArray(expected) && isJsonArray(actual) && !JUDGES_LISTS.has(rule.match)) return undefined
  return matcher.check(comparison)
}

/** The others are for single values: at a list they stand for the values in it. */
const JUDGES_LISTS: ReadonlySet<string> = new Set(['equality', 'equalTo', 'type', 'notEmpty', 'not-empty', 'null'])

/** A rule in a few words: `type (min 1)`, `regex \d+`. */
export function describeRule({ match, ...attributes }: MatchingRule): string {
  const shown = attributes.regex ?? attributes.format ?? attributes.value ?? attributes.status
  if (shown !== undefined) return `${match} ${typeof shown === 'string' ? shown : JSON.stringify(shown)}`
  const bounds = ['min', 'max']
    .filter((name) => attributes[name] !== undefined)
    .map((name) => `${name} ${attributes[name]}`)
  return bounds.length === 0 ? match : `${match} (${bounds.join(', ')})`
}
