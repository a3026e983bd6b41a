import type { Json } from '../json.ts'
import { isEquality } from '../matchers/equality.ts'
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
  const judging = own ?? cascadingHere(selected)
  const parts = compareByKey(context, place, expected, actual, compare)
  if (judging === undefined) return parts
  return [...matchValue(context, place, expected, actual, besides(parts, judging)), ...parts]
}

/** The rules that still have something to say: where parts differ, they tell more than that the whole is not equal. */
export function besides(parts: readonly Mismatch[], selected: SelectedRules): SelectedRules {
  if (parts.length === 0) return selected
  return { ...selected, matchers: selected.matchers.filter((rule) => !isEquality(rule)) }
}

/** Of the rules that stand higher up only `notEmpty` says something of an object in between. */
function cascadingHere(selected: SelectedRules | undefined): SelectedRules | undefined {
  return selected && { ...selected, matchers: selected.matchers.filter(isNotEmpty) }
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

function isEntryRule(rule: MatchingRule): boolean {
  return rule.match === 'values' || isEachKey(rule) || isEachValue(rule)
}

function isEachKey({ match }: MatchingRule): boolean {
  return match === 'eachKey' || match === 'each-key'
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
  const others = selected.matchers.filter((rule) => !isEntryRule(rule))
  // Without an entry there is no example to judge others by.
  const withoutExample = !context.allowUnexpected && Object.keys(expected).length === 0
  const found = withoutExample ? unexpectedKeys(context, place, expected, actual) : []
  if (others.length > 0) {
    found.push(...matchValue(context, place, expected, actual, { ...selected, matchers: others }))
    found.push(...compareEachEntry(context, place, expected, actual, undefined, compare))
  }
  const [example] = Object.values(expected)
  for (const rule of selected.matchers.filter(isEntryRule)) {
    const inside = contextOfElements(context, place, [rule])
    if (isEachKey(rule)) found.push(...checkKeys(context, place, actual, rule))
    found.push(...compareEachEntry(inside, place, expected, actual, isEachKey(rule) ? undefined : example, compare))
  }
  return found
}

/** Each entry beside the expected one of its name; where there is none, beside the example, if there is one. */
function compareEachEntry(
  context: MatchContext,
  place: ActualPath,
  expected: JsonObject,
  actual: JsonObject,
  example: Json | undefined,
  compare: CompareValue,
): Mismatch[] {
  return Object.entries(actual).flatMap(([key, value]) => {
    const like = Object.hasOwn(expected, key) ? expected[key] : example
    return like === undefined ? [] : compare(context, [...place, key], like, value)
  })
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

/** Under `eachValue` its own rules decide about each element and what lies below, and no others. */
export function contextOfElements(
  context: MatchContext,
  place: ActualPath,
  matchers: readonly MatchingRule[],
): MatchContext {
  const rules = matchers.filter(isEachValue).flatMap((rule) => ruleEntriesOf(rule.rules))
  if (rules.length === 0) return context
  const elements = new RuleIndex([{ path: '$.*', combine: 'AND', matchers: rules }])
  return { ...context, rules: { select: (at) => elements.select(['$', ...at.slice(place.length)]) } }
}

function isEachValue({ match }: MatchingRule): boolean {
  return match === 'eachValue' || match === 'each-value'
}

function isNotEmpty({ match }: MatchingRule): boolean {
  return match === 'notEmpty' || match === 'not-empty'
}
