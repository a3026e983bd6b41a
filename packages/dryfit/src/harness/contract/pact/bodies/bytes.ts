import { describeRule } from '../matchers/index.ts'
import { type MatchContext, matchValue, mismatch } from '../matching/context.ts'
import type { Mismatch } from '../matching/mismatch.ts'
import type { MatchingRule } from '../model.ts'
import { sniffType } from './sniff.ts'

/** Whether the rule at the root judges what kind of file the body is, whatever type it is declared as. */
export function hasTypeRule(context: MatchContext): boolean {
  return context.rules.select(['$'])?.matchers.some(isTypeRule) ?? false
}

/** Compares bodies that nobody looks into: byte for byte, or by the rule at `$`. */
export function compareBytes(context: MatchContext, expected: Uint8Array, actual: Uint8Array): Mismatch[] {
  const selected = context.rules.select(['$'])
  if (selected === undefined) return compareExactly(context, expected, actual)
  const failures = selected.matchers.map((rule) => checkRule(context, rule, expected, actual))
  const oneIsEnough = selected.combine === 'OR' && failures.some((found) => found.length === 0)
  return oneIsEnough ? [] : failures.flat()
}

function checkRule(context: MatchContext, rule: MatchingRule, expected: Uint8Array, actual: Uint8Array): Mismatch[] {
  if (isTypeRule(rule)) return checkType(context, rule, actual)
  if (rule.match === 'equality') return compareExactly(context, expected, actual)
  const alone = { matchers: [rule], combine: 'AND', cascaded: false } as const
  return matchValue({ ...context, form: 'text' }, ['$'], textOf(expected), textOf(actual), alone)
}

/** `contentType`: the first bytes tell what a body is, for a declared type is easily wrong. */
function checkType({ part }: MatchContext, rule: MatchingRule, actual: Uint8Array): Mismatch[] {
  const wanted = String(rule.value)
  const found = sniffType(actual)
  if (found === wanted) return []
  return [mismatch(part, ['$'], wanted, found, describeRule(rule), `expected ${wanted} content, got ${found} content`)]
}

function compareExactly({ part }: MatchContext, expected: Uint8Array, actual: Uint8Array): Mismatch[] {
  if (Buffer.compare(expected, actual) === 0) return []
  const [wanted, got] = [`${expected.length} bytes`, `${actual.length} bytes`]
  return [mismatch(part, ['$'], wanted, got, 'equality', `expected ${wanted}, got ${got} with other content`)]
}

function isTypeRule({ match }: MatchingRule): boolean {
  return match === 'contentType' || match === 'content-type'
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8')
}
