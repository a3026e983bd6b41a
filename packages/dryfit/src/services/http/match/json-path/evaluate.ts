import { guardRegex } from '../../regex/guarded-regex.ts'
import { canonicalJson } from '../json/canonical.ts'
import type { Call, Expression, Operand, Query, Segment, Selector } from './syntax.ts'

/** Nodes that one query may visit: enough for any body, too few for `$..*..*..*` to hurt. */
const MAX_VISITED_NODES = 200_000

/** What an evaluation shares. */
interface Run {
  readonly root: unknown
  visited: number
}

/** The values that a query selects, in document order (RFC 9535 §2.1.2). */
export function evaluate(query: Query, root: unknown): unknown[] {
  return nodesOf(query, root, { root, visited: 0 })
}

function nodesOf({ from, segments }: Query, current: unknown, run: Run): unknown[] {
  let nodes = [from === 'root' ? run.root : current]
  for (const segment of segments) nodes = nodes.flatMap((node) => applySegment(segment, node, run))
  return nodes
}

function applySegment({ descendant, selectors }: Segment, node: unknown, run: Run): unknown[] {
  const inputs = descendant ? [...descendants(node, run)] : [node]
  return inputs.flatMap((each) => selectors.flatMap((selector) => select(selector, each, run)))
}

function* descendants(node: unknown, run: Run): Generator<unknown> {
  count(run)
  yield node
  for (const child of childrenOf(node)) yield* descendants(child, run)
}

function childrenOf(node: unknown): readonly unknown[] {
  return typeof node === 'object' && node !== null ? Object.values(node) : []
}

function count(run: Run): void {
  if (++run.visited > MAX_VISITED_NODES) throw new RangeError(`the path visits more than ${MAX_VISITED_NODES} nodes`)
}

function select(selector: Selector, node: unknown, run: Run): unknown[] {
  count(run)
  switch (selector.is) {
    case 'name':
      return isObject(node) && Object.hasOwn(node, selector.name) ? [node[selector.name]] : []
    case 'wildcard':
      return [...childrenOf(node)]
    case 'index': {
      if (!Array.isArray(node)) return []
      const at = selector.index < 0 ? node.length + selector.index : selector.index
      return at >= 0 && at < node.length ? [node[at]] : []
    }
    case 'slice':
      return Array.isArray(node) ? slice(node, selector) : []
    case 'filter':
      return childrenOf(node).filter((child) => holds(selector.test, child, run))
    case 'call':
      return aggregate(selector.name, node)
  }
}

/** RFC 9535 §2.3.4.2.2 */
function slice(list: readonly unknown[], { start, end, step }: Extract<Selector, { is: 'slice' }>): unknown[] {
  if (step === 0) return []
  const length = list.length
  const normal = (index: number): number => (index >= 0 ? index : length + index)
  const clamp = (index: number, low: number, high: number): number => Math.min(Math.max(index, low), high)
  const found: unknown[] = []
  if (step > 0) {
    const upper = clamp(normal(end ?? length), 0, length)
    for (let at = clamp(normal(start ?? 0), 0, length); at < upper; at += step) found.push(list[at])
  } else {
    const lower = clamp(normal(end ?? -length - 1), -1, length - 1)
    for (let at = clamp(normal(start ?? length - 1), -1, length - 1); at > lower; at += step) found.push(list[at])
  }
  return found
}

/** The functions that may end a path in WireMock's library. */
function aggregate(name: string, node: unknown): unknown[] {
  if (name === 'length' || name === 'size') {
    return typeof node === 'string' || Array.isArray(node)
      ? [node.length]
      : isObject(node)
        ? [Object.keys(node).length]
        : []
  }
  if (name === 'keys') return isObject(node) ? [Object.keys(node)] : []
  const numbers = Array.isArray(node) ? node.filter((each) => typeof each === 'number') : []
  if (numbers.length === 0) return []
  const sum = numbers.reduce((a, b) => a + b, 0)
  const results: Readonly<Record<string, unknown>> = {
    min: Math.min(...numbers),
    max: Math.max(...numbers),
    sum,
    avg: sum / numbers.length,
    first: numbers[0],
    last: numbers.at(-1),
  }
  return Object.hasOwn(results, name) ? [results[name]] : []
}

