import { type MatchContext, matchValue, mismatch } from '../matching/context.ts'
import { type Mismatch, show } from '../matching/mismatch.ts'
import type { ActualPath } from '../matching/path-expression.ts'

/** Compares plain text as a whole; the rules of a text body stand at `$`. */
export function compareText(
  context: MatchContext,
  expected: string,
  actual: string,
  place: ActualPath = ['$'],
): Mismatch[] {
  const selected = context.rules.select(place)
  if (selected !== undefined) {
    return matchValue({ ...context, form: 'text' }, place, expected, actual, selected)
  }
  if (expected === actual) return []
  return [
    mismatch(context.part, place, expected, actual, 'equality', `expected ${show(expected)}, got ${show(actual)}`),
  ]
}
