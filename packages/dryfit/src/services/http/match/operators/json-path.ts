import { Content } from '../../request/content.ts'
import type { JsonPath } from '../json-path/json-path.ts'
import type { Matcher } from '../matcher.ts'
import type { Value } from '../operator.ts'

/**
 * A JSONPath that finds something, or finds something that fulfils `inner`.
 *
 * @param whole a list is handed to `inner` as one JSON value; otherwise each of its elements is.
 */
export function jsonPathMatcher(path: JsonPath, inner: Matcher<Value> | undefined, whole = false): Matcher<Value> {
  const matches = inner === undefined ? exists(path) : (value: Value) => found(path, value, whole).some(inner.matches)
  return {
    matches,
    distance: (value) => {
      if (matches(value)) return 0
      if (inner === undefined) return 1
      return Math.min(1, ...found(path, value, whole).map((each) => inner.distance(each)))
    },
    describe: () =>
      inner === undefined ? path.source : `${path.source} [${inner.operator ?? ''}] ${inner.describe()}`,
    bodyKey: keyOf(path, inner),
  }
}

function exists(path: JsonPath): (value: Value) => boolean {
  return (value) => {
    if (!value?.json.ok) return false
    const nodes = path.select(value.json.value)
    return path.definite ? nodes.length > 0 && nodes[0] !== null : nodes.length > 0
  }
}

/** What the inner pattern is asked about, as texts; one missing value when there is nothing. */
function found(path: JsonPath, value: Value, whole: boolean): Value[] {
  if (!value?.json.ok) return []
  const nodes = path.select(value.json.value)
  const list = path.definite && !Array.isArray(nodes[0]) ? undefined : path.definite ? nodes[0] : nodes
  if (Array.isArray(list)) {
    if (whole) return [Content.ofText(JSON.stringify(list), value.now)]
    return list.length === 0 ? [undefined] : list.map((each) => contentOf(each, value.now))
  }
  return nodes.length === 0 || nodes[0] === null ? [undefined] : [contentOf(nodes[0], value.now)]
}

function contentOf(node: unknown, now: number): Content {
  return Content.ofText(typeof node === 'string' ? node : JSON.stringify(node), now)
}

/** `$.field` equal to a text: an equality that an index can use. */
function keyOf(path: JsonPath, inner: Matcher<Value> | undefined): Matcher<Value>['bodyKey'] {
  if (path.field === undefined || inner?.only === undefined) return undefined
  return { kind: 'json-field-text', name: path.field, value: inner.only }
}
