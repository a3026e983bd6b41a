import type { Json } from '../json.ts'
import { type MatchContext, mismatch } from '../matching/context.ts'
import { type Mismatch, show } from '../matching/mismatch.ts'
import type { ActualPath } from '../matching/path-expression.ts'
import { RuleIndex } from '../matching/rules.ts'
import { type MatchingRule, readRuleEntries } from '../model.ts'
import type { CompareValue } from './json-entries.ts'

interface Variant {
  /** Which expected element is the example of this variant. */
  readonly index?: number
  readonly rules?: unknown
}

/** `arrayContains`: for each variant there is an element, anywhere in the list, that fits it. */
export function compareVariants(
  context: MatchContext,
  place: ActualPath,
  rule: MatchingRule,
  expected: readonly Json[],
  actual: readonly Json[],
  compare: CompareValue,
): Mismatch[] {
  const given = Array.isArray(rule.variants) ? (rule.variants as readonly Variant[]) : []
  // Without variants every expected element is one, compared as it is.
  const variants: readonly Variant[] = given.length > 0 ? given : expected.map((_, index) => ({ index }))
  return variants.flatMap((variant, position) => {
    const index = variant.index ?? position
    const example = expected[index]
    if (example === undefined) {
      const reason = `variant ${index} has no example: the expected list has ${expected.length} elements`
      return [mismatch(context.part, place, expected, actual, 'arrayContains', reason)]
    }
    // The rules of a variant count from the element, `$`.
    const rules = new RuleIndex(readRuleEntries(variant.rules))
    const fits = actual.some((item) => compare({ ...context, rules }, ['$'], example, item).length === 0)
    const reason = `no element fits variant ${index}, ${show(example)}`
    return fits ? [] : [mismatch(context.part, place, example, actual, 'arrayContains', reason)]
  })
}
