import { spend } from '../../work.ts'

/** A parsed XML document: the nodes that XPath 1.0 knows, save namespace nodes. */
export type XmlNode = XmlRoot | XmlElement | XmlAttribute | XmlText | XmlOther

export interface XmlRoot {
  readonly type: 'root'
  readonly parent: undefined
  readonly children: readonly XmlNode[]
}

export interface XmlElement {
  readonly type: 'element'
  readonly parent: XmlElement | XmlRoot
  /** As it is written: `soap:Body` */
  readonly name: string
  readonly local: string
  readonly namespace: string
  readonly attributes: readonly XmlAttribute[]
  /** Namespace declarations as they are written: names and values. They are no nodes. */
  readonly declarations: readonly (readonly [name: string, value: string])[]
  readonly children: readonly XmlNode[]
}

export interface XmlAttribute {
  readonly type: 'attribute'
  readonly parent: XmlElement
  readonly name: string
  readonly local: string
  readonly namespace: string
  readonly value: string
}

export interface XmlText {
  readonly type: 'text'
  readonly parent: XmlElement | XmlRoot
  readonly value: string
}

export interface XmlOther {
  readonly type: 'comment' | 'instruction'
  readonly parent: XmlElement | XmlRoot
  readonly name: string
  readonly value: string
}

/** Deepest nesting of elements. */
const MAX_DEPTH = 500

type Building = { -readonly [K in keyof XmlElement]: XmlElement[K] } & {
  children: XmlNode[]
  attributes: XmlAttribute[]
}
type BuildingRoot = { type: 'root'; parent: undefined; children: XmlNode[] }

const TOKEN =
  /<!--([\s\S]*?)-->|<!\[CDATA\[([\s\S]*?)\]\]>|<\?([^\s?]+)\s*([\s\S]*?)\?>|<\/([^\s>]+)\s*>|<([^\s/>!?]+)((?:\s+[^\s=>]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|([^<]+)/gy
const ATTRIBUTE = /([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g

/**
 * Reads an XML 1.0 document with namespaces.
 *
 * A document type declaration is refused: entities of its own are how XML documents explode or read files.
 *
 * @throws SyntaxError with the place.
 */
export function parseXml(source: string): XmlRoot {
  const text = source.replace(/^\uFEFF/, '')
  if (/<!DOCTYPE/i.test(text)) throw new SyntaxError('a document type declaration is not read')
  const root: BuildingRoot = { type: 'root', parent: undefined, children: [] }
  const open: { element: Building | BuildingRoot; scope: Scope }[] = [{ element: root, scope: XML_SCOPE }]
  TOKEN.lastIndex = 0
  let at = 0
  while (at < text.length) {
    TOKEN.lastIndex = at
    const token = TOKEN.exec(text)
    if (token === null) throw new SyntaxError(`malformed at character ${at + 1}: ${text.slice(at, at + 20)}`)
    at = TOKEN.lastIndex
    takeToken(token, open)
  }
  const unclosed = open.at(-1)?.element
  if (unclosed?.type === 'element') throw new SyntaxError(`<${unclosed.name}> is not closed`)
  if (root.children.filter(({ type }) => type === 'element').length !== 1) throw new SyntaxError('not one root element')
  return root
}

type Scope = ReadonlyMap<string, string>
const XML_SCOPE: Scope = new Map([['xml', 'http://www.w3.org/XML/1998/namespace']])

function takeToken(token: RegExpExecArray, open: { element: Building | BuildingRoot; scope: Scope }[]): void {
  const [, comment, cdata, target, instruction, closing, opening, attributes = '', selfClosing, characters] = token
  const { element: parent, scope } = open.at(-1) as { element: Building | BuildingRoot; scope: Scope }
  if (comment !== undefined) parent.children.push({ type: 'comment', parent, name: '', value: comment })
  else if (cdata !== undefined) addText(parent, cdata)
  else if (target !== undefined) {
    if (target !== 'xml') {
      parent.children.push({ type: 'instruction', parent, name: target, value: instruction as string })
    }
  } else if (closing !== undefined) {
    if (parent.type === 'root' || parent.name !== closing) throw new SyntaxError(`</${closing}> closes nothing`)
    open.pop()
  } else if (opening !== undefined) {
    if (open.length > MAX_DEPTH) throw new SyntaxError(`nested more than ${MAX_DEPTH} deep`)
    const made = createElement(opening, attributes, parent, scope)
    parent.children.push(made.element)
    if (selfClosing === '') open.push(made)
  } else if (parent.type === 'root') {
    if ((characters as string).trim() !== '') throw new SyntaxError('text outside the root element')
  } else addText(parent, decodeEntities(characters as string))
}

function addText(parent: Building | BuildingRoot, value: string): void {
  const last = parent.children.at(-1)
  // Text and CDATA that touch are one text node (XPath 1.0 §5.7).
  if (last?.type === 'text') parent.children[parent.children.length - 1] = { ...last, value: last.value + value }
  else parent.children.push({ type: 'text', parent, value })
}

function createElement(
  name: string,
  attributeText: string,
  parent: Building | BuildingRoot,
  outer: Scope,
): { element: Building; scope: Scope } {
  const raw = [...attributeText.matchAll(ATTRIBUTE)].map(
    ([, key, double, single]) => [key as string, decodeEntities(double ?? single ?? '')] as const,
  )
  const scope = declare(raw, outer)
  const element: Building = {
    type: 'element',
    parent,
    name,
    local: localOf(name),
    namespace: namespaceOf(name, scope, true),
    attributes: [],
    declarations: raw.filter(([key]) => isDeclaration(key)),
    children: [],
  }
  const names = new Set<string>()
  for (const [key, value] of raw) {
    if (isDeclaration(key)) continue
    if (names.has(key)) throw new SyntaxError(`attribute ${key} is given twice`)
    names.add(key)
    const namespace = namespaceOf(key, scope, false)
    element.attributes.push({ type: 'attribute', parent: element, name: key, local: localOf(key), namespace, value })
  }
  return { element, scope }
}

function declare(raw: readonly (readonly [string, string])[], outer: Scope): Scope {
  const own = raw.filter(([key]) => isDeclaration(key))
  if (own.length === 0) return outer
  return new Map([...outer, ...own.map(([key, value]) => [key === 'xmlns' ? '' : key.slice(6), value] as const)])
}

function isDeclaration(name: string): boolean {
  return name === 'xmlns' || name.startsWith('xmlns:')
}

function namespaceOf(name: string, scope: Scope, defaulted: boolean): string {
  const colon = name.indexOf(':')
  if (colon < 0) return defaulted ? (scope.get('') ?? '') : ''
  const prefix = name.slice(0, colon)
  // A prefix without a declaration is data here: a mock shows what came.
  return scope.get(prefix) ?? ''
}

function localOf(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

function decodeEntities(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(
    /&(?:#x([0-9a-fA-F]{1,6})|#(\d{1,7})|(\w+));/g,
    (whole, hex?: string, decimal?: string, name?: string) => {
      if (name !== undefined) {
        const value = ENTITIES[name]
        if (value === undefined) throw new SyntaxError(`the entity &${name}; is not defined`)
        return value
      }
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole
    },
  )
}

/** The text of a node and all below it (XPath 1.0 §5). */
export function stringValue(node: XmlNode): string {
  spend(4)
  if (node.type === 'element' || node.type === 'root') {
    return node.children
      .map((child) => (child.type === 'comment' || child.type === 'instruction' ? '' : stringValue(child)))
      .join('')
  }
  spend(node.value.length / 16)
  return node.value
}
