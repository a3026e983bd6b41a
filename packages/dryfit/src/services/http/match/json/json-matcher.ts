import type { Content } from '../../request/content.ts'
import type { IndexKey } from '../../stub/model.ts'
import type { Matcher } from '../matcher.ts'
import { canonicalJson } from './canonical.ts'
import { countLeaves, diffJson, type JsonComparison } from './diff.ts'

/** A JSON value that is equal to `expected` under the rules of `comparison`. */
export function jsonMatcher(expected: unknown, comparison: JsonComparison = {}): Matcher<Content> {
  const leaves = countLeaves(expected)
  return {
    matches: ({ json }) => json.ok && diffJson(expected, json.value, { ...comparison, firstOnly: true }).length === 0,
    distance: ({ json }) => {
      if (!json.ok) return 1
      const differences = diffJson(expected, json.value, comparison).length
      return differences === 0 ? 0 : Math.min(1, differences / Math.max(leaves, countLeaves(json.value)))
    },
    describe: () => JSON.stringify(expected, null, 2),
  }
}

/** An equality that every body with this JSON has: one of its top-level fields. */
export function jsonKey(expected: unknown): IndexKey | undefined {
  if (typeof expected !== 'object' || expected === null || Array.isArray(expected)) return undefined
  const simple = Object.entries(expected).filter(([, value]) => isIndexable(value))
  const [name, value] = simple.find(([, each]) => typeof each === 'string') ?? simple[0] ?? []
  return name === undefined ? undefined : { kind: 'json-field', name, value: canonicalJson(value) }
}

function isIndexable(value: unknown): boolean {
  // Text may be a placeholder such as ${json-unit.ignore}, which is no equality.
  if (typeof value === 'string') return !value.includes('${json-unit.') && !value.includes('#{json-unit.')
  return typeof value === 'number' || typeof value === 'boolean'
}
