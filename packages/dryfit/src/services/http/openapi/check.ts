import type { OpenApiDocument } from './document.ts'
import { essence, isJsonType, selectMedia } from './media.ts'
import type { ObservedReply, ObservedRequest } from './observed.ts'
import type { MediaTypes, Operation, Parameter, ResponseSpec, SchemaPlace } from './operations.ts'
import { readDeepObject, readParameterValue } from './parameters.ts'
import { Routes } from './routes.ts'
import { type Direction, Schemas } from './schemas.ts'
import { missingSecurity } from './security.ts'
import type { Violation } from './violation.ts'

export interface CheckResult {
  /** The operation, when there is one of this path and method. */
  readonly operation: Operation | undefined
  readonly violations: readonly Violation[]
}

/**
 * Checks requests and replies against a document.
 *
 * @example
 * const checker = new OpenApiChecker(await loadOpenApi('contracts/payments.yaml'))
 * const { violations } = await checker.checkReply(request, reply)
 */
export class OpenApiChecker {
  readonly document: OpenApiDocument
  readonly routes: Routes
  readonly #schemas: Schemas

  constructor(document: OpenApiDocument) {
    this.document = document
    this.routes = new Routes(document)
    this.#schemas = new Schemas(document)
  }

  /** After this, what checks at once may be called. */
  load(): Promise<void> {
    return this.#schemas.load()
  }

  /** Path, method, parameters, content type, body and security of a request. */
  async checkRequest(request: ObservedRequest): Promise<CheckResult> {
    await this.load()
    return this.checkRequestNow(request)
  }

  /** Status, headers, content type and body of a reply to a request. */
  async checkReply(request: Pick<ObservedRequest, 'method' | 'path'>, reply: ObservedReply): Promise<CheckResult> {
    await this.load()
    return this.checkReplyNow(request, reply)
  }

  /** Checks a value against a schema of the document. */
  async checkValue(value: unknown, place: SchemaPlace, direction: Direction): Promise<Violation[]> {
    await this.load()
    return this.#checkValueNow(value, place, direction)
  }

  /** As {@link checkRequest}, at once. */
  checkRequestNow(request: ObservedRequest): CheckResult {
    const match = this.routes.find(request.method, request.path)
    if (match.kind !== 'operation') return { operation: undefined, violations: [unknownOperation(request, match)] }
    const { operation, pathParameters } = match
    const parameters = operation.parameters.flatMap((parameter) =>
      this.#checkParameter(parameter, request, pathParameters),
    )
    const unknown = unknownQueryParameters(operation, request.query)
    const security = missingSecurity(this.document, operation, request)
    const body = this.#checkRequestBody(operation, request)
    return { operation, violations: [...parameters, ...unknown, ...security, ...body] }
  }

  /** As {@link checkReply}, at once. */
  checkReplyNow(request: Pick<ObservedRequest, 'method' | 'path'>, reply: ObservedReply): CheckResult {
    const match = this.routes.find(request.method, request.path)
    if (match.kind !== 'operation') return { operation: undefined, violations: [unknownOperation(request, match)] }
    const { operation } = match
    const response = responseFor(operation, reply.status)
    if (response === undefined) {
      const known = [...operation.responses.keys()].join(', ') || 'none'
      const message = `status ${reply.status} is not described (described: ${known})`
      return { operation, violations: [{ part: 'status', at: '', message, pointer: `${operation.pointer}/responses` }] }
    }
    const headers = response.headers.flatMap((header) => this.#checkHeader(header, reply.headers, response.pointer))
    const hasBody = request.method.toUpperCase() !== 'HEAD' && ![204, 304].includes(reply.status)
    const body = hasBody ? this.#checkContent(response.content, reply, 'reply', `${response.pointer}/content`) : []
    return { operation, violations: [...headers, ...body] }
  }

  #checkValueNow(value: unknown, place: SchemaPlace, direction: Direction): Violation[] {
    const failures = this.#schemas.check(value, place, direction)
    return failures.map(({ at, message }) => ({ part: 'body', at, message, pointer: place.pointer }))
  }

