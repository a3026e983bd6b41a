import { Content } from '../request/content.ts'
import type { RequestView } from '../request/request-view.ts'
import type { Condition, IndexKey, KeyKind, Part } from '../stub/model.ts'
import type { Matcher } from './matcher.ts'
import type { Value } from './operator.ts'

/** A condition on the body. An empty body is no value at all, as WireMock has it. */
export function bodyCondition(matcher: Matcher<Value>): Condition {
  const readValue = ({ content }: RequestView): Value => (content.bytes.length === 0 ? undefined : content)
  return {
    ...conditionOf('body', 'body', matcher, readValue),
    actual: (request) => matcher.shows?.(readValue(request)) ?? readValue(request)?.text,
    key: matcher.bodyKey ?? (matcher.only === undefined ? undefined : keyOf('body', '', matcher.only)),
  }
}

/** A condition on one value that every request has. */
export function valueCondition(
  part: Part,
  field: string,
  matcher: Matcher<Value>,
  read: (request: RequestView) => string | undefined,
): Condition {
  return {
    ...conditionOf(part, field, matcher, (request) => {
      const text = read(request)
      return text === undefined ? undefined : Content.ofText(text, request.receivedAt)
    }),
    actual: read,
  }
}

function conditionOf(
  part: Part,
  field: string,
  matcher: Matcher<Value>,
  readValue: (request: RequestView) => Value,
): Omit<Condition, 'actual'> {
  return {
    part,
    field,
    operator: matcher.operator,
    matches: (request) => matcher.matches(readValue(request)),
    distance: (request) => matcher.distance(readValue(request)),
    describe: () => matcher.describe(),
    differences: (request) => matcher.differences?.(readValue(request)) ?? [],
  }
}

/** A part of the request that may have several values under one name. */
export interface NamedPart {
  readonly part: Part
  readonly word: string
  readonly kind: KeyKind
  values(request: RequestView, name: string): readonly string[]
}

export const HEADER: NamedPart = {
  part: 'headers',
  word: 'header',
  kind: 'header',
  values: (request, name) => request.headerValues(name),
}
export const QUERY: NamedPart = {
  part: 'query',
  word: 'query parameter',
  kind: 'query',
  values: (request, name) => request.query.get(name) ?? [],
}
export const COOKIE: NamedPart = {
  part: 'cookies',
  word: 'cookie',
  kind: 'cookie',
  values: (request, name) => request.cookies.get(name) ?? [],
}
export const FORM: NamedPart = {
  part: 'form',
  word: 'form field',
  kind: 'form',
  values: (request, name) => request.form.get(name) ?? [],
}

/** A condition on the values under one name. */
export function namedCondition(named: NamedPart, name: string, matcher: Matcher<readonly Value[]>): Condition {
  const valuesOf = (request: RequestView): readonly Value[] =>
    named.values(request, name).map((value) => Content.ofText(value, request.receivedAt))
  return {
    part: named.part,
    field: `${named.word} ${name}`,
    name,
    operator: matcher.operator,
    matches: (request) => matcher.matches(valuesOf(request)),
    distance: (request) => matcher.distance(valuesOf(request)),
    describe: () => matcher.describe(),
    actual: (request) => {
      const values = named.values(request, name)
      return values.length === 0 ? undefined : values.join(', ')
    },
    key:
      matcher.only === undefined
        ? undefined
        : keyOf(named.kind, named.kind === 'header' ? name.toLowerCase() : name, matcher.only),
  }
}

export function keyOf(kind: KeyKind, name: string, value: string): IndexKey {
  return { kind, name, value }
}
