import { StubProblem } from '../stub/problem.ts'
import { compilePattern } from './compile-pattern.ts'
import { isRecord, listField } from './fields.ts'
import type { Matcher } from './matcher.ts'
import type { Value } from './operator.ts'
import { allOf, describeWithOperator } from './operators/logical.ts'

/** Any of the values fulfils it. No value at all is asked about as a missing one. */
export function anyValue(matcher: Matcher<Value>): Matcher<readonly Value[]> {
  const orMissing = (values: readonly Value[]): readonly Value[] => (values.length === 0 ? MISSING : values)
  return {
    matches: (values) => orMissing(values).some((value) => matcher.matches(value)),
    distance: (values) => Math.min(1, ...orMissing(values).map((value) => matcher.distance(value))),
    describe: () => matcher.describe(),
    ...(matcher.operator !== undefined && { operator: matcher.operator }),
    ...(matcher.only !== undefined && { only: matcher.only }),
  }
}

const MISSING: readonly Value[] = [undefined]

/** A pattern for several values: one pattern, or `hasExactly` and `includes` with a list of them. */
export function compileMultiValue(document: unknown, pointer: string): Matcher<readonly Value[]> {
  if (isRecord(document) && 'hasExactly' in document) return several(document, 'hasExactly', pointer)
  if (isRecord(document) && 'includes' in document) return several(document, 'includes', pointer)
  return anyValue(compilePattern(document, pointer))
}

function several(
  document: Readonly<Record<string, unknown>>,
  keyword: 'hasExactly' | 'includes',
  pointer: string,
): Matcher<readonly Value[]> {
  const list = listField(document, keyword, pointer)
  if (list.length === 0) throw new StubProblem(`${pointer}/${keyword}`, `${keyword} needs at least one pattern`)
  const each = list.map((one, index) => compilePattern(one, `${pointer}/${keyword}/${index}`))
  const all = allOf(each.map(anyValue))
  const counted = (values: readonly Value[]): boolean => keyword === 'includes' || values.length === each.length
  return {
    matches: (values) => values.length > 0 && counted(values) && all.matches(values),
    distance: (values) => (values.length === 0 ? 1 : (all.distance(values) + (counted(values) ? 0 : 1)) / 2),
    describe: () => each.map(describeWithOperator).join(' AND '),
    operator: keyword,
  }
}
