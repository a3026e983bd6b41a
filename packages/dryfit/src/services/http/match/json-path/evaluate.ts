import { knownRegex } from '../../regex/guarded-regex.ts'
import { spend } from '../../work.ts'
import { sameJson } from '../json/same.ts'
import type { Call, Expression, Operand, Query, Segment, Selector } from './syntax.ts'

/** Steps that visiting a node is worth. */
const NODE_STEPS = 4

/** The values that a query selects, in document order (RFC 9535 §2.1.2). @throws TooMuchWork */
export function evaluate(query: Query, root: unknown): unknown[] {
  return nodesOf(query, root, root)
}

function nodesOf({ from, segments }: Query, current: unknown, root: unknown): unknown[] {
  let nodes = [from === 'root' ? root : current]
  for (const segment of segments) nodes = applySegment(segment, nodes, root)
  return nodes
}

function applySegment({ descendant, selectors }: Segment, nodes: readonly unknown[], root: unknown): unknown[] {
  const found: unknown[] = []
  for (const node of nodes) {
    for (const each of descendant ? descendants(node) : [node]) {
      for (const selector of selectors) for (const one of select(selector, each, root)) found.push(one)
    }
  }
  return found
}

/** The node and all below it, parents first. */
function descendants(node: unknown): unknown[] {
  const found: unknown[] = []
  const left = [node]
  while (left.length > 0) {
    const next = left.pop()
    found.push(next)
    const children = childrenOf(next)
    for (let at = children.length - 1; at >= 0; at--) left.push(children[at])
  }
  return found
}

function childrenOf(node: unknown): readonly unknown[] {
  spend(NODE_STEPS)
  if (typeof node !== 'object' || node === null) return NONE
  const children: readonly unknown[] = Array.isArray(node) ? node : Object.values(node)
  spend(children.length)
  return children
}

const NONE: readonly unknown[] = []

function select(selector: Selector, node: unknown, root: unknown): readonly unknown[] {
  spend(NODE_STEPS)
  switch (selector.is) {
    case 'name':
      return isObject(node) && Object.hasOwn(node, selector.name) ? [node[selector.name]] : NONE
    case 'wildcard':
      return childrenOf(node)
    case 'index': {
      if (!Array.isArray(node)) return NONE
      const at = selector.index < 0 ? node.length + selector.index : selector.index
      return at >= 0 && at < node.length ? [node[at]] : NONE
    }
    case 'slice':
      return Array.isArray(node) ? slice(node, selector) : NONE
    case 'filter':
      return childrenOf(node).filter((child) => holds(selector.test, child, root))
    case 'call':
      return aggregate(selector.name, node)
  }
}

/** RFC 9535 §2.3.4.2.2 */
function slice(list: readonly unknown[], { start, end, step }: Extract<Selector, { is: 'slice' }>): unknown[] {
  if (step === 0) return []
  const length = list.length
  spend(length)
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
  spend(sizeOf(node))
  const numbers = Array.isArray(node) ? node.filter((each) => typeof each === 'number') : []
  if (numbers.length === 0) return []
  const sum = numbers.reduce((a, b) => a + b, 0)
  const results: Readonly<Record<string, unknown>> = {
    min: numbers.reduce((a, b) => Math.min(a, b)),
    max: numbers.reduce((a, b) => Math.max(a, b)),
    sum,
    avg: sum / numbers.length,
    first: numbers[0],
    last: numbers.at(-1),
  }
  return Object.hasOwn(results, name) ? [results[name]] : []
}

function holds(test: Expression, node: unknown, root: unknown): boolean {
  switch (test.is) {
    case 'or':
      return test.parts.some((part) => holds(part, node, root))
    case 'and':
      return test.parts.every((part) => holds(part, node, root))
    case 'not':
      return !holds(test.inner, node, root)
    case 'exists':
      return nodesOf(test.query, node, root).length > 0
    case 'call':
      return callFunction(test.call, node, root) === true
    case 'compare':
      return compare(test.operator, test.left, test.right, node, root)
  }
}

