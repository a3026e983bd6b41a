import fc from 'fast-check'
import type { WireRequest } from '../native.ts'
import { tripleArbitrary } from '../triples.ts'
import { RESPONSES, type ResponseCase } from './responses.ts'
import { likeText, rulesFor, textRules, textValue } from './text-values.ts'

/** A request as a pact file of version 4 expects it, and the one that comes. */
export interface RequestCase {
  readonly request: {
    readonly method: string
    readonly path: string
    readonly query?: Readonly<Record<string, readonly string[]>>
    readonly headers?: Readonly<Record<string, readonly string[]>>
    readonly body?: { readonly content: unknown; readonly contentType: string; readonly encoded: false | string }
    readonly matchingRules: Readonly<Record<string, unknown>>
  }
  readonly actual: WireRequest
}

const method: fc.Arbitrary<RequestCase> = fc
  .tuple(fc.constantFrom('GET', 'POST', 'PUT', 'DELETE'), fc.constantFrom('GET', 'POST', 'PUT', 'DELETE'))
  .map(([expected, actual]) => ({
    request: { method: expected, path: '/', matchingRules: {} },
    actual: { method: actual, target: '/', headers: {} },
  }))

/** The native server compares a path as it was sent, so it is written of what needs no encoding. */
const plainText = (value: string): boolean => !/[ ;]/.test(value)

const path: fc.Arbitrary<RequestCase> = fc
  .tuple(textValue.filter(plainText), textRules)
  .chain(([value, rules]) => likeText(value).map((actual) => ({ value, rules, actual })))
  .filter(({ actual }) => plainText(actual))
  .map(({ value, rules, actual }) => ({
    request: { method: 'GET', path: `/${value}`, matchingRules: rules === undefined ? {} : { path: rules } },
    actual: { method: 'GET', target: `/${actual}`, headers: {} },
  }))

const NAMES = ['a', 'b', 'c d', 'e[]']

const query: fc.Arbitrary<RequestCase> = fc
  .dictionary(fc.constantFrom(...NAMES), fc.array(textValue, { minLength: 1, maxLength: 2 }), {
    minKeys: 1,
    maxKeys: 3,
    noNullPrototype: true,
  })
  .chain((expected) => {
    const entries = Object.entries(expected)
    const same = fc.tuple(
      ...entries.map(([name, values]) => fc.tuple(...values.map(likeText)).map((list) => [name, list] as const)),
    )
    return fc.record({
      expected: fc.constant(expected),
      rules: fc.tuple(...entries.map(() => textRules)),
      actual: fc.oneof(
        { weight: 4, arbitrary: same },
        { weight: 1, arbitrary: fc.constant(entries.map(([name, values]) => [name, [...values, 'more']] as const)) },
        { weight: 1, arbitrary: fc.constant(entries.slice(1)) },
        { weight: 1, arbitrary: fc.constant([...entries, ['z', ['1']]] as const) },
      ) as fc.Arbitrary<readonly (readonly [string, readonly string[]])[]>,
    })
  })
  .map(({ expected, rules, actual }) => {
    const names = Object.keys(expected)
    const written = actual.flatMap(([name, values]) =>
      values.map((value) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`),
    )
    const byName = Object.fromEntries(names.map((name, index) => [name, rules[index]]))
    return {
      request: { method: 'GET', path: '/', query: expected, matchingRules: rulesFor('query', byName) },
      actual: { method: 'GET', target: written.length === 0 ? '/' : `/?${written.join('&')}`, headers: {} },
    }
  })

const json: fc.Arbitrary<RequestCase> = tripleArbitrary.map(({ expected, rules, actual }) => ({
  request: {
    method: 'POST',
    path: '/',
    headers: { 'Content-Type': ['application/json'] },
    body: { content: expected, contentType: 'application/json', encoded: false as const },
    matchingRules: { body: rules },
  },
  actual: {
    method: 'POST',
    target: '/',
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(actual)),
  },
}))

/** What a response can be, a request can be, too; only that requests are compared strictly. */
function asRequest({ response, reply }: ResponseCase): RequestCase {
  const { status: _status, ...parts } = response as Record<string, unknown>
  const { status: _rule, ...matchingRules } = (parts.matchingRules ?? {}) as Record<string, unknown>
  const body = Buffer.from(reply.body as string)
  return {
    request: { method: 'POST', path: '/', ...parts, matchingRules } as RequestCase['request'],
    actual: {
      method: 'POST',
      target: '/',
      headers: reply.headers as Record<string, string | string[]>,
      ...(body.length > 0 && { body }),
    },
  }
}

// The native DSL adds a rule of its own to a binary body, so these are compared as responses only.
const likeResponses = ['headers', 'contentTypes', 'text', 'form', 'xml', 'multipart'].map((kind) => {
  const arbitrary = RESPONSES[kind] as fc.Arbitrary<ResponseCase>
  return [kind, arbitrary.map(asRequest)] as const
})

/** The kinds of requests by name. */
export const REQUESTS: Readonly<Record<string, fc.Arbitrary<RequestCase>>> = {
  method,
  path,
  query,
  json,
  ...Object.fromEntries(likeResponses),
}
