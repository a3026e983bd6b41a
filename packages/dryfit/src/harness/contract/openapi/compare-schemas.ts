import {
  dereference,
  isObject,
  type JsonObject,
  type JsonValue,
  type OpenApiDocument,
} from '../../../services/http/openapi/index.ts'
import { type ApiChange, breaking, compatible, type Direction } from './change.ts'
import { compareKeywords } from './compare-keywords.ts'

const MAX_DEPTH = 12

/** Both versions of a document: references are followed in their own. */
export interface Documents {
  readonly before: OpenApiDocument
  readonly after: OpenApiDocument
}

/** What changed from one schema to the other, and whether that breaks whoever is on the other side of `direction`. */
export function compareSchemas(
  documents: Documents,
  before: JsonValue | undefined,
  after: JsonValue | undefined,
  place: string,
  direction: Direction,
  depth = 0,
): ApiChange[] {
  const old = wholeSchema(documents.before, before)
  const next = wholeSchema(documents.after, after)
  if (old === undefined || next === undefined || depth > MAX_DEPTH) return []
  return [
    ...compareTypes(old, next, place, direction),
    ...compareEnums(old, next, place, direction),
    // A limit says nothing of a value of another type.
    ...(haveSharedType(old, next) ? compareKeywords(old, next, place, direction) : []),
    ...compareAlternatives(documents, old, next, { place, direction, depth }),
    ...compareProperties(documents, old, next, { place, direction, depth }),
    ...compareSchemas(documents, old.items, next.items, `${place}/*`, direction, depth + 1),
  ]
}

/** The schema with what `allOf` adds to it. */
function wholeSchema(document: OpenApiDocument, reference: JsonValue | undefined, depth = 0): JsonObject | undefined {
  const schema = dereference(document, reference)
  if (!isObject(schema)) return undefined
  const { allOf, ...rest } = schema
  if (!Array.isArray(allOf) || depth > MAX_DEPTH) return schema
  const parts = [rest, ...allOf.map((part) => wholeSchema(document, part, depth + 1) ?? {})]
  const properties = Object.assign({}, ...parts.map((part) => part.properties ?? {})) as JsonObject
  const required = parts.flatMap((part) => (Array.isArray(part.required) ? part.required : []))
  const whole = Object.assign({}, ...parts) as JsonObject
  if (Object.keys(properties).length > 0) whole.properties = properties
  if (required.length > 0) whole.required = [...new Set(required)]
  return whole
}

/** A request may be any of more alternatives, a reply of fewer. */
function compareAlternatives(
  documents: Documents,
  old: JsonObject,
  next: JsonObject,
  { place, direction, depth }: { place: string; direction: Direction; depth: number },
): ApiChange[] {
  return (['oneOf', 'anyOf'] as const).flatMap((keyword) => {
    const [before, after] = [alternativesOf(old[keyword]), alternativesOf(next[keyword])]
    if (before.size === 0 || after.size === 0) return []
    const kept = [...before].flatMap(([name, schema]) =>
      compareSchemas(documents, schema, after.get(name), `${place}<${name}>`, direction, depth + 1),
    )
    const [narrow, wide] = direction === 'request' ? [before, after] : [after, before]
    const outside = [...narrow.keys()].filter((name) => !wide.has(name))
    const verb = direction === 'request' ? 'is no longer accepted' : 'may be returned now'
    return [...kept, ...outside.map((name) => breaking(place, `the alternative ${name} ${verb}`))]
  })
}

/** Alternatives by the name of what they refer to; by their place where they have none. */
function alternativesOf(list: JsonValue | undefined): Map<string, JsonValue> {
  if (!Array.isArray(list)) return new Map()
  return new Map(
    list.map((each, index) => {
      const reference = isObject(each) && typeof each.$ref === 'string' ? each.$ref : undefined
      return [reference?.split('/').at(-1) ?? String(index + 1), each]
    }),
  )
}

