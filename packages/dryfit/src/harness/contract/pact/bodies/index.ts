import { type Json, parseJson } from '../json.ts'
import { type MatchContext, mismatch } from '../matching/context.ts'
import { type Mismatch, show } from '../matching/mismatch.ts'
import type { Body } from '../model.ts'
import type { BodyContext, BodySide } from './body-context.ts'
import { compareBytes, hasTypeRule } from './bytes.ts'
import { type BodyKind, contentTypeOf, isEquivalent, kindOf } from './content-type.ts'
import { compareForm } from './form.ts'
import { compareJson } from './json.ts'
import { compareMultipart } from './multipart.ts'
import { compareText } from './text.ts'
import { compareXml } from './xml.ts'

/** Compares two bodies by their content type. */
export function compareBodies(context: BodyContext, expected: BodySide, actual: BodySide): Mismatch[] {
  if (expected.body.state === 'missing') return []
  if (expected.body.state !== 'present') return expectNoContent(context, expected.body, actual.body)
  if (actual.body.state !== 'present') return [bodyMismatch(expected.body, 'nothing', 'expected a body, got none')]
  const type = contentTypeOf(expected.body, expected.headers)
  const actualType = contentTypeOf(actual.body, actual.headers)
  if (context.typeIsRuled !== true && !isEquivalent(type, actualType)) return [typeMismatch(type, actualType)]
  const kind = kindOf(type)
  if (kind === 'multipart') return compareMultipart(context, expected, actual, compareBodies)
  if (kind === 'binary' || hasTypeRule(context)) return compareBytes(context, expected.body.bytes, actual.body.bytes)
  return compareContent(context, kind, textOf(expected.body.bytes), textOf(actual.body.bytes))
}

function typeMismatch(type: string, actualType: string): Mismatch {
  const message = `expected a body of type ${type}, got ${actualType}`
  return { part: 'body-type', path: '', expected: type, actual: actualType, rule: 'equality', message }
}

function expectNoContent(context: MatchContext, expected: Body, actual: Body): Mismatch[] {
  if (actual.state !== 'present') return []
  const text = Buffer.from(actual.bytes).toString('utf8')
  if (text === '' || (expected.state === 'null' && text.trim() === 'null')) return []
  return [mismatch(context.part, ['$'], null, text, 'equality', `expected no body, got ${show(text)}`)]
}

function compareContent(
  context: BodyContext,
  kind: Exclude<BodyKind, 'multipart' | 'binary'>,
  expected: string,
  actual: string,
): Mismatch[] {
  switch (kind) {
    case 'json':
      return compareJsonText(context, expected, actual)
    case 'xml':
      return compareXml({ ...context, rules: context.rules.withoutListSteps() }, expected, actual)
    case 'form':
      return compareForm({ ...context, form: 'text' }, expected, actual)
    case 'text':
      return compareText(context, expected, actual)
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

function bodyMismatch(expected: Body, actual: string, message: string): Mismatch {
  const shown = expected.state === 'present' ? show(textOf(expected.bytes)) : 'nothing'
  return { part: 'body', path: '$', expected: shown, actual, rule: 'equality', message }
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8')
}
