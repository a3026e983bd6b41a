import type { Json } from '../json.ts'
import type { MatchingRule } from '../model.ts'

/**
 * One kind of matching rule.
 *
 * A value comes either typed (from JSON) or as text (from a header, a query, a path, XML); in text a number or a
 * boolean is judged by what it says.
 */
export interface Matcher {
  /** Why `actual` does not fit, or undefined when it does. */
  check(comparison: ValueComparison): string | undefined
}

export interface ValueComparison {
  readonly expected: Json
  readonly actual: Json
  readonly rule: MatchingRule
  readonly form: 'typed' | 'text'
  /** The rule stands higher up and applies by cascading. */
  readonly cascaded: boolean
}
