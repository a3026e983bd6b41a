import type { Json } from '../json.ts'
import { describeRule } from '../matchers/index.ts'
import { type MatchContext, matchValue, mismatch } from '../matching/context.ts'
import { type Mismatch, show } from '../matching/mismatch.ts'
import type { ActualPath } from '../matching/path-expression.ts'
import type { SelectedRules } from '../matching/rules.ts'
import { RuleIndex } from '../matching/rules.ts'
import { type MatchingRule, ruleEntriesOf } from '../model.ts'

type JsonObject = { readonly [key: string]: Json }
export type CompareValue = (context: MatchContext, place: ActualPath, expected: Json, actual: Json) => Mismatch[]

/** Compares two objects entry by entry, under the rules that stand at the object itself. */
export function compareEntries(
  context: MatchContext,
  place: ActualPath,
  expected: JsonObject,
  actual: JsonObject,
  compare: CompareValue,
): Mismatch[] {
  const selected = context.rules.select(place)
  const own = selected?.cascaded === false ? selected : undefined
  if (own?.matchers.some(isEntryRule)) return compareByEntryRules(context, place, expected, actual, own, compare)
  const sizes = own === undefined ? [] : matchValue(context, place, expected, actual, own)
  return [...sizes, ...compareByKey(context, place, expected, actual, compare)]
}

function compareByKey(
  context: MatchContext,
  place: ActualPath,
  expected: JsonObject,
  actual: JsonObject,
  compare: CompareValue,
): Mismatch[] {
  const found: Mismatch[] = []
  for (const [key, value] of Object.entries(expected)) {
    const at = [...place, key]
    if (Object.hasOwn(actual, key)) found.push(...compare(context, at, value, actual[key] as Json))
    else
      found.push(mismatch(context.part, at, value, undefined, 'equality', `expected ${show(value)}, but it is missing`))
  }
  if (!context.allowUnexpected) found.push(...unexpectedKeys(context, place, expected, actual))
  return found
}

function unexpectedKeys(
  context: MatchContext,
  place: ActualPath,
  expected: JsonObject,
  actual: JsonObject,
): Mismatch[] {
  const extra = Object.keys(actual).filter((key) => !Object.hasOwn(expected, key))
  return extra.map((key) =>
    mismatch(
      context.part,
      [...place, key],
      undefined,
      actual[key],
      'equality',
      `${show(actual[key])} was not expected`,
    ),
  )
}

function isEntryRule({ match }: MatchingRule): boolean {
  return ['values', 'eachKey', 'each-key', 'eachValue', 'each-value'].includes(match)
}

/** `values`, `eachKey`, `eachValue`: keys are data, so every entry is judged by example and not by name. */
function compareByEntryRules(
  context: MatchContext,
  place: ActualPath,
  expected: JsonObject,
  actual: JsonObject,
  selected: SelectedRules,
  compare: CompareValue,
): Mismatch[] {
  const found: Mismatch[] = []
  const [example] = Object.values(expected)
  const valueRules = selected.matchers.filter(({ match }) => match === 'eachValue' || match === 'each-value')
  const valueContext = valueRules.length === 0 ? context : withChildRules(context, place, valueRules)
  for (const rule of selected.matchers) {
    if (rule.match === 'eachKey' || rule.match === 'each-key') found.push(...checkKeys(context, place, actual, rule))
  }
  for (const [key, value] of Object.entries(actual)) {
    const like = Object.hasOwn(expected, key) ? (expected[key] as Json) : example
    if (like !== undefined) found.push(...compare(valueContext, [...place, key], like, value))
  }
  return found
}

function checkKeys(context: MatchContext, place: ActualPath, actual: JsonObject, rule: MatchingRule): Mismatch[] {
  const matchers = ruleEntriesOf(rule.rules)
  return Object.keys(actual).flatMap((key) => {
    const selected = { matchers, combine: 'AND', cascaded: false } as const
    const failures = matchValue({ ...context, form: 'text' }, [...place, key], String(rule.value ?? key), key, selected)
    return failures.map((failure) => ({
      ...failure,
      rule: `${describeRule(rule)}: ${failure.rule}`,
      message: `key ${failure.message}`,
    }))
  })
}

/** The context in which the rules of `eachValue` stand at every entry of the object, besides those that are deeper. */
function withChildRules(context: MatchContext, place: ActualPath, valueRules: readonly MatchingRule[]): MatchContext {
  const matchers = valueRules.flatMap((rule) => ruleEntriesOf(rule.rules))
  if (matchers.length === 0) return context
  const children = new RuleIndex([{ path: '$.*', combine: 'AND', matchers }])
  const rules = {
    select: (at: ActualPath): SelectedRules | undefined => {
      const deeper = context.rules.select(at)
      const ownOrHigher = deeper === undefined || deeper.depth <= place.length
      return ownOrHigher ? (children.select(['$', ...at.slice(place.length)]) ?? deeper) : deeper
    },
  }
  return { ...context, rules }
}
