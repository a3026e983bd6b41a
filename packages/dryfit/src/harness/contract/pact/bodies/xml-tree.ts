import { type XmlElement as Parsed, parseXml as parseDocument } from '../../../../services/http/match/xml/index.ts'

/** An element as the comparison needs it. Names carry their namespace, prefixes do not count. */
export interface XmlElement {
  readonly name: string
  /** Without namespace declarations. */
  readonly attributes: ReadonlyMap<string, string>
  readonly children: readonly XmlElement[]
  /** The text directly in it, each piece trimmed. */
  readonly text: string
}

/**
 * Parses a document.
 *
 * @throws Error with what is not well-formed.
 */
export function parseXml(text: string): XmlElement {
  const element = parseDocument(text).children.find((node) => node.type === 'element')
  if (element === undefined) throw new SyntaxError('the document has no element')
  return read(element)
}

function read({ namespace, local, attributes, children }: Parsed): XmlElement {
  const texts = children.filter((node) => node.type === 'text').map(({ value }) => value.trim())
  return {
    name: qualified(namespace, local),
    attributes: new Map(attributes.map((each) => [qualified(each.namespace, each.local), each.value])),
    children: children.filter((node) => node.type === 'element').map(read),
    text: texts.join(''),
  }
}

function qualified(namespace: string, local: string): string {
  return namespace === '' ? local : `${namespace}:${local}`
}
