import { Content } from '../request/content.ts'
import type { RequestView } from '../request/request-view.ts'
import type { Condition, IndexKey, KeyKind } from '../stub/model.ts'
import type { Matcher } from './matcher.ts'

/** How much a miss in a part of the request counts, as WireMock weighs it. */
export const WEIGHTS = { method: 3, url: 10, host: 10, port: 10, scheme: 3, other: 1 } as const

/** A condition on the body. */
export function bodyCondition(matcher: Matcher<Content>, key?: IndexKey): Condition {
  const condition: Condition = {
    field: 'body',
    weight: WEIGHTS.other,
    matches: ({ content }) => matcher.matches(content),
    distance: ({ content }) => matcher.distance(content),
    describe: () => matcher.describe(),
    actual: ({ content }) => content.text,
  }
  const found = key ?? (matcher.only === undefined ? undefined : keyOf('body', '', matcher.only))
  return found === undefined ? condition : { ...condition, key: found }
}

/** A part of the request that may have several values under one name. */
interface NamedPart {
  readonly word: string
  readonly kind: KeyKind
  values(request: RequestView, name: string): readonly string[]
}

export const HEADER: NamedPart = { word: 'header', kind: 'header', values: (r, name) => r.headerValues(name) }
export const QUERY: NamedPart = { word: 'query parameter', kind: 'query', values: (r, name) => r.query.get(name) ?? [] }
export const COOKIE: NamedPart = { word: 'cookie', kind: 'cookie', values: (r, name) => r.cookies.get(name) ?? [] }
export const FORM: NamedPart = { word: 'form field', kind: 'form', values: (r, name) => r.form.get(name) ?? [] }

/** A condition on the values under one name. */
export function namedCondition(part: NamedPart, name: string, matcher: Matcher<readonly Content[]>): Condition {
  const contents = (request: RequestView): readonly Content[] =>
    part.values(request, name).map((value) => Content.ofText(value, request.receivedAt))
  const condition: Condition = {
    field: `${part.word} ${name}`,
    weight: WEIGHTS.other,
    matches: (request) => matcher.matches(contents(request)),
    distance: (request) => matcher.distance(contents(request)),
    describe: () => matcher.describe(),
    actual: (request) => {
      const values = part.values(request, name)
      return values.length === 0 ? undefined : values.join(', ')
    },
  }
  if (matcher.only === undefined) return condition
  return { ...condition, key: keyOf(part.kind, part.kind === 'header' ? name.toLowerCase() : name, matcher.only) }
}

export function keyOf(kind: KeyKind, name: string, value: string): IndexKey {
  return { kind, name, value }
}

/** A condition that any of several values fulfils. */
export function anyValue(matcher: Matcher<Content>): Matcher<readonly Content[]> {
  const lifted: Matcher<readonly Content[]> = {
    matches: (values) => values.some((value) => matcher.matches(value)),
    distance: (values) => Math.min(1, ...values.map((value) => matcher.distance(value))),
    describe: () => matcher.describe(),
  }
  return matcher.only === undefined ? lifted : { ...lifted, only: matcher.only }
}
