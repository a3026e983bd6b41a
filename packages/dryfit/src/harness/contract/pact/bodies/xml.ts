import { type MatchContext, matchValue, mismatch } from '../matching/context.ts'
import { type Mismatch, show } from '../matching/mismatch.ts'
import type { ActualPath } from '../matching/path-expression.ts'
import type { MatchingRule } from '../model.ts'
import { parseXml, type XmlElement } from './xml-tree.ts'

/**
 * Compares two XML documents. Rules stand at `$.root.child`, `$.root['@attribute']` and `$.root['#text']`; elements of
 * one name under one parent form a list, compared in order.
 */
export function compareXml(context: MatchContext, expected: string, actual: string): Mismatch[] {
  const documents: XmlElement[] = []
  for (const [side, text] of [
    ['expected', expected],
    ['actual', actual],
  ]) {
    try {
      documents.push(parseXml(text as string))
    } catch (thrown) {
      const reason = `the ${side} body is not XML: ${(thrown as Error).message}`
      return [mismatch(context.part, ['$'], expected, actual, 'equality', reason)]
    }
  }
  const [expectedRoot, actualRoot] = documents as [XmlElement, XmlElement]
  return compareElement({ ...context, form: 'text' }, ['$', expectedRoot.name], expectedRoot, actualRoot)
}

function compareElement(
  context: MatchContext,
  place: ActualPath,
  expected: XmlElement,
  actual: XmlElement,
): Mismatch[] {
  if (expected.name !== actual.name) {
    const reason = `expected element <${expected.name}>, got <${actual.name}>`
    return [mismatch(context.part, place, expected.name, actual.name, 'equality', reason)]
  }
  return [
    ...checkChildCount(context, place, actual),
    ...compareAttributes(context, place, expected.attributes, actual.attributes),
    ...compareChildren(context, place, expected.children, actual.children),
    ...compareScalar(context, [...place, '#text'], expected.text, actual.text),
  ]
}

/** `min` and `max` that stand at an element bound its children. */
function checkChildCount(context: MatchContext, place: ActualPath, actual: XmlElement): Mismatch[] {
  const selected = context.rules.select(place)
  if (selected === undefined || selected.cascaded) return []
  const bounds = selected.matchers.filter(({ min, max }) => min !== undefined || max !== undefined)
  const names = actual.children.map(({ name }) => name)
  return matchValue({ ...context, form: 'typed' }, place, names, names, { ...selected, matchers: bounds })
}

function compareAttributes(
  context: MatchContext,
  place: ActualPath,
  expected: ReadonlyMap<string, string>,
  actual: ReadonlyMap<string, string>,
): Mismatch[] {
  const found: Mismatch[] = []
  for (const [name, value] of expected) {
    const at = [...place, `@${name}`]
    const got = actual.get(name)
    if (got !== undefined) found.push(...compareScalar(context, at, value, got))
    else
      found.push(mismatch(context.part, at, value, undefined, 'equality', `expected ${show(value)}, but it is missing`))
  }
  if (context.allowUnexpected) return found
  for (const [name, value] of actual) {
    if (expected.has(name)) continue
    found.push(
      mismatch(context.part, [...place, `@${name}`], undefined, value, 'equality', `${show(value)} was not expected`),
    )
  }
  return found
}

function compareChildren(
  context: MatchContext,
  place: ActualPath,
  expected: readonly XmlElement[],
  actual: readonly XmlElement[],
): Mismatch[] {
  const expectedByName = Map.groupBy(expected, ({ name }) => name)
  const actualByName = Map.groupBy(actual, ({ name }) => name)
  const found: Mismatch[] = []
  for (const [name, group] of expectedByName) {
    found.push(...compareGroup(context, [...place, name], group, actualByName.get(name) ?? []))
  }
  for (const name of actualByName.keys()) {
    const at = [...place, name]
    const refused = !context.allowUnexpected || isTyped(context, at)
    if (expectedByName.has(name) || !refused) continue
    found.push(mismatch(context.part, at, undefined, name, 'equality', `element <${name}> was not expected`))
  }
  return found
}

/** Elements of one name: under a `type` rule each is compared with the first expected one, else place by place. */
function compareGroup(
  context: MatchContext,
  place: ActualPath,
  expected: readonly XmlElement[],
  actual: readonly XmlElement[],
): Mismatch[] {
  const typed = isTyped(context, place)
  const missing = expected.slice(typed ? Math.max(1, actual.length) : actual.length)
  const found = missing.map(({ name }) =>
    mismatch(context.part, place, name, undefined, 'equality', `expected element <${name}>, but it is missing`),
  )
  actual.forEach((element, index) => {
    const like = typed ? expected[0] : expected[index]
    if (like !== undefined) found.push(...compareElement(context, place, like, element))
    else if (!context.allowUnexpected) {
      const reason = `element <${element.name}> was not expected`
      found.push(mismatch(context.part, place, undefined, element.name, 'equality', reason))
    }
  })
  return found
}

function isTyped(context: MatchContext, place: ActualPath): boolean {
  return context.rules.select(place)?.matchers.some(isTypeRule) ?? false
}

function isTypeRule({ match }: MatchingRule): boolean {
  return match === 'type'
}

function compareScalar(context: MatchContext, place: ActualPath, expected: string, actual: string): Mismatch[] {
  const selected = context.rules.select(place)
  if (selected !== undefined) return matchValue(context, place, expected, actual, selected)
  if (expected === actual) return []
  return [
    mismatch(context.part, place, expected, actual, 'equality', `expected ${show(expected)}, got ${show(actual)}`),
  ]
}
