import { type Json, parseJson } from '../json.ts'
import { type MatchContext, mismatch } from '../matching/context.ts'
import { type Mismatch, show } from '../matching/mismatch.ts'
import type { RuleIndex } from '../matching/rules.ts'
import type { Body, Headers } from '../model.ts'
import { contentTypeOf, kindOf } from './content-type.ts'
import { compareForm } from './form.ts'
import { compareJson } from './json.ts'
import { compareText } from './text.ts'
import { compareXml } from './xml.ts'

/** The context of a whole body, before it is known which kind of tree it holds. */
export interface BodyContext extends MatchContext {
  readonly rules: RuleIndex
}

export interface BodySide {
  readonly body: Body
  readonly headers: Headers | undefined
}

/** Compares two bodies by their content type. */
export function compareBodies(context: BodyContext, expected: BodySide, actual: BodySide): Mismatch[] {
  if (expected.body.state === 'missing') return []
  if (expected.body.state !== 'present') return expectNoContent(context, expected.body, actual.body)
  if (actual.body.state !== 'present') return [bodyMismatch(expected.body, 'nothing', 'expected a body, got none')]
  const type = contentTypeOf(expected.body, expected.headers)
  const actualType = contentTypeOf(actual.body, actual.headers)
  if (type !== actualType && kindOf(type) !== kindOf(actualType)) {
    const reason = `expected a body of type ${type}, got ${actualType}`
    return [
      {
        part: 'body-type',
        path: '',
        expected: String(type),
        actual: String(actualType),
        rule: 'equality',
        message: reason,
      },
    ]
  }
  return compareContent(context, kindOf(type), expected.body.bytes, actual.body.bytes)
}

function expectNoContent(context: MatchContext, expected: Body, actual: Body): Mismatch[] {
  if (actual.state !== 'present') return []
  const text = Buffer.from(actual.bytes).toString('utf8')
  if (text === '' || (expected.state === 'null' && text.trim() === 'null')) return []
  return [mismatch(context.part, ['$'], null, text, 'equality', `expected no body, got ${show(text)}`)]
}

function compareContent(
  context: BodyContext,
  kind: ReturnType<typeof kindOf>,
  expected: Uint8Array,
  actual: Uint8Array,
): Mismatch[] {
  switch (kind) {
    case 'json':
      return compareJsonText(context, textOf(expected), textOf(actual))
    case 'xml':
      return compareXml({ ...context, rules: context.rules.withoutListSteps() }, textOf(expected), textOf(actual))
    case 'form':
      return compareForm({ ...context, form: 'text' }, textOf(expected), textOf(actual))
    case 'text':
      return compareText(context, textOf(expected), textOf(actual))
    default:
      return compareBytes(context, expected, actual)
  }
}

function compareJsonText(context: MatchContext, expected: string, actual: string): Mismatch[] {
  let value: Json
  try {
    value = parseJson(actual)
  } catch (thrown) {
    const reason = `the body is not JSON: ${(thrown as Error).message}`
    return [mismatch(context.part, ['$'], expected, actual, 'equality', reason)]
  }
  return compareJson(context, ['$'], parseJson(expected), value)
}

function compareBytes(context: MatchContext, expected: Uint8Array, actual: Uint8Array): Mismatch[] {
  if (Buffer.compare(expected, actual) === 0) return []
  const reason = `expected ${expected.length} bytes, got ${actual.length} bytes with other content`
  return [mismatch(context.part, ['$'], `${expected.length} bytes`, `${actual.length} bytes`, 'equality', reason)]
}

function bodyMismatch(expected: Body, actual: string, message: string): Mismatch {
  const shown = expected.state === 'present' ? show(textOf(expected.bytes)) : 'nothing'
  return { part: 'body', path: '$', expected: shown, actual, rule: 'equality', message }
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8')
}
