import { decodePercent } from '../../../../foundation/net/index.ts'
import type { BodyContext } from '../bodies/body-context.ts'
import { compareBodies } from '../bodies/index.ts'
import type { HttpRequest, HttpResponse, RuleCategory, RuleSet } from '../model.ts'
import { matchValue, mismatch } from './context.ts'
import { compareHeaders } from './headers.ts'
import type { Mismatch } from './mismatch.ts'
import { compareParameters } from './parameters.ts'
import { RuleIndex } from './rules.ts'

/** A request as it came. */
export type ActualRequest = Pick<HttpRequest, 'method' | 'path' | 'query' | 'rawQuery' | 'headers' | 'body'>

/** A response as it came. */
export type ActualResponse = Pick<HttpResponse, 'headers' | 'body'> & { readonly status: number | undefined }

/** Compares a request with the expected one. Strict: what was not expected is a difference, headers excepted. */
export function compareRequest(expected: HttpRequest, actual: ActualRequest): Mismatch[] {
  return [
    ...compareMethod(expected, actual.method),
    ...comparePath(expected, actual.path),
    ...compareQuery(expected, actual),
    ...compareHeaders(contextFor(expected.rules, 'header', false), expected.headers, actual.headers),
    ...compareBodies(bodyContext(expected.rules, false), expected, actual),
  ]
}

/** Compares a response with the expected one. What was not expected is ignored. */
export function compareResponse(expected: HttpResponse, actual: ActualResponse): Mismatch[] {
  return [
    ...compareStatus(expected, actual.status),
    ...compareHeaders(contextFor(expected.rules, 'header', true), expected.headers, actual.headers),
    ...compareBodies(bodyContext(expected.rules, true), expected, actual),
  ]
}

function bodyContext(rules: RuleSet, allowUnexpected: boolean): BodyContext {
  const typeIsRuled = rules.header?.some(({ path }) => path.toLowerCase() === 'content-type') ?? false
  return { ...contextFor(rules, 'body', allowUnexpected), typeIsRuled }
}

export function contextFor(rules: RuleSet, category: RuleCategory, allowUnexpected: boolean): BodyContext {
  const entries = (rules[category] ?? []).map((entry) =>
    category === 'body' || entry.path === '' || entry.path.startsWith('$')
      ? entry
      : { ...entry, path: `$['${entry.path.replaceAll(/['\\]/g, '\\$&')}']` },
  )
  const form = category === 'body' || category === 'metadata' ? 'typed' : 'text'
  return { part: category, rules: new RuleIndex(entries), allowUnexpected, form }
}

function compareMethod(expected: HttpRequest, actual: string): Mismatch[] {
  if (expected.method.toUpperCase() === actual.toUpperCase()) return []
  return [
    mismatch('method', [], expected.method, actual, 'equality', `expected method ${expected.method}, got ${actual}`),
  ]
}

function comparePath(expected: HttpRequest, actual: string): Mismatch[] {
  const context = contextFor(expected.rules, 'path', false)
  const selected = context.rules.select(['$'])
  if (selected !== undefined) return matchValue(context, [], expected.path, actual, selected)
  if (expected.path === actual) return []
  return [mismatch('path', [], expected.path, actual, 'equality', `expected path ${expected.path}, got ${actual}`)]
}

function compareQuery(expected: HttpRequest, actual: ActualRequest): Mismatch[] {
  if (expected.rawQuery !== undefined) return compareRawQuery(expected.rawQuery, actual.rawQuery ?? '')
  if (expected.query === undefined) return []
  const context = contextFor(expected.rules, 'query', false)
  return compareParameters(context, ['$'], expected.query, actual.query ?? {})
}

/** V1: the order of parameters counts; only percent-encoding does not. */
function compareRawQuery(expected: string, actual: string): Mismatch[] {
  if (decodePercent(expected) === decodePercent(actual)) return []
  return [mismatch('query', [], expected, actual, 'equality', `expected query "${expected}", got "${actual}"`)]
}

function compareStatus(expected: HttpResponse, actual: number | undefined): Mismatch[] {
  if (expected.status === undefined || actual === undefined) return []
  const context = contextFor(expected.rules, 'status', true)
  const selected = context.rules.select(['$'])
  if (selected !== undefined) return matchValue(context, [], expected.status, actual, selected)
  if (expected.status === actual) return []
  return [
    mismatch('status', [], expected.status, actual, 'equality', `expected status ${expected.status}, got ${actual}`),
  ]
}
