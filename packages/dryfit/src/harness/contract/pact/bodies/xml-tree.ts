import { type Element as DomElement, type Node, parseXmlDocument } from 'slimdom'

/** An element as the comparison needs it. Names carry their namespace, prefixes do not count. */
export interface XmlElement {
  readonly name: string
  /** Without namespace declarations. */
  readonly attributes: ReadonlyMap<string, string>
  readonly children: readonly XmlElement[]
  /** The text directly in it, each piece trimmed. */
  readonly text: string
}

const XMLNS = 'http://www.w3.org/2000/xmlns/'
const ELEMENT = 1
const TEXT = 3
const CDATA = 4

/**
 * Parses a document.
 *
 * @throws Error with the position of what is not well-formed.
 */
export function parseXml(text: string): XmlElement {
  const { documentElement } = parseXmlDocument(text)
  if (documentElement === null) throw new SyntaxError('the document has no element')
  return read(documentElement)
}

function read(element: DomElement): XmlElement {
  const own = element.attributes.filter(({ namespaceURI }) => namespaceURI !== XMLNS)
  const attributes = new Map(
    own.map((attribute) => [qualified(attribute.namespaceURI, attribute.localName), attribute.value]),
  )
  const nodes: Node[] = element.childNodes
  const children = nodes.filter((node): node is DomElement => node.nodeType === ELEMENT).map(read)
  const texts = nodes.filter(({ nodeType }) => nodeType === TEXT || nodeType === CDATA)
  const text = texts.map((node) => (node.nodeValue ?? '').trim()).join('')
  return { name: qualified(element.namespaceURI, element.localName), attributes, children, text }
}

function qualified(namespace: string | null, localName: string): string {
  return namespace === null ? localName : `${namespace}:${localName}`
}
