import { dereference, type OpenApiDocument } from './document.ts'
import { isObject, type JsonObject, type JsonValue, pointerStep } from './json.ts'

const METHODS: readonly string[] = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'query']

/** One operation of an API. */
export interface Operation {
  /** Upper case. */
  readonly method: string
  /** `/users/{id}` */
  readonly template: string
  readonly id: string | undefined
  /** Where it stands in the document. */
  readonly pointer: string
  readonly parameters: readonly Parameter[]
  readonly requestBody: { readonly required: boolean; readonly content: MediaTypes } | undefined
  /** `200`, `4XX` or `default` → what is said of it. */
  readonly responses: ReadonlyMap<string, ResponseSpec>
  /** Alternatives; each names the schemes that must all be there. Empty: no security. */
  readonly security: readonly (readonly string[])[]
  readonly source: JsonObject
}

export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header' | 'cookie' | 'querystring'
  readonly required: boolean
  readonly style: string
  readonly explode: boolean
  /** Where its schema stands; undefined when it has none. */
  readonly schema: SchemaPlace | undefined
  /** The value is text of this media type. */
  readonly mediaType: string | undefined
}

export interface ResponseSpec {
  readonly pointer: string
  readonly content: MediaTypes
  readonly headers: readonly Parameter[]
  readonly source: JsonObject
}

/** A schema and the pointer to it. */
export interface SchemaPlace {
  readonly pointer: string
  readonly schema: JsonValue
}

/** Media type or range → its schema, if it has one. */
export type MediaTypes = ReadonlyMap<string, MediaType>

export interface MediaType {
  readonly schema: SchemaPlace | undefined
  readonly source: JsonObject
}

/** All operations of a document, in its order. */
export function operationsOf(document: OpenApiDocument): Operation[] {
  const { paths } = document.root
  if (!isObject(paths)) return []
  return Object.entries(paths).flatMap(([template, reference]) => {
    const item = dereference(document, reference)
    if (!template.startsWith('/') || !isObject(item)) return []
    const pointer = pointerOf(reference, `#/paths${pointerStep(template)}`)
    return methodsOf(item).map(([method, source, place]) =>
      readOperation(document, item, { method, template, source, pointer, place }),
    )
  })
}

/** Version 3.2 has further methods below `additionalOperations`. */
function methodsOf(item: JsonObject): [method: string, source: JsonObject, place: string][] {
  const fixed = Object.entries(item).filter(([name]) => METHODS.includes(name))
  const further = Object.entries(isObject(item.additionalOperations) ? item.additionalOperations : {})
  const placed = [
    ...fixed.map(([method, source]) => [method, source, `/${method}`] as const),
    ...further.map(([method, source]) => [method, source, `/additionalOperations${pointerStep(method)}`] as const),
  ]
  return placed.flatMap(([method, source, place]) => (isObject(source) ? [[method, source, place]] : []))
}

interface Place {
  readonly method: string
  readonly template: string
  readonly source: JsonObject
  readonly pointer: string
  readonly place: string
}

function readOperation(
  document: OpenApiDocument,
  item: JsonObject,
  { method, template, source, pointer, place }: Place,
): Operation {
  const own = `${pointer}${place}`
  const parameters = [
    ...readParameters(document, source.parameters, `${own}/parameters`),
    ...readParameters(document, item.parameters, `${pointer}/parameters`),
  ]
  // The operation's own parameter overrides the path's (OpenAPI 3.1.1 §4.8.9).
  const unique = new Map([...parameters].reverse().map((each) => [`${each.in} ${each.name.toLowerCase()}`, each]))
  return {
    method: method.toUpperCase(),
    template,
    id: typeof source.operationId === 'string' ? source.operationId : undefined,
    pointer: own,
    parameters: [...unique.values()],
    requestBody: readRequestBody(document, source.requestBody, `${own}/requestBody`),
    responses: readResponses(document, source.responses, `${own}/responses`),
    security: readSecurity(source.security ?? document.root.security),
    source,
  }
}

function readParameters(document: OpenApiDocument, list: JsonValue | undefined, base: string): Parameter[] {
  if (!Array.isArray(list)) return []
  return list.flatMap((reference, index) => {
    const source = dereference(document, reference)
    if (!isObject(source) || typeof source.name !== 'string') return []
    return [readParameter(source, source.name, String(source.in), pointerOf(reference, `${base}/${index}`))]
  })
}

function readParameter(source: JsonObject, name: string, place: string, pointer: string): Parameter {
  const style =
    typeof source.style === 'string' ? source.style : place === 'query' || place === 'cookie' ? 'form' : 'simple'
  const [mediaType, media] = isObject(source.content) ? (Object.entries(source.content)[0] ?? []) : []
  const inContent = mediaType !== undefined && isObject(media) && media.schema !== undefined
  const contentSchema = inContent
    ? { pointer: `${pointer}/content${pointerStep(mediaType)}/schema`, schema: media.schema as JsonValue }
    : undefined
  return {
    name,
    in: place as Parameter['in'],
    required: source.required === true,
    style,
    explode: typeof source.explode === 'boolean' ? source.explode : style === 'form',
    schema: source.schema === undefined ? contentSchema : { pointer: `${pointer}/schema`, schema: source.schema },
    mediaType,
  }
}

function readRequestBody(
  document: OpenApiDocument,
  reference: JsonValue | undefined,
  place: string,
): Operation['requestBody'] {
  const source = dereference(document, reference)
  if (!isObject(source)) return undefined
  return {
    required: source.required === true,
    content: readContent(document, source.content, `${pointerOf(reference, place)}/content`),
  }
}

function readResponses(
  document: OpenApiDocument,
  responses: JsonValue | undefined,
  base: string,
): Map<string, ResponseSpec> {
  const read = new Map<string, ResponseSpec>()
  for (const [status, reference] of Object.entries(isObject(responses) ? responses : {})) {
    const source = dereference(document, reference)
    if (!isObject(source) || status.startsWith('x-')) continue
    const pointer = pointerOf(reference, `${base}${pointerStep(status)}`)
    const headers = Object.entries(isObject(source.headers) ? source.headers : {}).flatMap(([name, header]) => {
      const spec = dereference(document, header)
      return isObject(spec)
        ? [readParameter(spec, name, 'header', pointerOf(header, `${pointer}/headers${pointerStep(name)}`))]
        : []
    })
    read.set(status.toUpperCase() === 'DEFAULT' ? 'default' : status.toUpperCase(), {
      pointer,
      headers,
      source,
      content: readContent(document, source.content, `${pointer}/content`),
    })
  }
  return read
}

function readContent(document: OpenApiDocument, content: JsonValue | undefined, base: string): MediaTypes {
  return new Map(
    Object.entries(isObject(content) ? content : {}).flatMap(([type, reference]) => {
      const source = dereference(document, reference)
      if (!isObject(source)) return []
      const pointer = pointerOf(reference, `${base}${pointerStep(type)}`)
      const schema = source.schema === undefined ? undefined : { pointer: `${pointer}/schema`, schema: source.schema }
      return [[type.toLowerCase(), { schema, source }] as const]
    }),
  )
}

function readSecurity(security: JsonValue | undefined): string[][] {
  return Array.isArray(security)
    ? security.map((alternative) => (isObject(alternative) ? Object.keys(alternative) : []))
    : []
}

/** A reference stands where it leads. */
function pointerOf(reference: JsonValue | undefined, own: string): string {
  return isObject(reference) && typeof reference.$ref === 'string' ? reference.$ref : own
}
