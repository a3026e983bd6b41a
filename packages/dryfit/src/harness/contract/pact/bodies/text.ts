import { type MatchContext, matchValue, mismatch } from '../matching/context.ts'
import { type Mismatch, show } from '../matching/mismatch.ts'

/** Compares plain text as a whole; rules stand at `$`. */
export function compareText(context: MatchContext, expected: string, actual: string): Mismatch[] {
  const selected = context.rules.select(['$'])
  if (selected !== undefined) {
    return matchValue({ ...context, form: 'text' }, ['$'], expected, actual, selected)
  }
  if (expected === actual) return []
  return [
    mismatch(context.part, ['$'], expected, actual, 'equality', `expected ${show(expected)}, got ${show(actual)}`),
  ]
}
