import { numberField } from '../fields.ts'
import type { Matcher } from '../matcher.ts'
import type { Operator, Value } from '../operator.ts'

function numeric(keyword: string, holds: (actual: number, expected: number) => boolean): Operator {
  return {
    keyword,
    options: [],
    compile: (document, pointer) => {
      const expected = numberField(document, keyword, pointer)
      return numberMatcher(expected, (actual) => holds(actual, expected))
    },
  }
}

function numberMatcher(expected: number, holds: (actual: number) => boolean): Matcher<Value> {
  const matches = (value: Value): boolean => {
    const actual = readNumber(value)
    return actual !== undefined && holds(actual)
  }
  return {
    matches,
    distance: (value) => {
      const actual = readNumber(value)
      if (actual === undefined) return 1
      return holds(actual) ? 0 : Math.min(1, Math.max(0.01, relativeDistance(expected, actual)))
    },
    describe: () => String(expected),
  }
}

function readNumber(value: Value): number | undefined {
  const text = value?.text.trim()
  const number = text === undefined || text === '' ? Number.NaN : Number(text)
  return Number.isNaN(number) ? undefined : number
}

/** 0 for equal, 1 for a number many orders of magnitude away. */
function relativeDistance(expected: number, actual: number): number {
  const difference = Math.abs(expected - actual)
  return difference / (difference + Math.abs(expected) + Math.abs(actual))
}

export const numberOperators: readonly Operator[] = [
  numeric('equalToNumber', (actual, expected) => actual === expected),
  numeric('greaterThanNumber', (actual, expected) => actual > expected),
  numeric('greaterThanEqualNumber', (actual, expected) => actual >= expected),
  numeric('lessThanNumber', (actual, expected) => actual < expected),
  numeric('lessThanEqualNumber', (actual, expected) => actual <= expected),
]
