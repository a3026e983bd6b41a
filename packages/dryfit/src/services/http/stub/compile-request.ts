import { compilePattern } from '../match/compile-pattern.ts'
import {
  bodyCondition,
  COOKIE,
  FORM,
  HEADER,
  type NamedPart,
  namedCondition,
  QUERY,
  valueCondition,
} from '../match/conditions.ts'
import { isRecord } from '../match/fields.ts'
import type { Matcher } from '../match/matcher.ts'
import { anyValue, compileMultiValue } from '../match/multi-value.ts'
import type { Value } from '../match/operator.ts'
import type { RequestView } from '../request/request-view.ts'
import { boundedCondition } from './bounded-condition.ts'
import { elementsOf, entriesOf, optionalString, optionalWhole, requireFields } from './known-fields.ts'
import { methodCondition, methodsOf } from './method-pattern.ts'
import type { Condition, RequestPattern, StubDocument } from './model.ts'
import { multipartCondition } from './multipart-pattern.ts'
import { StubProblem } from './problem.ts'
import { URL_FIELDS, urlOf } from './url-pattern.ts'

/** Matchers of the user's own, by the name that `customMatcher` calls them. */
export type CustomMatchers = Readonly<
  Record<string, (request: RequestView, parameters: Readonly<Record<string, unknown>>) => boolean>
>

const FIELDS = [
  ...['scheme', 'host', 'port', 'clientIp', 'method', ...URL_FIELDS, 'pathParameters', 'queryParameters'],
  ...['formParameters', 'headers', 'cookies', 'basicAuth', 'basicAuthCredentials', 'bodyPatterns'],
  ...['multipartPatterns', 'customMatcher', 'anyOf', 'noneOf'],
]

/**
 * Compiles the `request` part of a stub document. Beside WireMock's fields it knows `anyOf` and `noneOf`: lists of
 * further request patterns of which one must, or none may, fit.
 *
 * @throws StubProblem
 */
export function compileRequest(document: unknown, pointer: string, custom: CustomMatchers): RequestPattern {
  const request = requireFields(document ?? {}, pointer, FIELDS)
  const methods = methodsOf(request.method, `${pointer}/method`)
  const url = urlOf(request, pointer)
  const conditions = [
    ...connectionConditions(request, pointer),
    ...(url.condition === undefined ? [] : [url.condition]),
    ...(methods === undefined ? [] : [methodCondition(methods)]),
    ...paramConditions(request, pointer, url.params),
    ...named(HEADER, request, 'headers', pointer),
    ...basicAuth(request, pointer),
    ...named(QUERY, request, 'queryParameters', pointer),
    ...named(FORM, request, 'formParameters', pointer),
    ...cookies(request, pointer),
    ...bodies(request, pointer),
    ...elementsOf(request, 'multipartPatterns', pointer).map((each, index) =>
      multipartCondition(each, `${pointer}/multipartPatterns/${index}`),
    ),
    ...customMatcher(request, pointer, custom),
    ...alternatives(request, pointer, custom),
  ]
  return {
    methods: methods?.listed,
    route: url.route,
    conditions: conditions.map(boundedCondition),
    params: url.params,
  }
}

function connectionConditions(request: StubDocument, pointer: string): Condition[] {
  const scheme = optionalString(request, 'scheme', pointer)
  const port = optionalWhole(request, 'port', pointer, 0)
  const found: Condition[] = []
  if (scheme !== undefined) found.push(equality('scheme', scheme, (each) => each.scheme))
  if (isRecord(request.host)) {
    const matcher = compilePattern(request.host, `${pointer}/host`)
    const condition = valueCondition('host', 'host', matcher, (each) => each.host)
    const key = matcher.only === undefined ? undefined : ({ kind: 'host', name: '', value: matcher.only } as const)
    found.push({ ...condition, key })
  }
  if (port !== undefined) found.push(equality('port', String(port), (each) => String(each.port)))
  if (isRecord(request.clientIp)) {
    const matcher = compilePattern(request.clientIp, `${pointer}/clientIp`)
    found.push(valueCondition('clientIp', 'client IP', matcher, (each) => each.clientIp))
  }
  return found
}

function equality(part: 'scheme' | 'port', expected: string, read: (request: RequestView) => string): Condition {
  return {
    part,
    field: part,
    matches: (request) => read(request) === expected,
    distance: (request) => (read(request) === expected ? 0 : 1),
    describe: () => expected,
    actual: read,
  }
}