/** No value at all, as opposed to null. */
const NOTHING = Symbol('nothing')

function compare(operator: string, left: Operand, right: Operand, node: unknown, root: unknown): boolean {
  if (operator === '=~') return matchesPattern(operandValue(left, node, root), right)
  const a = operandValue(left, node, root)
  const b = operandValue(right, node, root)
  switch (operator) {
    case '==':
      return sameJson(a, b)
    case '!=':
      return !sameJson(a, b)
    case '<':
      return less(a, b)
    case '>':
      return less(b, a)
    case '<=':
      return less(a, b) || sameJson(a, b)
    case '>=':
      return less(b, a) || sameJson(a, b)
    default:
      return compareByWord(operator, a, b)
  }
}

function compareByWord(word: string, a: unknown, b: unknown): boolean {
  const list = Array.isArray(b) ? b : []
  const own = Array.isArray(a) ? a : []
  spend(1 + (typeof a === 'string' ? sizeOf(a) : own.length + list.length))
  switch (word) {
    case 'in':
      return isIn(a, list)
    case 'nin':
      return !isIn(a, list)
    case 'contains':
      return typeof a === 'string' ? typeof b !== 'symbol' && a.includes(asText(b)) : isIn(b, own)
    case 'subsetof':
      return own.every((each) => isIn(each, list))
    case 'anyof':
      return own.some((each) => isIn(each, list))
    case 'noneof':
      return !own.some((each) => isIn(each, list))
    case 'size':
      return (typeof a === 'string' || Array.isArray(a)) && a.length === b
    default:
      return word === 'empty' && (typeof a === 'string' || Array.isArray(a)) && (a.length === 0) === b
  }
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function isIn(value: unknown, list: readonly unknown[]): boolean {
  spend(list.length)
  return list.some((each) => sameJson(value, each))
}

/** Characters of a text that are one step, or members. */
function sizeOf(value: unknown): number {
  if (typeof value === 'string') return value.length / 16
  if (Array.isArray(value)) return value.length
  return typeof value === 'object' && value !== null ? Object.keys(value).length : 0
}

function less(a: unknown, b: unknown): boolean {
  if (typeof a === 'number' && typeof b === 'number') return a < b
  return typeof a === 'string' && typeof b === 'string' && a < b
}

function matchesPattern(value: unknown, pattern: Operand): boolean {
  if (typeof value !== 'string' || pattern.is !== 'pattern') return false
  return knownRegex(pattern.source, pattern.flags, true)?.test(value) ?? false
}

function operandValue(operand: Operand, node: unknown, root: unknown): unknown {
  switch (operand.is) {
    case 'literal':
      return operand.value
    case 'pattern':
      return operand.source
    case 'call':
      return callFunction(operand.call, node, root)
    case 'query': {
      const nodes = nodesOf(operand.query, node, root)
      return nodes.length === 1 ? nodes[0] : NOTHING
    }
  }
}

/** The functions of RFC 9535 §2.4. */
function callFunction({ name, arguments: given }: Call, node: unknown, root: unknown): unknown {
  const [first, second] = given
  if (first === undefined) return NOTHING
  if (name === 'count') return first.is === 'query' ? nodesOf(first.query, node, root).length : NOTHING
  const value = operandValue(first, node, root)
  if (name === 'value') return value
  if (name === 'length') {
    spend(sizeOf(value) * 8)
    if (typeof value === 'string') return [...value].length
    return typeof value === 'object' && value !== null ? Object.keys(value).length : NOTHING
  }
  const pattern = second === undefined ? NOTHING : operandValue(second, node, root)
  if (typeof value !== 'string' || typeof pattern !== 'string') return false
  // What is no pattern matches nothing (RFC 9535 §2.4.6).
  return (name === 'match' || name === 'search') && (knownRegex(pattern, 'u', name === 'match')?.test(value) ?? false)
}

function isObject(node: unknown): node is Record<string, unknown> {
  return typeof node === 'object' && node !== null && !Array.isArray(node)
}