function holds(test: Expression, node: unknown, run: Run): boolean {
  switch (test.is) {
    case 'or':
      return test.parts.some((part) => holds(part, node, run))
    case 'and':
      return test.parts.every((part) => holds(part, node, run))
    case 'not':
      return !holds(test.inner, node, run)
    case 'exists':
      return nodesOf(test.query, node, run).length > 0
    case 'call':
      return callFunction(test.call, node, run) === true
    case 'compare':
      return compare(test.operator, test.left, test.right, node, run)
  }
}

/** No value at all, as opposed to null. */
const NOTHING = Symbol('nothing')

function compare(operator: string, left: Operand, right: Operand, node: unknown, run: Run): boolean {
  if (operator === '=~') return matchesPattern(operandValue(left, node, run), right)
  const a = operandValue(left, node, run)
  const b = operandValue(right, node, run)
  switch (operator) {
    case '==':
      return same(a, b)
    case '!=':
      return !same(a, b)
    case '<':
      return less(a, b)
    case '>':
      return less(b, a)
    case '<=':
      return less(a, b) || same(a, b)
    case '>=':
      return less(b, a) || same(a, b)
    default:
      return compareByWord(operator, a, b)
  }
}

function compareByWord(word: string, a: unknown, b: unknown): boolean {
  const list = Array.isArray(b) ? b : []
  const own = Array.isArray(a) ? a : []
  switch (word) {
    case 'in':
      return list.some((each) => same(a, each))
    case 'nin':
      return !list.some((each) => same(a, each))
    case 'contains':
      return typeof a === 'string' ? a.includes(String(b)) : own.some((each) => same(each, b))
    case 'subsetof':
      return own.every((each) => list.some((other) => same(each, other)))
    case 'anyof':
      return own.some((each) => list.some((other) => same(each, other)))
    case 'noneof':
      return !own.some((each) => list.some((other) => same(each, other)))
    case 'size':
      return (typeof a === 'string' || Array.isArray(a)) && a.length === b
    default:
      return word === 'empty' && (typeof a === 'string' || Array.isArray(a)) && (a.length === 0) === b
  }
}

function same(a: unknown, b: unknown): boolean {
  if (typeof a === 'object' && a !== null && typeof b === 'object' && b !== null) {
    return canonicalJson(a) === canonicalJson(b)
  }
  return a === b
}

function less(a: unknown, b: unknown): boolean {
  if (typeof a === 'number' && typeof b === 'number') return a < b
  return typeof a === 'string' && typeof b === 'string' && a < b
}

function matchesPattern(value: unknown, pattern: Operand): boolean {
  if (typeof value !== 'string' || pattern.is !== 'pattern') return false
  return guardRegex(pattern.source, pattern.flags, true).test(value)
}

function operandValue(operand: Operand, node: unknown, run: Run): unknown {
  switch (operand.is) {
    case 'literal':
      return operand.value
    case 'pattern':
      return operand.source
    case 'call':
      return callFunction(operand.call, node, run)
    case 'query': {
      const nodes = nodesOf(operand.query, node, run)
      return nodes.length === 1 ? nodes[0] : NOTHING
    }
  }
}

/** The functions of RFC 9535 §2.4. */
function callFunction({ name, arguments: given }: Call, node: unknown, run: Run): unknown {
  const [first, second] = given
  if (first === undefined) return NOTHING
  if (name === 'count') return first.is === 'query' ? nodesOf(first.query, node, run).length : NOTHING
  const value = operandValue(first, node, run)
  if (name === 'value') return value
  if (name === 'length') {
    if (typeof value === 'string') return [...value].length
    return typeof value === 'object' && value !== null ? Object.keys(value).length : NOTHING
  }
  const pattern = second === undefined ? NOTHING : operandValue(second, node, run)
  if (typeof value !== 'string' || typeof pattern !== 'string') return false
  if (name === 'match') return guardRegex(pattern, 'u', true).test(value)
  return name === 'search' && guardRegex(pattern, 'u', false).test(value)
}

function isObject(node: unknown): node is Record<string, unknown> {
  return typeof node === 'object' && node !== null && !Array.isArray(node)
}
