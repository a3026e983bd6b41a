import {
  dereference,
  isObject,
  type JsonObject,
  type JsonValue,
  type OpenApiDocument,
  type Operation,
  operationsOf,
} from '../../../services/http/openapi/index.ts'

/** A difference between two versions of a document. */
export interface ApiChange {
  readonly severity: 'breaking' | 'compatible'
  /** `POST /charges request /amount` */
  readonly place: string
  readonly message: string
}

/**
 * What changed from one version of an API to the next, and whether a consumer of the old one breaks.
 *
 * A request may be asked for less, a reply may say more; the other way round breaks.
 */
export function compareApis(before: OpenApiDocument, after: OpenApiDocument): ApiChange[] {
  const later = new Map(operationsOf(after).map((operation) => [nameOf(operation), operation]))
  const earlier = operationsOf(before)
  const added = [...later.keys()].filter((name) => !earlier.some((operation) => nameOf(operation) === name))
  return [
    ...earlier.flatMap((operation) => {
      const next = later.get(nameOf(operation))
      if (next === undefined) return [breaking(nameOf(operation), 'the operation was removed')]
      return compareOperations({ before, after }, operation, next)
    }),
    ...added.map((name) => compatible(name, 'the operation was added')),
  ]
}

interface Documents {
  readonly before: OpenApiDocument
  readonly after: OpenApiDocument
}

function compareOperations(documents: Documents, before: Operation, after: Operation): ApiChange[] {
  return [
    ...compareParameters(documents, before, after),
    ...compareRequestBodies(documents, before, after),
    ...compareResponses(documents, before, after),
    ...compareSecurity(before, after),
  ]
}

function compareParameters(documents: Documents, before: Operation, after: Operation): ApiChange[] {
  const key = ({ name, in: place }: Operation['parameters'][number]): string => `${place} parameter ${name}`
  const earlier = new Map(before.parameters.map((each) => [key(each), each]))
  const later = new Map(after.parameters.map((each) => [key(each), each]))
  const changed = [...later].flatMap(([name, parameter]) => {
    const place = `${nameOf(before)} ${name}`
    const old = earlier.get(name)
    if (old === undefined) {
      return parameter.required ? [breaking(place, 'was added and is required')] : [compatible(place, 'was added')]
    }
    const required = parameter.required && !old.required ? [breaking(place, 'became required')] : []
    return [...required, ...compareSchemas(documents, old.schema?.schema, parameter.schema?.schema, place, 'request')]
  })
  const removed = [...earlier.keys()].filter((name) => !later.has(name))
  return [...changed, ...removed.map((name) => breaking(`${nameOf(before)} ${name}`, 'was removed'))]
}

function compareRequestBodies(documents: Documents, before: Operation, after: Operation): ApiChange[] {
  const place = `${nameOf(before)} request`
  const { requestBody: old } = before
  const { requestBody: next } = after
  if (next === undefined) return old === undefined ? [] : [breaking(place, 'the body was removed')]
  if (old === undefined)
    return next.required ? [breaking(place, 'a body became required')] : [compatible(place, 'a body may be sent')]
  const required = next.required && !old.required ? [breaking(place, 'the body became required')] : []
  const removed = [...old.content.keys()].filter((type) => !next.content.has(type))
  const schemas = [...old.content].flatMap(([type, media]) =>
    compareSchemas(documents, media.schema?.schema, next.content.get(type)?.schema?.schema, place, 'request'),
  )
  return [...required, ...removed.map((type) => breaking(place, `${type} is no longer accepted`)), ...schemas]
}

function compareResponses(documents: Documents, before: Operation, after: Operation): ApiChange[] {
  const removed = [...before.responses.keys()].filter((status) => !after.responses.has(status))
  const kept = [...before.responses].flatMap(([status, old]) => {
    const next = after.responses.get(status)
    if (next === undefined) return []
    const place = `${nameOf(before)} ${status}`
    const types = [...old.content.keys()].filter((type) => !next.content.has(type))
    const schemas = [...old.content].flatMap(([type, media]) =>
      compareSchemas(documents, media.schema?.schema, next.content.get(type)?.schema?.schema, place, 'reply'),
    )
    return [...types.map((type) => breaking(place, `${type} is no longer returned`)), ...schemas]
  })
  const isSuccess = (status: string): boolean => status.startsWith('2')
  return [
    ...removed.map((status) =>
      (isSuccess(status) ? breaking : compatible)(`${nameOf(before)} ${status}`, 'the response was removed'),
    ),
    ...kept,
  ]
}

function compareSecurity({ security: old, method, template }: Operation, { security: next }: Operation): ApiChange[] {
  const allowed = (alternatives: readonly (readonly string[])[]): Set<string> =>
    new Set(alternatives.map((names) => [...names].sort().join('+')))
  const [before, after] = [allowed(old), allowed(next)]
  if (before.size === 0 && after.size > 0 && !after.has(''))
    return [breaking(`${method} ${template}`, 'credentials became necessary')]
  const lost = [...before].filter((each) => !after.has(each))
  return after.size === 0
    ? []
    : lost.map((each) => breaking(`${method} ${template}`, `the credentials ${each || 'none'} no longer suffice`))
}

type Direction = 'request' | 'reply'
const MAX_DEPTH = 12

function compareSchemas(
  documents: Documents,
  before: JsonValue | undefined,
  after: JsonValue | undefined,
  place: string,
  direction: Direction,
  depth = 0,
): ApiChange[] {
  const old = dereference(documents.before, before)
  const next = dereference(documents.after, after)
  if (!isObject(old) || !isObject(next) || depth > MAX_DEPTH) return []
  return [
    ...compareTypes(old, next, place, direction),
    ...compareEnums(old, next, place, direction),
    ...compareLimits(old, next, place, direction),
    ...compareProperties(documents, old, next, { place, direction, depth }),
    ...compareSchemas(documents, old.items, next.items, `${place}/*`, direction, depth + 1),
  ]
}

function typesOf({ type, nullable }: JsonObject): Set<string> {
  const types = Array.isArray(type) ? type.map(String) : type === undefined ? [] : [String(type)]
  return new Set(nullable === true ? [...types, 'null'] : types)
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

/** Keywords that forbid more the larger, or the smaller, they are. */
const LIMITS: readonly (readonly [keyword: string, sign: 1 | -1])[] = [
  ...(['minimum', 'minLength', 'minItems', 'minProperties'] as const).map((keyword) => [keyword, 1] as const),
  ...(['maximum', 'maxLength', 'maxItems', 'maxProperties'] as const).map((keyword) => [keyword, -1] as const),
]

function compareLimits(old: JsonObject, next: JsonObject, place: string, direction: Direction): ApiChange[] {
  if (direction === 'reply') return []
  return LIMITS.flatMap(([keyword, sign]) => {
    const [before, after] = [old[keyword], next[keyword]]
    const tighter = typeof after === 'number' && (typeof before !== 'number' || sign * (after - before) > 0)
    return tighter ? [breaking(place, `${keyword} became ${after} (was ${before ?? 'none'})`)] : []
  })
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

function nameOf({ method, template }: Operation): string {
  // The name of a path parameter is nothing a consumer sees.
  return `${method} ${template.replaceAll(/\{[^}]+\}/g, '{}')}`
}

function breaking(place: string, message: string): ApiChange {
  return { severity: 'breaking', place, message }
}

function compatible(place: string, message: string): ApiChange {
  return { severity: 'compatible', place, message }
}
