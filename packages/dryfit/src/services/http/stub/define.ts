import { randomUUID } from 'node:crypto'
import { invalidOption, refuseUnknownOptions } from '../../../foundation/core/index.ts'
import { anyValue, bodyCondition, COOKIE, FORM, HEADER, namedCondition, QUERY, WEIGHTS } from '../match/conditions.ts'
import { equalTo } from '../match/equal-to.ts'
import { jsonKey, jsonMatcher } from '../match/json/json-matcher.ts'
import { type Matcher, plainMatcher } from '../match/matcher.ts'
import type { Content } from '../request/content.ts'
import type { RequestView } from '../request/request-view.ts'
import { type ReplySource, sequence, toResponder } from '../respond/responders.ts'
import type { PathParams } from '../url/path-params.ts'
import { pathPattern } from '../url/path-pattern.ts'
import type { Condition, Stub } from './model.ts'
import { nextOrder } from './rank.ts'

/** One method, or `ANY`. */
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD' | 'OPTIONS' | 'ANY' | (string & {})

/** What one value must be: exactly this text, a text that a regular expression finds, or one that a function accepts. */
export type ValueCriterion = string | RegExp | ((value: string) => boolean)

/** What a request must have beside method and path, and how the stub behaves. Everything that is given must hold. */
export interface StubOptions {
  readonly query?: Readonly<Record<string, ValueCriterion>>
  readonly headers?: Readonly<Record<string, ValueCriterion>>
  readonly cookies?: Readonly<Record<string, ValueCriterion>>
  readonly form?: Readonly<Record<string, ValueCriterion>>
  /** The JSON body has at least these members, with these values. */
  readonly json?: unknown
  readonly body?: ValueCriterion
  /** Anything else, as a function of the request. */
  readonly where?: (request: RequestView) => boolean
  /** 1 is best; equal priority: the newest stub wins. Default 5. */
  readonly priority?: number
  /** Serves so many requests and then no longer. Default: without end. */
  readonly times?: number
  /** Milliseconds of the environment's clock after which it no longer serves. Default: never. */
  readonly ttlMs?: number
  readonly name?: string
  /** Serves only in a state of a scenario, and may move it on. Scenarios begin in `Started`. */
  readonly scenario?: { readonly name: string; readonly when?: string; readonly next?: string }
}

const OPTIONS: readonly (keyof StubOptions)[] = [
  ...(['query', 'headers', 'cookies', 'form', 'json', 'body', 'where'] as const),
  ...(['priority', 'times', 'ttlMs', 'name', 'scenario'] as const),
]

/** A stub as a plain value: made into a working one when a service starts, any number of times. */
export interface StubDefinition {
  readonly method: string
  readonly path: string | RegExp
  readonly options: StubOptions
  readonly source: ReplySource
}

/** The second half of a stub that is being written. */
export interface StubBuilder<P, R> {
  /** What is answered. Several replies are a sequence whose last one stays. */
  respond(...replies: [ReplySource<P>, ...ReplySource<P>[]]): R
}

/**
 * A declared stub: it is there from the start and again after every reset.
 *
 * @example virtual({ stubs: [stub('GET', '/users/:id').respond(({ params }) => ({ json: { id: params.id } }))] })
 */
export function stub<Path extends string>(
  method: Method,
  path: Path | RegExp,
  options: StubOptions = {},
): StubBuilder<PathParams<Path>, StubDefinition> {
  return {
    respond: (...replies) => ({ method, path, options, source: oneSource(replies as unknown as ReplySource[]) }),
  }
}

export function oneSource(replies: readonly ReplySource[]): ReplySource {
  const [only] = replies
  if (only === undefined) throw invalidOption('respond', 'replies', 'at least one reply', replies)
  if (replies.length === 1) return only
  return sequence(...(replies as Parameters<typeof sequence>))
}

/**
 * Makes a definition into a stub.
 *
 * @param now environment time, from which `ttlMs` runs.
 * @throws OPTION_INVALID, naming the option.
 */
export function compileDefinition({ method, path, options, source }: StubDefinition, now: number): Stub {
  refuseUnknownOptions('stub', options, OPTIONS)
  const { priority = 5, times, ttlMs, name, scenario } = options
  requireWhole('priority', priority, 1)
  if (times !== undefined) requireWhole('times', times, 1)
  const methods = method.toUpperCase() === 'ANY' ? undefined : [method.toUpperCase()]
  const url = pathPattern(path)
  return {
    id: randomUUID(),
    name,
    priority,
    order: nextOrder(),
    request: {
      methods,
      route: url.route,
      conditions: [...(methods ? [methodCondition(methods)] : []), url.condition, ...conditionsOf(options)],
      params: url.params,
    },
    responder: toResponder(source),
    scenario: scenario && { name: scenario.name, requiredState: scenario.when, newState: scenario.next },
    times,
    expiresAt: ttlMs === undefined ? undefined : now + ttlMs,
    document: describeDefinition(method, path, options),
  }
}

function conditionsOf({ query, headers, cookies, form, json, body, where }: StubOptions): Condition[] {
  const named = [
    ...Object.entries(query ?? {}).map(([name, each]) => namedCondition(QUERY, name, anyValue(valueMatcher(each)))),
    ...Object.entries(headers ?? {}).map(([name, each]) => namedCondition(HEADER, name, anyValue(valueMatcher(each)))),
    ...Object.entries(cookies ?? {}).map(([name, each]) => namedCondition(COOKIE, name, anyValue(valueMatcher(each)))),
    ...Object.entries(form ?? {}).map(([name, each]) => namedCondition(FORM, name, anyValue(valueMatcher(each)))),
  ]
  if (json !== undefined) named.push(bodyCondition(jsonMatcher(json, { ignoreExtraElements: true }), jsonKey(json)))
  if (body !== undefined) named.push(bodyCondition(valueMatcher(body)))
  if (where !== undefined) named.push(functionCondition(where))
  return named
}

function valueMatcher(criterion: ValueCriterion): Matcher<Content> {
  if (typeof criterion === 'string') return equalTo(criterion)
  if (typeof criterion === 'function') {
    return plainMatcher(`fulfils ${criterion.name || 'a function'}`, ({ text }) => criterion(text))
  }
  if (!(criterion instanceof RegExp)) {
    throw invalidOption('stub', 'value', 'text, a regular expression or a function', criterion)
  }
  const stateless = new RegExp(criterion.source, criterion.flags.replace(/[gy]/g, ''))
  return plainMatcher(String(criterion), ({ text }) => stateless.test(text))
}

export function methodCondition(methods: readonly string[]): Condition {
  return {
    field: 'method',
    weight: WEIGHTS.method,
    matches: ({ method }) => methods.includes(method),
    distance: ({ method }) => (methods.includes(method) ? 0 : 1),
    describe: () => methods.join(' or '),
    actual: ({ method }) => method,
  }
}

function functionCondition(where: (request: RequestView) => boolean): Condition {
  return {
    field: 'function',
    weight: WEIGHTS.other,
    matches: where,
    distance: (request) => (where(request) ? 0 : 1),
    describe: () => `fulfils ${where.name || 'a function'}`,
    actual: () => 'does not',
  }
}

function requireWhole(option: string, value: number, least: number): void {
  if (!Number.isInteger(value) || value < least) throw invalidOption('stub', option, `a whole number ≥ ${least}`, value)
}

function describeDefinition(method: string, path: string | RegExp, options: StubOptions): Record<string, unknown> {
  return { method, path: String(path), ...options }
}
