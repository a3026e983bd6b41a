import { spend } from '../../work.ts'
import type { XmlElement, XmlNode, XmlRoot } from './parse.ts'

/** Steps that comparing two elements is worth. */
const COMPARE_STEPS = 24

/** How two documents are compared. */
export interface XmlComparison {
  /** Differences of these kinds do not count, by the names that WireMock uses: `ATTR_VALUE`, `TEXT_VALUE`. */
  readonly exempted: ReadonlySet<string>
  /** Children of one name may come in any order. */
  readonly ignoreOrderOfSameNode: boolean
  /**
   * - `namespace`: local names and namespaces; prefixes do not count
   * - `qualified`: names with their prefixes, and what they stand for
   * - `local`: names without their prefixes, in any namespace
   */
  readonly names: 'namespace' | 'qualified' | 'local'
  /** Whether an expected text is a placeholder that the actual one fulfils; undefined when it is none. */
  placeholder(expected: string, actual: string): boolean | undefined
}

export interface XmlDifference {
  readonly kind: string
  /** `/order/item[2]/@id` */
  readonly path: string
  readonly expected: string
  readonly actual: string
}

/** Where `actual` differs from `expected`. White space around text and comments do not count. */
export function diffXml(expected: XmlRoot, actual: XmlRoot, comparison: XmlComparison): XmlDifference[] {
  const found: XmlDifference[] = []
  const how: Comparing = { ...comparison, known: new Map() }
  compareElements(rootElement(expected), rootElement(actual), '', how, (difference) => {
    if (!how.exempted.has(difference.kind)) found.push(difference)
  })
  return found
}

/** A comparison on its way. Which nodes are equal is remembered: in free order the same two are met again and again. */
interface Comparing extends XmlComparison {
  readonly known: Map<XmlNode, Map<XmlNode, boolean>>
}

type Report = (difference: XmlDifference) => void

function rootElement(root: XmlRoot): XmlElement {
  return root.children.find((child) => child.type === 'element') as XmlElement
}

function compareElements(a: XmlElement, b: XmlElement, above: string, how: Comparing, report: Report): void {
  spend(COMPARE_STEPS)
  const path = `${above}/${a.name}`
  const tell = (kind: string, expected: unknown, actual: unknown): void =>
    report({ kind, path, expected: String(expected), actual: String(actual) })
  if (tagOf(a, how) !== tagOf(b, how)) {
    tell('ELEMENT_TAG_NAME', a.name, b.name)
    return
  }
  if (how.names !== 'local' && a.namespace !== b.namespace) tell('NAMESPACE_URI', a.namespace, b.namespace)
  compareAttributes(a, b, path, how, report)
  const left = contentOf(a)
  const right = contentOf(b)
  if (left.length !== right.length && !(isPlaceholderOnly(left, how) && right.length <= 1)) {
    tell('CHILD_NODELIST_LENGTH', left.length, right.length)
  }
  compareChildren(left, right, path, how, report)
}

function isPlaceholderOnly(children: readonly XmlNode[], how: Comparing): boolean {
  const [only] = children
  return children.length === 1 && only?.type === 'text' && how.placeholder(only.value.trim(), '') !== undefined
}

function tagOf(element: XmlElement, how: Comparing): string {
  return how.names === 'qualified' ? element.name : element.local
}

function compareAttributes(a: XmlElement, b: XmlElement, path: string, how: Comparing, report: Report): void {
  if (a.attributes.length !== b.attributes.length) {
    const [expected, actual] = [String(a.attributes.length), String(b.attributes.length)]
    report({ kind: 'ELEMENT_NUM_ATTRIBUTES', path, expected, actual })
  }
  for (const { name, local, namespace, value } of a.attributes) {
    const partner = b.attributes.find((each) =>
      how.names === 'qualified'
        ? each.name === name
        : each.local === local && (how.names === 'local' || each.namespace === namespace),
    )
    const at = `${path}/@${name}`
    if (partner === undefined) report({ kind: 'ATTR_NAME_LOOKUP', path: at, expected: name, actual: 'nothing' })
    else if (!(how.placeholder(value, partner.value) ?? value === partner.value)) {
      report({ kind: 'ATTR_VALUE', path: at, expected: value, actual: partner.value })
    }
  }
}

/** The children that count. */
function contentOf(element: XmlElement): XmlNode[] {
  return element.children.filter(
    (child) =>
      child.type === 'element' || child.type === 'instruction' || (child.type === 'text' && child.value.trim() !== ''),
  )
}

function compareChildren(
  left: readonly XmlNode[],
  right: readonly XmlNode[],
  path: string,
  how: Comparing,
  report: Report,
): void {
  const free = [...right]
  for (const child of left) {
    const partner = takePartner(child, free, how)
    if (partner !== undefined) compareNodes(child, partner, path, how, report)
    else if (child.type === 'text' && how.placeholder(child.value.trim(), '') !== undefined) {
      if (!how.placeholder(child.value.trim(), ''))
        report({ kind: 'TEXT_VALUE', path, expected: child.value, actual: '' })
    } else report({ kind: 'CHILD_LOOKUP', path, expected: nameOf(child), actual: 'nothing' })
  }
  for (const child of free) report({ kind: 'CHILD_LOOKUP', path, expected: 'nothing', actual: nameOf(child) })
}

/** The node that is to be compared with `child`: same kind and name, and where order is free, the most alike. */
function takePartner(child: XmlNode, free: XmlNode[], how: Comparing): XmlNode | undefined {
  const fits = (other: XmlNode): boolean =>
    other.type === child.type && (child.type !== 'element' || tagOf(child, how) === tagOf(other as XmlElement, how))
  let at = free.findIndex(fits)
  if (how.ignoreOrderOfSameNode) {
    const equal = free.findIndex((other) => fits(other) && isEqual(child, other, how))
    if (equal >= 0) at = equal
  }
  return at < 0 ? undefined : free.splice(at, 1)[0]
}

function isEqual(a: XmlNode, b: XmlNode, how: Comparing): boolean {
  spend(COMPARE_STEPS)
  const others = how.known.get(a) ?? new Map<XmlNode, boolean>()
  how.known.set(a, others)
  const before = others.get(b)
  if (before !== undefined) return before
  const equal = compareQuietly(a, b, how)
  others.set(b, equal)
  return equal
}

function compareQuietly(a: XmlNode, b: XmlNode, how: Comparing): boolean {
  let equal = true
  compareNodes(a, b, '', how, ({ kind }) => {
    if (!how.exempted.has(kind)) equal = false
  })
  return equal
}

function compareNodes(a: XmlNode, b: XmlNode, path: string, how: Comparing, report: Report): void {
  if (a.type === 'element' && b.type === 'element') compareElements(a, b, path, how, report)
  if (a.type === 'element' || a.type === 'root' || b.type === 'element' || b.type === 'root') return
  const [expected, actual] = [a.value.trim(), b.value.trim()]
  if (how.placeholder(expected, actual) ?? expected === actual) return
  report({ kind: a.type === 'text' ? 'TEXT_VALUE' : 'PROCESSING_INSTRUCTION_DATA', path, expected, actual })
}

function nameOf(node: XmlNode): string {
  return node.type === 'element' ? node.name : `#${node.type}`
}

/** How many things there are to compare: the size against which differences are weighed. */
export function countComparisons(node: XmlNode): number {
  if (node.type === 'root') return node.children.reduce((sum, child) => sum + countComparisons(child), 0)
  if (node.type !== 'element') return 1
  return 3 + node.attributes.length * 2 + contentOf(node).reduce((sum, child) => sum + countComparisons(child), 0)
}
