import type { MatcherContext, RowPattern } from './types.ts'

/** Whether a row has these values. A date fits the ISO text of the same moment. */
export function fitsRow(context: Pick<MatcherContext, 'equals'>, row: RowPattern, pattern: RowPattern): boolean {
  return Object.entries(pattern).every(([column, expected]) => fitsValue(context, row[column], expected))
}

export function fitsValue({ equals }: Pick<MatcherContext, 'equals'>, actual: unknown, expected: unknown): boolean {
  if (expected instanceof Date && typeof actual === 'string') return Date.parse(actual) === expected.getTime()
  if (typeof actual === 'bigint' && typeof expected === 'string') return String(actual) === expected
  return equals(actual, expected)
}

/** Whether each pattern has a row of its own, and each row a pattern (Kuhn's augmenting paths). */
export function pairUp<R, P>(
  rows: readonly R[],
  patterns: readonly P[],
  fits: (row: R, pattern: P) => boolean,
): boolean {
  if (rows.length !== patterns.length) return false
  const patternOf = new Map<number, number>()
  const place = (pattern: number, tried: Set<number>): boolean =>
    rows.some((row, index) => {
      if (tried.has(index) || !fits(row, patterns[pattern] as P)) return false
      tried.add(index)
      const other = patternOf.get(index)
      if (other !== undefined && !place(other, tried)) return false
      patternOf.set(index, pattern)
      return true
    })
  return patterns.every((_, pattern) => place(pattern, new Set()))
}