function paramConditions(request: StubDocument, pointer: string, params: RequestPattern['params']): Condition[] {
  const entries = entriesOf(request, 'pathParameters', pointer)
  if (entries.length > 0 && request.urlPathTemplate === undefined) {
    throw new StubProblem(pointer, 'URL path parameters specified without a path template as the URL matcher')
  }
  return entries.map(([name, pattern]) => ({
    ...valueCondition(
      'pathParameters',
      `path parameter ${name}`,
      compilePattern(pattern, `${pointer}/pathParameters/${name}`),
      (each) => params(each)[name],
    ),
    name,
  }))
}

function named(part: NamedPart, request: StubDocument, field: string, pointer: string): Condition[] {
  return entriesOf(request, field, pointer).map(([name, pattern]) =>
    namedCondition(part, name, compileMultiValue(pattern, `${pointer}/${field}/${name}`)),
  )
}

function cookies(request: StubDocument, pointer: string): Condition[] {
  return entriesOf(request, 'cookies', pointer).map(([name, pattern]) =>
    namedCondition(COOKIE, name, anyValue(compilePattern(pattern, `${pointer}/cookies/${name}`))),
  )
}

function bodies(request: StubDocument, pointer: string): Condition[] {
  return elementsOf(request, 'bodyPatterns', pointer).map((pattern, index) =>
    bodyCondition(compilePattern(pattern, `${pointer}/bodyPatterns/${index}`)),
  )
}

/** Name and password (RFC 7617); the word `Basic` in any case. */
function basicAuth(request: StubDocument, pointer: string): Condition[] {
  const field = request.basicAuthCredentials === undefined ? 'basicAuth' : 'basicAuthCredentials'
  const given = request[field]
  if (given === undefined || given === null) return []
  const credentials = requireFields(given, `${pointer}/${field}`, ['username', 'password'])
  const token = Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')
  const matcher: Matcher<Value> = {
    matches: (value) => /^basic /i.test(value?.text ?? '') && value?.text.slice(6).trim() === token,
    distance: (value) => (matcher.matches(value) ? 0 : 1),
    describe: () => `Basic ${token}`,
    operator: 'prefix',
  }
  return [namedCondition(HEADER, 'Authorization', anyValue(matcher))]
}

function customMatcher(request: StubDocument, pointer: string, custom: CustomMatchers): Condition[] {
  if (request.customMatcher === undefined || request.customMatcher === null) return []
  const at = `${pointer}/customMatcher`
  const { name, parameters } = requireFields(request.customMatcher, at, ['name', 'parameters'])
  const matches = custom[String(name)]
  if (matches === undefined) throw new StubProblem(`${at}/name`, `there is no matcher "${String(name)}"`)
  const given = isRecord(parameters) ? parameters : {}
  return [functionCondition(String(name), (each) => matches(each, given))]
}

/** A condition that a function of the user decides. */
export function functionCondition(name: string, matches: (request: RequestView) => boolean): Condition {
  return {
    part: 'custom',
    field: 'custom matcher',
    matches,
    distance: (request) => (matches(request) ? 0 : 1),
    describe: () => `fulfils ${name || 'a function'}`,
    actual: () => 'does not',
  }
}

function alternatives(request: StubDocument, pointer: string, custom: CustomMatchers): Condition[] {
  const compile = (field: string): RequestPattern[] =>
    elementsOf(request, field, pointer).map((each, index) =>
      compileRequest(each, `${pointer}/${field}/${index}`, custom),
    )
  const any = compile('anyOf')
  const none = compile('noneOf')
  return [...(any.length === 0 ? [] : [anyOfCondition(any)]), ...(none.length === 0 ? [] : [noneOfCondition(none)])]
}

const holds = (request: RequestView, { conditions }: Pick<RequestPattern, 'conditions'>): boolean =>
  conditions.every((condition) => condition.matches(request))

/** One of the patterns fits. */
export function anyOfCondition(patterns: readonly Pick<RequestPattern, 'conditions'>[]): Condition {
  const matches = (request: RequestView): boolean => patterns.some((pattern) => holds(request, pattern))
  return {
    ...functionCondition('', matches),
    field: 'alternatives',
    describe: () => patterns.map(describePattern).join(' OR '),
    actual: () => 'none of them',
  }
}

function noneOfCondition(patterns: readonly Pick<RequestPattern, 'conditions'>[]): Condition {
  const matches = (request: RequestView): boolean => !patterns.some((pattern) => holds(request, pattern))
  return {
    ...functionCondition('', matches),
    field: 'exclusions',
    describe: () => `not (${patterns.map(describePattern).join(' OR ')})`,
    actual: () => 'one of them',
  }
}

function describePattern({ conditions }: Pick<RequestPattern, 'conditions'>): string {
  return `(${conditions.map((each) => [each.field, each.operator, each.describe()].filter(Boolean).join(' ')).join(' AND ')})`
}
