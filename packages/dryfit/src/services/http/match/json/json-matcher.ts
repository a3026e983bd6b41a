import type { IndexKey } from '../../stub/model.ts'
import type { Matcher } from '../matcher.ts'
import type { Value } from '../operator.ts'
import { canonicalJson } from './canonical.ts'
import { countLeaves, diffJson, type JsonComparison, type JsonDifference } from './diff.ts'
import { prettyJson } from './pretty.ts'

/** A JSON value that is equal to `expected` under the rules of `comparison`. */
export function jsonMatcher(expected: unknown, comparison: JsonComparison = {}): Matcher<Value> {
  const matches = (value: Value): boolean =>
    value?.json.ok === true && diffJson(expected, value.json.value, { ...comparison, firstOnly: true }).length === 0
  return {
    matches,
    distance: (value) => {
      if (!value?.json.ok) return 1
      const differences = diffJson(expected, value.json.value, comparison).length
      return differences === 0
        ? 0
        : Math.min(1, differences / Math.max(countLeaves(expected), countLeaves(value.json.value)))
    },
    describe: () => prettyJson(expected),
    bodyKey: jsonKey(expected),
    differences: (value) =>
      value?.json.ok
        ? diffJson(expected, value.json.value, comparison).map(describeDifference)
        : ['the text is not JSON'],
  }
}

/** An equality that every body with this JSON has: one of its top-level members. */
function jsonKey(expected: unknown): IndexKey | undefined {
  if (typeof expected !== 'object' || expected === null || Array.isArray(expected)) return undefined
  const simple = Object.entries(expected).filter(([, value]) => isIndexable(value))
  const [name, value] = simple.find(([, each]) => typeof each === 'string') ?? simple[0] ?? []
  return name === undefined ? undefined : { kind: 'json-field', name, value: canonicalJson(value) }
}

function isIndexable(value: unknown): boolean {
  // Text may be a placeholder of json-unit, which is no equality.
  if (typeof value === 'string') return !/^[$#]\{json-unit\./.test(value)
  return typeof value === 'number' || typeof value === 'boolean'
}

function describeDifference({ path, expected, actual }: JsonDifference): string {
  if (actual === undefined) return `${path} is missing, expected ${JSON.stringify(expected)}`
  if (expected === undefined) return `${path} is ${JSON.stringify(actual)}, expected nothing there`
  return `${path} is ${JSON.stringify(actual)}, expected ${JSON.stringify(expected)}`
}
