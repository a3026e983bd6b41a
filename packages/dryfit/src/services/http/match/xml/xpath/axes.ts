import { spend } from '../../../work.ts'
import type { XmlNode } from '../parse.ts'
import type { Axis } from './syntax.ts'

/** The nodes on an axis, nearest first (XPath 1.0 §2.2). */
export function nodesOn(axis: Axis, node: XmlNode): readonly XmlNode[] {
  switch (axis) {
    case 'self':
      return [node]
    case 'child':
      return childrenOf(node)
    case 'attribute':
      return node.type === 'element' ? node.attributes : []
    case 'parent':
      return node.parent === undefined ? [] : [node.parent]
    case 'ancestor':
      return ancestors(node)
    case 'ancestor-or-self':
      return [node, ...ancestors(node)]
    case 'descendant':
      return childrenOf(node).flatMap(withDescendants)
    case 'descendant-or-self':
      return withDescendants(node)
    case 'following-sibling':
      return siblings(node).after
    case 'preceding-sibling':
      return siblings(node).before.reverse()
    case 'following':
      return [node, ...ancestors(node)].flatMap((each) => siblings(each).after.flatMap(withDescendants))
    case 'preceding':
      return [node, ...ancestors(node)].flatMap((each) => siblings(each).before.reverse().flatMap(descendantsBackwards))
  }
}

export function childrenOf(node: XmlNode): readonly XmlNode[] {
  return node.type === 'element' || node.type === 'root' ? node.children : []
}

/** The node and all below it, in document order. */
export function withDescendants(node: XmlNode): XmlNode[] {
  const found: XmlNode[] = []
  const left = [node]
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    spend()
    found.push(next)
    const children = childrenOf(next)
    for (let at = children.length - 1; at >= 0; at--) left.push(children[at] as XmlNode)
  }
  return found
}

function descendantsBackwards(node: XmlNode): XmlNode[] {
  return withDescendants(node).reverse()
}

function ancestors(node: XmlNode): XmlNode[] {
  const found: XmlNode[] = []
  for (let each: XmlNode | undefined = node.parent; each !== undefined; each = each.parent) found.push(each)
  return found
}

function siblings(node: XmlNode): { before: XmlNode[]; after: XmlNode[] } {
  if (node.parent === undefined || node.type === 'attribute') return { before: [], after: [] }
  const all = node.parent.children
  spend(all.length)
  const at = all.indexOf(node)
  return { before: all.slice(0, at), after: all.slice(at + 1) }
}
