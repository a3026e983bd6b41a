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
    values: (request, name) => jsonField(request, name),
    names: (request) => topLevelNames(request),
  },
  json: { values: (request) => canonicalOf(request) },
  body: { values: (request) => [request.content.text] },
}

const KIND_ORDER = Object.keys(KEY_READERS) as KeyKind[]

export function costOf(kind: KeyKind): number {
  return KIND_ORDER.indexOf(kind)
}

function lower(name: string): string {
  return name.toLowerCase()
}

function canonicalOf(request: RequestView): readonly string[] {
  const { json } = request.content
  return json.ok ? [canonicalJson(json.value)] : []
}

/** The canonical JSON of a top-level field of the body, as `equalToJson` and `$.field` compare it. */
function jsonField(request: RequestView, name: string): readonly string[] {
  const object = topLevelObject(request)
  return object !== undefined && Object.hasOwn(object, name) ? [canonicalJson(object[name])] : []
}

function topLevelNames(request: RequestView): Iterable<string> {
  return Object.keys(topLevelObject(request) ?? {})
}

function topLevelObject(request: RequestView): Record<string, unknown> | undefined {
  const { json } = request.content
  if (!json.ok || typeof json.value !== 'object' || json.value === null || Array.isArray(json.value)) return undefined
  return json.value as Record<string, unknown>
}
