import type { XmlNode } from './parse.ts'

/** Writes a node as XML text, without changing white space. */
export function printXml(node: XmlNode): string {
  switch (node.type) {
    case 'root':
      return node.children.map(printXml).join('')
    case 'text':
      return escapeText(node.value)
    case 'attribute':
      return node.value
    case 'comment':
      return `<!--${node.value}-->`
    case 'instruction':
      return `<?${node.name} ${node.value}?>`
    case 'element': {
      const given = [...node.declarations, ...node.attributes.map(({ name, value }) => [name, value] as const)]
      const attributes = given.map(([name, value]) => ` ${name}="${escapeText(value).replaceAll('"', '&quot;')}"`)
      const head = `${node.name}${attributes.join('')}`
      return node.children.length === 0
        ? `<${head}/>`
        : `<${head}>${node.children.map(printXml).join('')}</${node.name}>`
    }
  }
}

/** Writes a node with one element a line and two spaces for each level. */
export function prettyXml(node: XmlNode, indent = ''): string {
  if (node.type === 'root') return node.children.map((child) => prettyXml(child, indent)).join('')
  if (node.type !== 'element') {
    const text = printXml(node)
    return text.trim() === '' ? '' : `${indent}${text.trim()}\n`
  }
  const simple = node.children.every(({ type }) => type === 'text')
  if (simple) return `${indent}${printXml(node)}\n`
  const empty = printXml({ ...node, children: [] }).replace(/\/>$/, '>')
  const inner = node.children.map((child) => prettyXml(child, `${indent}  `)).join('')
  return `${indent}${empty}\n${inner}${indent}</${node.name}>\n`
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
