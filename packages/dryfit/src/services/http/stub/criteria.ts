import { invalidOption, refuseUnknownOptions } from '../../../foundation/core/index.ts'
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
import { jsonMatcher } from '../match/json/json-matcher.ts'
import { type Matcher, plainMatcher } from '../match/matcher.ts'
import { anyValue, compileMultiValue } from '../match/multi-value.ts'
import type { Value } from '../match/operator.ts'
import { equalTo } from '../match/operators/text.ts'
import { guardRegex } from '../regex/guarded-regex.ts'
import { askedOperation } from '../request/graphql.ts'
import type { RequestView } from '../request/request-view.ts'
import { anyOfCondition, functionCondition } from './compile-request.ts'
import type { Condition } from './model.ts'

/**
 * What one value must be: exactly this text, a text that a regular expression finds, one that a function accepts, or a
 * content pattern of WireMock such as `{ contains: 'a' }` or `{ absent: true }`.
 */
export type ValueCriterion = string | RegExp | ((value: string) => boolean) | Readonly<Record<string, unknown>>

/** What a request must have. Everything that is given must hold. */
export interface Criteria {
  readonly query?: Readonly<Record<string, ValueCriterion>>
  readonly headers?: Readonly<Record<string, ValueCriterion>>
  readonly cookies?: Readonly<Record<string, ValueCriterion>>
  readonly form?: Readonly<Record<string, ValueCriterion>>
  /** The JSON body has at least these members, with these values. */
  readonly json?: unknown
  /** One criterion for the body, or several that must all hold. */
  readonly body?: ValueCriterion | readonly ValueCriterion[]
  /** The host that was asked, without port. */
  readonly host?: ValueCriterion
  /** The name of the GraphQL operation. */
  readonly operation?: ValueCriterion
  /** The variables of the GraphQL operation are at least these, with these values. */
  readonly variables?: unknown
  /** One of these must hold as well. */
  readonly anyOf?: readonly Criteria[]
  /** Anything else, as a function of the request. */
  readonly where?: (request: RequestView) => boolean
}

export const CRITERIA: readonly (keyof Criteria)[] = [
  ...([
    'query',
    'headers',
    'cookies',
    'form',
    'json',
    'body',
    'host',
    'anyOf',
    'where',
    'operation',
    'variables',
  ] as const),
]

/** @throws StubProblem for a content pattern that cannot be used. */
export function criteriaConditions(criteria: Criteria): Condition[] {
  const { query, headers, cookies, form, json, body, host, anyOf, where } = criteria
  const bodies = body === undefined ? [] : Array.isArray(body) ? body : [body as ValueCriterion]
  return [
    ...(host === undefined ? [] : [valueCondition('host', 'host', toMatcher(host, '/host'), (each) => each.host)]),
    ...graphqlConditions(criteria),
    ...named(HEADER, headers),
    ...named(QUERY, query),
    ...named(FORM, form),
    ...named(COOKIE, cookies),
    ...(json === undefined ? [] : [bodyCondition(jsonMatcher(json, { ignoreExtraElements: true }))]),
    ...bodies.map((each, index) => bodyCondition(toMatcher(each, `/body/${index}`))),
    ...(where === undefined ? [] : [functionCondition(where.name, where)]),
    ...(anyOf === undefined ? [] : [anyOfCondition(anyOf.map(alternative))]),
  ]
}

function graphqlConditions({ operation, variables }: Criteria): Condition[] {
  return [
    ...(operation === undefined
      ? []
      : [
          valueCondition(
            'body',
            'operation',
            toMatcher(operation, '/operation'),
            (request) => askedOperation(request)?.name,
          ),
        ]),
    ...(variables === undefined
      ? []
      : [
          valueCondition('body', 'variables', jsonMatcher(variables, { ignoreExtraElements: true }), (request) => {
            const asked = askedOperation(request)
            return asked === undefined ? undefined : JSON.stringify(asked.variables)
          }),
        ]),
  ]
}

function alternative(criteria: Criteria): { conditions: Condition[] } {
  refuseUnknownOptions('anyOf', criteria, CRITERIA)
  return { conditions: criteriaConditions(criteria) }
}

function named(part: NamedPart, criteria: Readonly<Record<string, ValueCriterion>> = {}): Condition[] {
  return Object.entries(criteria).map(([name, criterion]) => {
    const pointer = `/${part.part}/${name}`
    const plain = typeof criterion !== 'object' || criterion instanceof RegExp
    return namedCondition(
      part,
      name,
      plain ? anyValue(toMatcher(criterion, pointer)) : compileMultiValue(criterion, pointer),
    )
  })
}

/** What one value must be, as a matcher. @throws StubProblem for a content pattern that cannot be used. */
export function toMatcher(criterion: ValueCriterion, pointer: string): Matcher<Value> {
  if (typeof criterion === 'string') return { ...equalTo(criterion), operator: 'equalTo' }
  if (typeof criterion === 'function') {
    const name = `fulfils ${criterion.name || 'a function'}`
    return plainMatcher(name, (value) => value !== undefined && criterion(value.text))
  }
  if (typeof criterion !== 'object' || criterion === null) {
    throw invalidOption('stub', pointer, 'text, a regular expression, a function or a content pattern', criterion)
  }
  if (!(criterion instanceof RegExp)) return compilePattern(criterion, pointer)
  const regex = guardRegex(criterion.source, criterion.flags, false)
  return {
    ...plainMatcher(String(criterion), (value: Value) => value !== undefined && regex.test(value.text)),
    operator: 'matches',
  }
}
