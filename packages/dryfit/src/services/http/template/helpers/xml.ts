import { parseXml, type XmlNode, type XmlRoot } from '../../match/xml/parse.ts'
import { prettyXml } from '../../match/xml/print.ts'
import { compileXPath, type XPath } from '../../match/xml/xpath/xpath.ts'
import { type Helper, type Helpers, helperError, type Use } from '../helper.ts'
import { OneOrMany, TemplateValue, toText } from '../values.ts'
import { hashText, subject } from './arguments.ts'

/** A node that prints as XML, and has its name, text and attributes. */
class XmlValue extends TemplateValue {
  readonly #node: XmlNode

  constructor(node: XmlNode) {
    super()
    this.#node = node
  }

  lookup(name: string): unknown {
    if (name === 'name') return 'name' in this.#node ? this.#node.name : ''
    if (name === 'text') return textOf(this.#node)
    if (name !== 'attributes' || this.#node.type !== 'element') return undefined
    return new Map(this.#node.attributes.map((attribute) => [attribute.name, attribute.value]))
  }

  toText(): string {
    return this.#node.type === 'element' ? prettyXml(this.#node) : textOf(this.#node)
  }
}

function textOf(node: XmlNode): string {
  if (node.type === 'element' || node.type === 'root') return node.children.map(textOf).join('')
  return node.value
}

function xPathHelper(prefix: string): Helper {
  return (use) => {
    if (!use.given || use.context === undefined || use.context === null) return ''
    if (use.rest[0] === undefined || use.rest[0] === null) return helperError('The XPath expression cannot be empty')
    const source = toText(use.rest[0])
    const document = read(toText(use.context))
    if (document === undefined) return helperError(`${toText(use.context)} is not valid XML`)
    const path = compile(prefix + source)
    if (path === undefined) return helperError(`${source} is not a valid XPath expression`)
    const found = path.evaluate(document)
    if (typeof found !== 'object') return found
    return found.length === 0 ? '' : new OneOrMany(found.map((node) => new XmlValue(node)))
  }
}

function read(text: string): XmlRoot | undefined {
  try {
    return parseXml(text)
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return undefined
    throw thrown
  }
}

function compile(source: string): XPath | undefined {
  try {
    return compileXPath(source)
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return undefined
    throw thrown
  }
}

function formatXml(use: Use): string {
  const document = read(subject(use))
  if (document === undefined) return helperError('Input is not valid XML')
  const pretty = prettyXml(document)
  return hashText(use, 'format') === 'compact' ? pretty.replace(/\n\s*/g, '') : pretty
}

/** XML: find and print. */
export const xmlHelpers: Helpers = {
  xPath: xPathHelper(''),
  soapXPath: xPathHelper("/*[local-name()='Envelope']/*[local-name()='Body']"),
  formatXml,
}
