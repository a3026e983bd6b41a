import { bounded, spend } from '../../../work.ts'
import type { XmlNode, XmlRoot } from '../parse.ts'
import { nodesOn, withDescendants } from './axes.ts'
import { type Focus, FUNCTIONS } from './functions.ts'
import { parseXPath } from './parse.ts'
import type { Expression, NodeTest, Step } from './syntax.ts'
import { compareValues, toBoolean, toNumber, type XPathValue } from './values.ts'

/** Steps that touching a node is worth. */
const NODE_STEPS = 4

/** A compiled XPath 1.0 expression. */
export interface XPath {
  readonly source: string
  /** An expression that takes too many steps finds nothing. */
  evaluate(document: XmlRoot): XPathValue
}

/**
 * Compiles an XPath 1.0 expression.
 *
 * @param namespaces prefix → namespace. A name whose prefix is not among them fits by its written form.
 * @throws SyntaxError with the place, or the name of a function that does not exist.
 */
export function compileXPath(source: string, namespaces: Readonly<Record<string, string>> = {}): XPath {
  const expression = parseXPath(source)
  checkFunctions(expression)
  return { source, evaluate: (document) => bounded(() => new Evaluation(document, namespaces).value(expression), []) }
}

/** @throws SyntaxError for a call of something that does not exist. */
function checkFunctions(expression: Expression): void {
  if (expression.is === 'call' && !Object.hasOwn(FUNCTIONS, expression.name)) {
    throw new SyntaxError(`there is no function ${expression.name}()`)
  }
  for (const inner of partsOf(expression)) checkFunctions(inner)
}

function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.is) {
    case 'binary':
      return [expression.left, expression.right]
    case 'negative':
      return [expression.inner]
    case 'filter':
      return [expression.inner, ...expression.predicates]
    case 'path': {
      const start = typeof expression.from === 'object' ? [expression.from] : []
      return [...start, ...expression.steps.flatMap(({ predicates }) => predicates)]
    }
    case 'call':
      return expression.arguments
    case 'literal':
      return []
  }
}

class Evaluation {
  readonly #document: XmlRoot
  readonly #namespaces: Readonly<Record<string, string>>
  #order: Map<XmlNode, number> | undefined

  constructor(document: XmlRoot, namespaces: Readonly<Record<string, string>>) {
    this.#document = document
    this.#namespaces = namespaces
  }

  value(expression: Expression, focus: Focus = { node: this.#document, position: 1, size: 1 }): XPathValue {
    switch (expression.is) {
      case 'literal':
        return expression.value
      case 'negative':
        return -toNumber(this.value(expression.inner, focus))
      case 'call': {
        const call = FUNCTIONS[expression.name] as (typeof FUNCTIONS)[string]
        return call(
          expression.arguments.map((each) => this.value(each, focus)),
          focus,
        )
      }
      case 'filter':
        return this.#filter(this.#nodes(expression.inner, focus), expression.predicates)
      case 'path':
        return this.#path(expression, focus)
      case 'binary':
        return this.#binary(expression.operator, expression.left, expression.right, focus)
    }
  }

  #binary(operator: string, left: Expression, right: Expression, focus: Focus): XPathValue {
    if (operator === 'or') return toBoolean(this.value(left, focus)) || toBoolean(this.value(right, focus))
    if (operator === 'and') return toBoolean(this.value(left, focus)) && toBoolean(this.value(right, focus))
    if (operator === '|') return this.#inOrder([...this.#nodes(left, focus), ...this.#nodes(right, focus)])
    const [a, b] = [this.value(left, focus), this.value(right, focus)]
    switch (operator) {
      case '+':
        return toNumber(a) + toNumber(b)
      case '-':
        return toNumber(a) - toNumber(b)
      case '*':
        return toNumber(a) * toNumber(b)
      case 'div':
        return toNumber(a) / toNumber(b)
      case 'mod':
        return toNumber(a) % toNumber(b)
      default:
        return compareValues(operator, a, b)
    }
  }

  #path({ from, steps }: Extract<Expression, { is: 'path' }>, focus: Focus): readonly XmlNode[] {
    let nodes: readonly XmlNode[] = [focus.node]
    if (from === 'root') nodes = [this.#document]
    else if (from !== 'context') nodes = this.#nodes(from, focus)
    for (const step of steps) nodes = this.#step(step, nodes)
    return nodes
  }

  #step({ axis, test, predicates }: Step, from: readonly XmlNode[]): readonly XmlNode[] {
    const found: XmlNode[] = []
    for (const node of from) {
      const candidates = nodesOn(axis, node)
      spend(NODE_STEPS * (1 + candidates.length))
      const fitting = candidates.filter((each) => this.#fits(test, each, axis === 'attribute'))
      for (const each of this.#filter(fitting, predicates)) found.push(each)
    }
    return from.length === 1 && !/^(ancestor|preceding)/.test(axis) ? found : this.#inOrder(found)
  }

  #filter(nodes: readonly XmlNode[], predicates: readonly Expression[]): readonly XmlNode[] {
    let left = nodes
    for (const predicate of predicates) {
      const size = left.length
      left = left.filter((node, index) => {
        const value = this.value(predicate, { node, position: index + 1, size })
        return typeof value === 'number' ? value === index + 1 : toBoolean(value)
      })
    }
    return left
  }

  #fits(test: NodeTest, node: XmlNode, attribute: boolean): boolean {
    const principal = attribute ? node.type === 'attribute' : node.type === 'element'
    if (test.is === 'any') return principal
    if (test.is === 'type') {
      if (test.type === 'node') return true
      return test.type === 'processing-instruction' ? node.type === 'instruction' : node.type === test.type
    }
    if (!principal || (node.type !== 'element' && node.type !== 'attribute')) return false
    if (test.prefix === undefined)
      return node.name === test.local || (node.namespace === '' && node.local === test.local)
    const namespace = this.#namespaces[test.prefix]
    const local = test.local === undefined || node.local === test.local
    if (namespace !== undefined) return local && node.namespace === namespace
    return local && node.name.startsWith(`${test.prefix}:`)
  }

  #nodes(expression: Expression, focus: Focus): readonly XmlNode[] {
    const value = this.value(expression, focus)
    return typeof value === 'object' ? value : []
  }

  /** Without repeats, in document order. */
  #inOrder(nodes: readonly XmlNode[]): readonly XmlNode[] {
    if (nodes.length < 2) return nodes
    spend(nodes.length * NODE_STEPS)
    this.#order ??= documentOrder(this.#document)
    const order = this.#order
    return [...new Set(nodes)].sort((a, b) => (order.get(a) as number) - (order.get(b) as number))
  }
}

function documentOrder(document: XmlRoot): Map<XmlNode, number> {
  const order = new Map<XmlNode, number>()
  for (const node of withDescendants(document)) {
    order.set(node, order.size)
    if (node.type === 'element') for (const attribute of node.attributes) order.set(attribute, order.size)
  }
  return order
}
