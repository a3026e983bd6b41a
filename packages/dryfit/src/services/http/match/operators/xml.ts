import { knownRegex } from '../../regex/guarded-regex.ts'
import { Content } from '../../request/content.ts'
import { StubProblem } from '../../stub/problem.ts'
import { flag, isRecord, optionalText, textField } from '../fields.ts'
import { type Matcher, plainMatcher } from '../matcher.ts'
import type { Operator, PatternDocument, Value } from '../operator.ts'
import { countComparisons, diffXml, type XmlComparison } from '../xml/compare.ts'
import { parseXml, type XmlNode, type XmlRoot } from '../xml/parse.ts'
import { prettyXml, printXml } from '../xml/print.ts'
import { compileXPath, type XPath } from '../xml/xpath/xpath.ts'
import { showFound } from './json-path.ts'

/** The value as a document, or undefined when it is none. */
function readXml(value: Value): XmlRoot | undefined {
  if (value === undefined) return undefined
  // Read once for all stubs that ask.
  if (!documents.has(value)) documents.set(value, parseOrNothing(value.text))
  return documents.get(value)
}

const documents = new WeakMap<object, XmlRoot | undefined>()

function parseOrNothing(text: string): XmlRoot | undefined {
  if (!text.trimStart().startsWith('<')) return undefined
  try {
    return parseXml(text)
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return undefined
    throw thrown
  }
}

export const xmlOperators: readonly Operator[] = [
  {
    keyword: 'equalToXml',
    options: [
      ...['enablePlaceholders', 'placeholderOpeningDelimiterRegex', 'placeholderClosingDelimiterRegex'],
      ...['exemptedComparisons', 'ignoreOrderOfSameNode', 'namespaceAwareness'],
    ],
    compile: compileEqualToXml,
  },
  {
    keyword: 'matchesXPath',
    options: ['xPathNamespaces'],
    compile: (document, pointer, compilePattern) => {
      const operand = document.matchesXPath
      const at = `${pointer}/matchesXPath`
      const namespaces = namespacesOf(document, at)
      if (typeof operand === 'string') return xPathMatcher(compilePath(operand, namespaces, at), undefined)
      const { expression, xPathNamespaces, ...pattern } = (operand ?? {}) as PatternDocument
      if (typeof expression !== 'string') {
        throw new StubProblem(at, 'expression is required in the advanced matchesXPath form')
      }
      const inner = isRecord(xPathNamespaces) ? (xPathNamespaces as Record<string, string>) : namespaces
      return xPathMatcher(compilePath(expression, inner, at), compilePattern(pattern, at))
    },
  },
]

function compileEqualToXml(document: PatternDocument, pointer: string): Matcher<Value> {
  const text = textField(document, 'equalToXml', pointer)
  const expected = parseExpected(text, `${pointer}/equalToXml`)
  const how = comparisonOf(document, pointer)
  const size = countComparisons(expected)
  const differences = (value: Value): ReturnType<typeof diffXml> | undefined => {
    const actual = readXml(value)
    return actual === undefined ? undefined : diffXml(expected, actual, how)
  }
  return {
    matches: (value) => differences(value)?.length === 0,
    distance: (value) => Math.min(1, (differences(value)?.length ?? size) / size),
    describe: () => prettyXml(expected),
    differences: (value) =>
      (differences(value) ?? []).map((each) => `${each.path}: expected ${each.expected}, got ${each.actual}`),
  }
}

function parseExpected(text: string, pointer: string): XmlRoot {
  try {
    return parseXml(text)
  } catch (thrown) {
    throw new StubProblem(pointer, `the text is not XML: ${(thrown as Error).message}`)
  }
}

/** How WireMock calls the ways to compare names. */
const NAMES: ReadonlyMap<unknown, XmlComparison['names']> = new Map([
  ['STRICT', 'namespace'],
  ['LEGACY', 'local'],
  ['NONE', 'qualified'],
])

function comparisonOf(document: PatternDocument, pointer: string): XmlComparison {
  const { exemptedComparisons, namespaceAwareness } = document
  const names = NAMES.get(namespaceAwareness ?? 'STRICT')
  if (names === undefined) {
    throw new StubProblem(`${pointer}/namespaceAwareness`, 'namespaceAwareness must be STRICT, LEGACY or NONE')
  }
  return {
    exempted: new Set(Array.isArray(exemptedComparisons) ? exemptedComparisons.map(String) : []),
    ignoreOrderOfSameNode: flag(document, 'ignoreOrderOfSameNode'),
    names,
    placeholder: flag(document, 'enablePlaceholders') ? placeholders(document, pointer) : () => undefined,
  }
}

/** `${xmlunit.ignore}`, `${xmlunit.isNumber}`, `${xmlunit.matchesRegex(…)}`, with delimiters of one's own. */
function placeholders(document: PatternDocument, pointer: string): XmlComparison['placeholder'] {
  const open = optionalText(document, 'placeholderOpeningDelimiterRegex', pointer) ?? '\\$\\{'
  const close = optionalText(document, 'placeholderClosingDelimiterRegex', pointer) ?? '\\}'
  const pattern = new RegExp(`^(?:${open})\\s*xmlunit\\.(\\w+)(?:\\((.*)\\))?\\s*(?:${close})$`, 's')
  return (expected, actual) => {
    const [, word, argument = ''] = pattern.exec(expected) ?? []
    switch (word) {
      case undefined:
        return undefined
      case 'ignore':
        return true
      case 'isNumber':
        return /^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(actual)
      case 'isDateTime':
        return /^\d{4}-\d\d-\d\d/.test(actual)
      case 'matchesRegex':
        return knownRegex(argument, 's', true)?.test(actual) ?? false
      default:
        return undefined
    }
  }
}

function namespacesOf(document: PatternDocument, pointer: string): Readonly<Record<string, string>> {
  const { xPathNamespaces } = document
  if (xPathNamespaces === undefined || xPathNamespaces === null) return {}
  if (isRecord(xPathNamespaces)) return xPathNamespaces as Readonly<Record<string, string>>
  throw new StubProblem(pointer, 'xPathNamespaces must be an object of prefixes and namespaces')
}

function compilePath(source: string, namespaces: Readonly<Record<string, string>>, pointer: string): XPath {
  try {
    return compileXPath(source, namespaces)
  } catch (thrown) {
    throw new StubProblem(pointer, `the XPath cannot be read: ${(thrown as Error).message}`)
  }
}

function xPathMatcher(path: XPath, inner: Matcher<Value> | undefined): Matcher<Value> {
  if (inner === undefined) return plainMatcher(path.source, (value) => found(path, value).length > 0)
  const texts = (value: Value): Value[] => {
    const results = found(path, value)
    return results.length === 0 ? [undefined] : results.map((each) => Content.ofText(each, value?.now))
  }
  return {
    matches: (value) => texts(value).some((each) => inner.matches(each)),
    distance: (value) => Math.min(1, ...texts(value).map((each) => inner.distance(each))),
    describe: () => `${path.source} [${inner.operator ?? ''}] ${inner.describe()}`,
    shows: (value) => showFound(texts(value)),
  }
}

/** What the path finds: the text of attributes and texts, the XML of elements. False and no number are nothing. */
function found(path: XPath, value: Value): string[] {
  const document = readXml(value)
  if (document === undefined) return []
  const result = path.evaluate(document)
  if (typeof result === 'object') return result.map(textOf)
  return result === false || result === '' || Number.isNaN(result) ? [] : [String(result)]
}

function textOf(node: XmlNode): string {
  return node.type === 'element' ? printXml(node) : 'value' in node ? node.value : ''
}
