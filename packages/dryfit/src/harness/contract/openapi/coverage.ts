import {
  dereference,
  isJsonType,
  isObject,
  type JsonValue,
  type ObservedReply,
  type ObservedRequest,
  type OpenApiDocument,
  type Operation,
  type Routes,
  responseFor,
  type SchemaPlace,
  selectMedia,
} from '../../../services/http/openapi/index.ts'
import { type SeenParts, type Share, Tally } from '../coverage/tally.ts'

/** What a suite exercised of a document, and what not. */
export interface OpenApiCoverage {
  readonly operations: Share
  readonly statuses: Share
  readonly parameters: Share
  /** Properties of bodies, each way for itself. */
  readonly fields: Share
}

const MAX_FIELD_DEPTH = 6

/** Keeps the score while exchanges are checked. */
export class CoverageRecorder {
  readonly #document: OpenApiDocument
  readonly #tally: Tally<keyof OpenApiCoverage>

  constructor(document: OpenApiDocument, { operations }: Routes) {
    this.#document = document
    this.#tally = new Tally({
      operations: new Set(operations.map(nameOf)),
      statuses: new Set(
        operations.flatMap((each) => [...each.responses.keys()].map((status) => `${nameOf(each)} → ${status}`)),
      ),
      parameters: new Set(operations.flatMap((each) => each.parameters.map(({ name }) => `${nameOf(each)} ? ${name}`))),
      fields: new Set(operations.flatMap((each) => this.#fieldsOf(each))),
    })
  }

  record(operation: Operation, request: ObservedRequest, reply: ObservedReply): void {
    const name = nameOf(operation)
    this.#tally.see('operations', name)
    for (const key of statusKeys(operation, reply.status)) this.#tally.see('statuses', `${name} → ${key}`)
    for (const parameter of sentParameters(operation, request)) this.#tally.see('parameters', `${name} ? ${parameter}`)
    this.#recordFields(`${name} request`, operation.requestBody?.content, request)
    this.#recordFields(`${name} reply`, responseFor(operation, reply.status)?.content, reply)
  }

  get seen(): SeenParts {
    return this.#tally.seen
  }

  /** Counts what was seen elsewhere as covered. */
  add(parts: SeenParts): void {
    this.#tally.add(parts)
  }

  report(): OpenApiCoverage {
    return this.#tally.report()
  }

  #fieldsOf(operation: Operation): string[] {
    const bodies = [
      ...[...(operation.requestBody?.content ?? [])].map(([type, media]) => ['request', type, media.schema] as const),
      ...[...operation.responses.values()].flatMap(({ content }) =>
        [...content].map(([type, media]) => ['reply', type, media.schema] as const),
      ),
    ]
    return bodies.flatMap(([side, type, place]) =>
      place !== undefined && isJsonType(type)
        ? fieldPaths(this.#document, place.schema).map((path) => `${nameOf(operation)} ${side} ${path}`)
        : [],
    )
  }

  #recordFields(
    prefix: string,
    content: Parameters<typeof selectMedia>[0] | undefined,
    { headers, body }: Pick<ObservedReply, 'headers' | 'body'>,
  ): void {
    const type = headers['content-type']
    const place: SchemaPlace | undefined =
      type === undefined || content === undefined ? undefined : selectMedia(content, type)?.schema
    if (place === undefined || body === undefined || type === undefined || !isJsonType(type)) return
    for (const path of valuePaths(parse(body))) this.#tally.see('fields', `${prefix} ${path}`)
  }
}

function nameOf({ method, template }: Operation): string {
  return `${method} ${template}`
}

/** The key in the document that describes this status. */
function statusKeys({ responses }: Operation, status: number): string[] {
  const keys = [String(status), `${Math.floor(status / 100)}XX`, 'default']
  const key = keys.find((each) => responses.has(each))
  return key === undefined ? [] : [key]
}

function sentParameters({ parameters }: Operation, { query, headers }: ObservedRequest): string[] {
  const search = new Set([...new URLSearchParams(query).keys()].map((name) => name.replace(/\[.*$/, '')))
  return parameters.flatMap(({ name, in: place }) => {
    const sent =
      place === 'path' ||
      (place === 'query' && search.has(name)) ||
      (place === 'header' && headers[name.toLowerCase()] !== undefined)
    return sent ? [name] : []
  })
}

/** The properties that a schema names, as `/items/*\/id`. */
function fieldPaths(document: OpenApiDocument, reference: JsonValue | undefined, prefix = '', depth = 0): string[] {
  const schema = dereference(document, reference)
  if (!isObject(schema) || depth > MAX_FIELD_DEPTH) return []
  const parts = [schema.allOf, schema.oneOf, schema.anyOf].flatMap((list) => (Array.isArray(list) ? list : []))
  const properties = Object.entries(isObject(schema.properties) ? schema.properties : {})
  return [
    ...parts.flatMap((part) => fieldPaths(document, part, prefix, depth + 1)),
    ...properties.flatMap(([name, property]) => [
      `${prefix}/${name}`,
      ...fieldPaths(document, property, `${prefix}/${name}`, depth + 1),
    ]),
    ...(schema.items === undefined ? [] : fieldPaths(document, schema.items, `${prefix}/*`, depth + 1)),
  ]
}

function valuePaths(value: unknown, prefix = '', depth = 0): string[] {
  if (depth > MAX_FIELD_DEPTH) return []
  if (Array.isArray(value)) return value.flatMap((item) => valuePaths(item, `${prefix}/*`, depth + 1))
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([name, item]) => [
    `${prefix}/${name}`,
    ...valuePaths(item, `${prefix}/${name}`, depth + 1),
  ])
}

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'))
  } catch {
    // The checker reports it; nothing of it counts as covered.
    return undefined
  }
}
