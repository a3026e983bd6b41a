import { type MatchContext, matchValue, mismatch } from '../matching/context.ts'
import { type Mismatch, show } from '../matching/mismatch.ts'
import type { MatchingRule } from '../model.ts'

/** Compares plain text as a whole; rules stand at `$`. */
export function compareText(context: MatchContext, expected: string, actual: string): Mismatch[] {
  const selected = context.rules.select(['$'])
  if (selected !== undefined) {
    const matchers = selected.matchers.map(wholeText)
    return matchValue({ ...context, form: 'text' }, ['$'], expected, actual, { ...selected, matchers })
  }
  if (expected === actual) return []
  return [
    mismatch(context.part, ['$'], expected, actual, 'equality', `expected ${show(expected)}, got ${show(actual)}`),
  ]
}

/** Unlike anywhere else, a pattern for a whole text must match all of it (specification case "plain text regex"). */
function wholeText(rule: MatchingRule): MatchingRule {
  return rule.match === 'regex' ? { ...rule, regex: `^(?:${rule.regex})$` } : rule
}
