import { type OpenApiDocument, type Operation, operationsOf } from '../../../services/http/openapi/index.ts'
import { type ApiChange, breaking, compatible } from './change.ts'
import { compareSchemas, type Documents } from './compare-schemas.ts'

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

function compareOperations(documents: Documents, before: Operation, after: Operation): ApiChange[] {
  return [
    ...compareParameters(documents, before, after),
    ...compareRequestBodies(documents, before, after),
    ...compareResponses(documents, before, after),
    ...compareSecurity(before, after),
  ]
}

function compareParameters(documents: Documents, before: Operation, after: Operation): ApiChange[] {
  const earlier = parametersOf(before)
  const later = parametersOf(after)
  const changed = [...later].flatMap(([name, parameter]) => {
    const place = `${nameOf(before)} ${name}`
    const old = earlier.get(name)
    if (old === undefined) {
      return parameter.required ? [breaking(place, 'was added and is required')] : [compatible(place, 'was added')]
    }
    const required = parameter.required && !old.required ? [breaking(place, 'became required')] : []
    return [
      ...required,
      ...compareStyles(old, parameter, place),
      ...compareSchemas(documents, old.schema?.schema, parameter.schema?.schema, place, 'request'),
    ]
  })
  const removed = [...earlier.keys()].filter((name) => !later.has(name))
  return [...changed, ...removed.map((name) => breaking(`${nameOf(before)} ${name}`, 'was removed'))]
}

/** Parameters by what a consumer knows of them: the name of a path parameter is only a place. */
function parametersOf({ parameters, template }: Operation): Map<string, Operation['parameters'][number]> {
  const places = [...template.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name)
  return new Map(
    parameters.map((each) => {
      const name = each.in === 'path' ? String(places.indexOf(each.name) + 1) : each.name
      return [`${each.in} parameter ${name}`, each]
    }),
  )
}

type Parameter = Operation['parameters'][number]

function compareStyles(old: Parameter, next: Parameter, place: string): ApiChange[] {
  const isSame = old.style === next.style && old.explode === next.explode
  const written = ({ style, explode }: Parameter): string => `${style}${explode ? ', exploded' : ''}`
  return isSame ? [] : [breaking(place, `is written as ${written(next)} now (was ${written(old)})`)]
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
    return [
      ...types.map((type) => breaking(place, `${type} is no longer returned`)),
      ...compareHeaders(documents, old, next, place),
      ...schemas,
    ]
  })
  const isSuccess = (status: string): boolean => status.startsWith('2')
  return [
    ...removed.map((status) =>
      (isSuccess(status) ? breaking : compatible)(`${nameOf(before)} ${status}`, 'the response was removed'),
    ),
    ...kept,
  ]
}

function compareHeaders(documents: Documents, old: Response, next: Response, place: string): ApiChange[] {
  const later = new Map(next.headers.map((each) => [each.name.toLowerCase(), each]))
  return old.headers.flatMap((header) => {
    const at = `${place} header ${header.name}`
    const after = later.get(header.name.toLowerCase())
    if (after === undefined) return [breaking(at, 'was removed')]
    const unsure = header.required && !after.required ? [breaking(at, 'may be missing now')] : []
    return [...unsure, ...compareSchemas(documents, header.schema?.schema, after.schema?.schema, at, 'reply')]
  })
}

type Response = Operation['responses'] extends ReadonlyMap<string, infer R> ? R : never

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

function nameOf({ method, template }: Operation): string {
  // The name of a path parameter is nothing a consumer sees.
  return `${method} ${template.replaceAll(/\{[^}]+\}/g, '{}')}`
}
