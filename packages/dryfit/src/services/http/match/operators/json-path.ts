import { Content } from '../../request/content.ts'
import { prettyJson } from '../json/pretty.ts'
import type { JsonPath } from '../json-path/json-path.ts'
import type { Matcher } from '../matcher.ts'
import type { Value } from '../operator.ts'

/**
 * A JSONPath that finds something, or finds something that fulfils `inner`.
 *
 * @param whole a list is handed to `inner` as one JSON value; otherwise each of its elements is.
 */
export function jsonPathMatcher(path: JsonPath, inner: Matcher<Value> | undefined, whole = false): Matcher<Value> {
  // Of what is not found, nothing can be said but that it is absent, as WireMock has it.
  const speaks = (each: Value): boolean => each !== undefined || inner?.operator === 'absent'
  const fits = (each: Value): boolean => speaks(each) && inner?.matches(each) === true
  const matches = inner === undefined ? exists(path) : (value: Value) => found(path, value, whole).some(fits)
  return {
    matches,
    distance: (value) => {
      if (matches(value)) return 0
      if (inner === undefined) return 1
      return Math.min(1, ...found(path, value, whole).map((each) => (speaks(each) ? inner.distance(each) : 1)))
    },
    describe: () =>
      inner === undefined ? path.source : `${path.source} [${inner.operator ?? ''}] ${inner.describe()}`,
    bodyKey: keyOf(path, inner),
    ...(inner !== undefined && { shows: (value) => showFound(found(path, value, whole)) }),
  }
}

function exists(path: JsonPath): (value: Value) => boolean {
  return (value) => {
    if (!value?.json.ok) return false
    const nodes = path.select(value.json.value)
    return path.definite ? holdsSomething(nodes[0]) : nodes.length > 0
  }
}

/** An empty list or object is nothing, as WireMock 3 has it. */
function holdsSomething(value: unknown): boolean {
  if (value === undefined || value === null) return false
  return typeof value !== 'object' || Object.keys(value).length > 0
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

/** What was found, as a report shows it. */
export function showFound(values: readonly Value[]): string | undefined {
  const texts = values.flatMap((value) => (value === undefined ? [] : [value.text]))
  const [only] = texts
  if (only === undefined) return undefined
  if (texts.length > 1) return `[${texts.join(', ')}]`
  const value = values[0]
  return value?.json.ok && typeof value.json.value === 'object' ? prettyJson(value.json.value) : only
}