  #checkParameter(
    parameter: Parameter,
    request: ObservedRequest,
    pathParameters: Readonly<Record<string, string>>,
  ): Violation[] {
    const { name, in: place } = parameter
    // These are described elsewhere, and ignored where they stand (OpenAPI 3.1.1 §4.8.12.1).
    if (place === 'header' && ['accept', 'content-type', 'authorization'].includes(name.toLowerCase())) return []
    if (place === 'header') return this.#checkHeader(parameter, request.headers, parameter.schema?.pointer ?? '')
    const value = this.#valueOf(parameter, request, pathParameters)
    return this.#checkParameterValue(parameter, value, place === 'querystring' ? 'query' : place)
  }

  #checkHeader(parameter: Parameter, headers: Readonly<Record<string, string>>, pointer: string): Violation[] {
    const text = headers[parameter.name.toLowerCase()]
    const value = text === undefined ? undefined : readParameterValue(this.document, parameter, [text])
    return this.#checkParameterValue(parameter, value, 'header', pointer)
  }

  #checkParameterValue(parameter: Parameter, value: unknown, part: Violation['part'], pointer = ''): Violation[] {
    const at = parameter.name
    const place = parameter.schema
    if (value === undefined) {
      return parameter.required
        ? [{ part, at, message: 'is required, and missing', pointer: place?.pointer ?? pointer }]
        : []
    }
    if (place === undefined) return []
    const failures = this.#schemas.check(value, place, 'request')
    return failures.map((failure) => ({
      part,
      at: `${at}${failure.at}`,
      message: failure.message,
      pointer: place.pointer,
    }))
  }

  #valueOf(
    parameter: Parameter,
    { query, headers }: ObservedRequest,
    pathParameters: Readonly<Record<string, string>>,
  ): unknown {
    const { name, in: place, style } = parameter
    if (place === 'path') return read(this.document, parameter, pathParameters[name])
    if (place === 'cookie') return read(this.document, parameter, cookie(headers.cookie, name))
    const search = new URLSearchParams(query)
    if (place === 'querystring') return query === '' ? undefined : Object.fromEntries(search)
    if (style === 'deepObject') return readDeepObject(this.document, parameter, search)
    const texts = search.getAll(name)
    return texts.length === 0 ? undefined : readParameterValue(this.document, parameter, texts)
  }

  #checkRequestBody({ requestBody, pointer }: Operation, request: ObservedRequest): Violation[] {
    const empty = request.body === undefined || request.body.length === 0
    if (requestBody === undefined) return []
    if (empty && !requestBody.required) return []
    if (empty) return [{ part: 'body', at: '', message: 'is required, and missing', pointer: `${pointer}/requestBody` }]
    return this.#checkContent(requestBody.content, request, 'request', `${pointer}/requestBody/content`)
  }

  #checkContent(
    content: MediaTypes,
    { headers, body }: Pick<ObservedReply, 'headers' | 'body'>,
    direction: Direction,
    pointer: string,
  ): Violation[] {
    if (content.size === 0) return []
    const described = [...content.keys()].join(', ')
    if (body === undefined || body.length === 0) {
      return [{ part: 'body', at: '', message: `is empty, where ${described} is described`, pointer }]
    }
    const type = headers['content-type']
    if (type === undefined)
      return [{ part: 'content type', at: '', message: `is missing (described: ${described})`, pointer }]
    const media = selectMedia(content, type)
    if (media === undefined)
      return [
        {
          part: 'content type',
          at: '',
          message: `${essence(type)} is not described (described: ${described})`,
          pointer,
        },
      ]
    if (media.schema === undefined) return []
    return this.#checkBody(body, type, media.schema, direction)
  }

  #checkBody(body: Uint8Array, type: string, place: SchemaPlace, direction: Direction): Violation[] {
    const text = Buffer.from(body).toString('utf8')
    if (essence(type) === 'application/x-www-form-urlencoded') {
      return this.#checkValueNow(Object.fromEntries(new URLSearchParams(text)), place, direction)
    }
    if (!isJsonType(type)) return []
    try {
      return this.#checkValueNow(JSON.parse(text), place, direction)
    } catch (thrown) {
      if (!(thrown instanceof SyntaxError)) throw thrown
      return [{ part: 'body', at: '', message: `is not JSON: ${thrown.message}`, pointer: place.pointer }]
    }
  }
}

/** The response of a status: its own, its class (`4XX`), or the default (OpenAPI 3.1.1 §4.8.16). */
export function responseFor(operation: Operation, status: number): ResponseSpec | undefined {
  const { responses } = operation
  return responses.get(String(status)) ?? responses.get(`${Math.floor(status / 100)}XX`) ?? responses.get('default')
}

function unknownOperation(
  { method, path }: Pick<ObservedRequest, 'method' | 'path'>,
  match: Exclude<ReturnType<Routes['find']>, { kind: 'operation' }>,
): Violation {
  const message =
    match.kind === 'unknown path'
      ? `no path of the document fits ${path}`
      : `${match.template} has no ${method.toUpperCase()} (it has ${match.methods.join(', ')})`
  return { part: 'operation', at: '', message, pointer: '#/paths' }
}

function unknownQueryParameters({ parameters, pointer }: Operation, query: string): Violation[] {
  const known = parameters.filter((each) => each.in === 'query' || each.in === 'querystring')
  if (known.some((each) => each.in === 'querystring' || isFreeForm(each))) return []
  const names = new Set([...new URLSearchParams(query).keys()].map((name) => name.replace(/\[.*$/, '')))
  const unknown = [...names].filter((name) => !known.some((each) => each.name.replace(/\[.*$/, '') === name))
  return unknown.map((name) => ({
    part: 'query',
    at: name,
    message: 'is not described',
    pointer: `${pointer}/parameters`,
  }))
}

/** An exploded object has the names of its properties as parameters. */
function isFreeForm({ style, explode, schema }: Parameter): boolean {
  const type = (schema?.schema as { type?: unknown } | undefined)?.type
  return style === 'form' && explode && type === 'object'
}

function read(document: OpenApiDocument, parameter: Parameter, text: string | undefined): unknown {
  return text === undefined ? undefined : readParameterValue(document, parameter, [text])
}

export function cookie(header: string | undefined, name: string): string | undefined {
  const pair = header?.split(';').find((each) => each.trim().startsWith(`${name}=`))
  return pair?.slice(pair.indexOf('=') + 1).trim()
}
