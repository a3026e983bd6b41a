import { spend } from '../../../work.ts'
import type { XmlNode } from '../parse.ts'
import { toBoolean, toNumber, toText, type XPathValue } from './values.ts'

/** Where an expression is evaluated. */
export interface Focus {
  readonly node: XmlNode
  readonly position: number
  readonly size: number
}

type XPathFunction = (given: readonly XPathValue[], focus: Focus) => XPathValue

const text = (given: readonly XPathValue[], at: number, focus: Focus): string => toText(given[at] ?? [focus.node])

/** The core functions (XPath 1.0 §4). */
export const FUNCTIONS: Readonly<Record<string, XPathFunction>> = {
  last: (_, { size }) => size,
  position: (_, { position }) => position,
  count: ([nodes]) => (typeof nodes === 'object' ? nodes.length : Number.NaN),
  name: ([nodes], focus) => nameOf(nodes, focus, (node) => ('name' in node ? node.name : '')),
  'local-name': ([nodes], focus) => nameOf(nodes, focus, (node) => ('local' in node ? node.local : '')),
  'namespace-uri': ([nodes], focus) => nameOf(nodes, focus, (node) => ('namespace' in node ? node.namespace : '')),
  string: (given, focus) => text(given, 0, focus),
  concat: (given) => given.map(toText).join(''),
  'starts-with': ([a = '', b = '']) => toText(a).startsWith(toText(b)),
  contains: ([a = '', b = '']) => toText(a).includes(toText(b)),
  'substring-before': ([a = '', b = '']) => {
    const at = toText(a).indexOf(toText(b))
    return at < 0 ? '' : toText(a).slice(0, at)
  },
  'substring-after': ([a = '', b = '']) => {
    const at = toText(a).indexOf(toText(b))
    return at < 0 ? '' : toText(a).slice(at + toText(b).length)
  },
  substring: ([value = '', start = 1, length]) => substring(toText(value), toNumber(start), length),
  'string-length': (given, focus) => characters(text(given, 0, focus)).length,
  'normalize-space': (given, focus) => text(given, 0, focus).trim().replace(/\s+/g, ' '),
  translate: ([value = '', from = '', to = '']) => translate(toText(value), [...toText(from)], [...toText(to)]),
  boolean: ([value = '']) => toBoolean(value),
  not: ([value = '']) => !toBoolean(value),
  true: () => true,
  false: () => false,
  number: ([value], focus) => toNumber(value ?? [focus.node]),
  sum: ([nodes]) => (typeof nodes === 'object' ? nodes.reduce((sum, node) => sum + toNumber([node]), 0) : Number.NaN),
  floor: ([value = '']) => Math.floor(toNumber(value)),
  ceiling: ([value = '']) => Math.ceil(toNumber(value)),
  round: ([value = '']) => Math.round(toNumber(value)),
}

function characters(value: string): string[] {
  spend(value.length)
  return [...value]
}

function nameOf(nodes: XPathValue | undefined, focus: Focus, read: (node: XmlNode) => string): string {
  const node = nodes === undefined ? focus.node : typeof nodes === 'object' ? nodes[0] : undefined
  return node === undefined ? '' : read(node)
}

/** Positions count from 1, and are rounded (§4.2). */
function substring(value: string, start: number, length: XPathValue | undefined): string {
  const from = Math.round(start)
  const to = length === undefined ? Number.POSITIVE_INFINITY : from + Math.round(toNumber(length))
  return characters(value)
    .filter((_, index) => index + 1 >= from && index + 1 < to)
    .join('')
}

function translate(value: string, from: readonly string[], to: readonly string[]): string {
  spend((value.length * (1 + from.length)) / 2)
  return [...value]
    .map((char) => {
      const at = from.indexOf(char)
      return at < 0 ? char : (to[at] ?? '')
    })
    .join('')
}