function typesOf({ type, nullable }: JsonObject): Set<string> {
  const types = Array.isArray(type) ? type.map(String) : type === undefined ? [] : [String(type)]
  return new Set(nullable === true ? [...types, 'null'] : types)
}

function haveSharedType(old: JsonObject, next: JsonObject): boolean {
  const [before, after] = [typesOf(old), typesOf(next)]
  return before.size === 0 || after.size === 0 || !before.isDisjointFrom(after)
}

/** A request may be allowed more types, a reply may have fewer. An integer is a number. */
function compareTypes(old: JsonObject, next: JsonObject, place: string, direction: Direction): ApiChange[] {
  const [before, after] = [typesOf(old), typesOf(next)]
  if (before.size === 0 || after.size === 0) return []
  const [narrow, wide] = direction === 'request' ? [before, after] : [after, before]
  const outside = [...narrow].filter((type) => !wide.has(type) && !(type === 'integer' && wide.has('number')))
  if (outside.length === 0) return []
  const verb = direction === 'request' ? 'is no longer accepted' : 'may be returned now'
  return [breaking(place, `the type ${outside.join(', ')} ${verb}`)]
}

function compareEnums(old: JsonObject, next: JsonObject, place: string, direction: Direction): ApiChange[] {
  const [before, after] = [old.enum, next.enum]
  if (!Array.isArray(before) && !Array.isArray(after)) return []
  const listed = (values: JsonValue | undefined): string[] =>
    Array.isArray(values) ? values.map((value) => JSON.stringify(value)) : []
  if (direction === 'request') {
    if (!Array.isArray(after)) return [compatible(place, 'every value is accepted now')]
    if (!Array.isArray(before)) return [breaking(place, `only ${listed(after).join(', ')} are accepted now`)]
  } else if (!Array.isArray(after)) return [breaking(place, 'any value may be returned now')]
  const [from, to] = direction === 'request' ? [listed(before), listed(after)] : [listed(after), listed(before)]
  const outside = from.filter((value) => !to.includes(value))
  if (outside.length === 0 || !Array.isArray(before)) return []
  const verb = direction === 'request' ? 'no longer accepted' : 'may be returned now'
  return [breaking(place, `${outside.join(', ')} ${verb}`)]
}

function compareProperties(
  documents: Documents,
  old: JsonObject,
  next: JsonObject,
  { place, direction, depth }: { place: string; direction: Direction; depth: number },
): ApiChange[] {
  const before = isObject(old.properties) ? old.properties : {}
  const after = isObject(next.properties) ? next.properties : {}
  const required = (schema: JsonObject): string[] => (Array.isArray(schema.required) ? schema.required.map(String) : [])
  const [requiredBefore, requiredAfter] = [required(old), required(next)]
  const newlyRequired = requiredAfter.filter((name) => !requiredBefore.includes(name))
  const noLongerSure = requiredBefore.filter((name) => name in after && !requiredAfter.includes(name))
  const removed = Object.keys(before).filter((name) => !(name in after))
  const refusesMore = next.additionalProperties === false
  return [
    ...(direction === 'request' ? newlyRequired.map((name) => breaking(`${place}/${name}`, 'became required')) : []),
    ...(direction === 'reply' ? noLongerSure.map((name) => breaking(`${place}/${name}`, 'may be missing now')) : []),
    ...(direction === 'request' && refusesMore && old.additionalProperties !== false
      ? [breaking(place, 'properties that are not described are refused now')]
      : []),
    ...removed.map((name) =>
      (direction === 'reply' || refusesMore ? breaking : compatible)(
        `${place}/${name}`,
        direction === 'reply' ? 'was removed' : 'is no longer read',
      ),
    ),
    ...Object.keys(before).flatMap((name) =>
      compareSchemas(documents, before[name], after[name], `${place}/${name}`, direction, depth + 1),
    ),
  ]
}
