import { StubProblem } from '../../stub/problem.ts'
import { listField } from '../fields.ts'
import type { Matcher } from '../matcher.ts'
import type { Operator, Value } from '../operator.ts'

/** All of them. */
export function allOf<T>(matchers: readonly Matcher<T>[]): Matcher<T> {
  const key = matchers.find(({ bodyKey }) => bodyKey !== undefined)?.bodyKey
  const only = matchers.find((each) => each.only !== undefined)?.only
  return {
    matches: (value) => matchers.every((matcher) => matcher.matches(value)),
    distance: (value) => matchers.reduce((sum, each) => sum + each.distance(value), 0) / Math.max(1, matchers.length),
    describe: () => matchers.map(describeWithOperator).join(' AND '),
    bodyKey: key,
    ...(only !== undefined && { only }),
  }
}

/** At least one of them. */
export function anyOf<T>(matchers: readonly Matcher<T>[]): Matcher<T> {
  return {
    matches: (value) => matchers.some((matcher) => matcher.matches(value)),
    distance: (value) => Math.min(1, ...matchers.map((matcher) => matcher.distance(value))),
    describe: () => matchers.map(describeWithOperator).join(' OR '),
  }
}

function negation(inner: Matcher<Value>): Matcher<Value> {
  return {
    matches: (value) => !inner.matches(value),
    distance: (value) => (inner.matches(value) ? 1 : 0),
    describe: () => inner.describe(),
  }
}

export function describeWithOperator<T>(matcher: Matcher<T>): string {
  return [matcher.operator, matcher.describe()].filter(Boolean).join(' ')
}

function several(keyword: 'and' | 'or', join: (matchers: readonly Matcher<Value>[]) => Matcher<Value>): Operator {
  return {
    keyword,
    options: [],
    compile: (document, pointer, compilePattern) => {
      const list = listField(document, keyword, pointer)
      if (list.length === 0) throw new StubProblem(`${pointer}/${keyword}`, `${keyword} needs at least one pattern`)
      return join(list.map((each, index) => compilePattern(each, `${pointer}/${keyword}/${index}`)))
    },
  }
}

export const logicalOperators: readonly Operator[] = [
  several('and', allOf),
  several('or', anyOf),
  {
    keyword: 'not',
    options: [],
    compile: (document, pointer, compilePattern) => negation(compilePattern(document.not, `${pointer}/not`)),
  },
]
