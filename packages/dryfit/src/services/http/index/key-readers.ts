import { canonicalJson } from '../match/json/canonical.ts'
import type { RequestView } from '../request/request-view.ts'
import type { KeyKind } from '../stub/model.ts'

/** How an index reads from a request what a stub may ask to be equal. */
interface KeyReader {
  values(request: RequestView, name: string): readonly string[]
  /** The names that the request has, for kinds that stubs name freely. */
  names?(request: RequestView): Iterable<string>
}

/** Cheap ones first: among equally selective keys of a stub the earlier kind is taken. */
export const KEY_READERS: Readonly<Record<KeyKind, KeyReader>> = {
  target: { values: (request) => [request.target] },
  host: { values: (request) => [request.host] },
  header: {
    values: (request, name) => request.headerValues(name),
    names: (request) => new Set(request.rawHeaders.filter((_, index) => index % 2 === 0).map(lower)),
  },
  query: {
    values: (request, name) => request.query.get(name) ?? [],
    names: (request) => request.query.keys(),
  },
  cookie: {
    values: (request, name) => request.cookies.get(name) ?? [],
    names: (request) => request.cookies.keys(),
  },
  form: {
    values: (request, name) => request.form.get(name) ?? [],
    names: (request) => request.form.keys(),
  },
  'json-field': {
    values: (request, name) => memberOf(request, name).map(canonicalJson),
    names: (request) => Object.keys(topLevelObject(request) ?? {}),
  },
  'json-field-text': {
    values: (request, name) => memberOf(request, name).flatMap(textsOf),
    names: (request) => Object.keys(topLevelObject(request) ?? {}),
  },
  body: { values: (request) => [request.content.text] },
}

const KIND_ORDER = Object.keys(KEY_READERS) as KeyKind[]

export function costOf(kind: KeyKind): number {
  return KIND_ORDER.indexOf(kind)
}

function lower(name: string): string {
  return name.toLowerCase()
}

/** The member of the body under a name, or nothing. */
function memberOf(request: RequestView, name: string): readonly unknown[] {
  const object = topLevelObject(request)
  return object !== undefined && Object.hasOwn(object, name) ? [object[name]] : []
}

/** What a pattern on `$.member` is asked about. */
function textsOf(member: unknown): readonly string[] {
  const each = Array.isArray(member) ? member : [member]
  return each.map((one) => (typeof one === 'string' ? one : JSON.stringify(one)))
}

function topLevelObject(request: RequestView): Readonly<Record<string, unknown>> | undefined {
  const { json } = request.content
  if (!json.ok || typeof json.value !== 'object' || json.value === null || Array.isArray(json.value)) return undefined
  return json.value as Record<string, unknown>
}
