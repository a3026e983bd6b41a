import type { Json } from '../json.ts'
import { applyRule, describeRule } from '../matchers/index.ts'
import type { Mismatch } from './mismatch.ts'
import { show } from './mismatch.ts'
import { type ActualPath, formatPath } from './path-expression.ts'
import type { RuleSelector, SelectedRules } from './rules.ts'

/** What a comparison of one part of an interaction is made with. */
export interface MatchContext {
  readonly part: Mismatch['part']
  readonly rules: RuleSelector
  /** Requests refuse what was not expected, responses ignore it. */
  readonly allowUnexpected: boolean
  readonly form: 'typed' | 'text'
}

/** Compares one value under the rules that were selected for it. */
export function matchValue(
  context: MatchContext,
  place: ActualPath,
  expected: Json,
  actual: Json,
  selected: Pick<SelectedRules, 'matchers' | 'combine' | 'cascaded'>,
): Mismatch[] {
  const { part, form } = context
  const failures: Mismatch[] = []
  for (const rule of selected.matchers) {
    const reason = applyRule({ expected, actual, rule, form, cascaded: selected.cascaded })
    if (reason === undefined) {
      if (selected.combine === 'OR') return []
      continue
    }
    failures.push(mismatch(part, place, expected, actual, describeRule(rule), reason))
  }
  return failures
}

export function mismatch(
  part: Mismatch['part'],
  place: ActualPath,
  expected: unknown,
  actual: unknown,
  rule: string,
  reason: string,
): Mismatch {
  const path = formatPath(place)
  return {
    part,
    path,
    expected: show(expected),
    actual: show(actual),
    rule,
    message: path === '' ? reason : `${path}: ${reason}`,
  }
}
