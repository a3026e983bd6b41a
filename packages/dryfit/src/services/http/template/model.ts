import { headersToObject } from '../request/headers.ts'
import { isMultipart } from '../request/multipart.ts'
import type { RequestView } from '../request/request-view.ts'
import { memberOf, OneOrMany, TemplateValue } from './values.ts'

/** The request as a template sees it: `request.path.id`, `request.query.page`, `request.headers.X-Id`. */
export function requestModel(request: RequestView, params: Readonly<Record<string, string>>): TemplateValue {
  return new RequestModel(request, params)
}

class RequestModel extends TemplateValue {
  readonly #request: RequestView
  readonly #params: Readonly<Record<string, string>>

  constructor(request: RequestView, params: Readonly<Record<string, string>>) {
    super()
    this.#request = request
    this.#params = params
  }

  lookup(name: string): unknown {
    const read = MEMBERS.get(name)
    return read?.(this.#request, this.#params)
  }

  toText(): string {
    return `${this.#request.method} ${this.#request.target}`
  }
}

type Read = (request: RequestView, params: Readonly<Record<string, string>>) => unknown

const path: Read = (request, params) => new PathValue(request.path, params)

const MEMBERS: ReadonlyMap<string, Read> = new Map<string, Read>([
  ['id', (request) => request.id],
  ['method', ({ method }) => method],
  ['url', ({ target }) => target],
  ['path', path],
  ['pathSegments', path],
  ['query', ({ query }) => manyByName(query)],
  ['scheme', ({ scheme }) => scheme],
  ['host', ({ host }) => host],
  ['port', ({ port }) => port],
  ['baseUrl', baseUrl],
  ['headers', ({ rawHeaders }) => new HeadersValue(rawHeaders)],
  ['cookies', ({ cookies }) => manyByName(cookies)],
  ['body', ({ content }) => content.text],
  ['bodyAsBase64', ({ content }) => Buffer.from(content.bytes).toString('base64')],
  ['isMultipart', (request) => isMultipart(request.header('content-type'))],
  ['multipart', (request) => isMultipart(request.header('content-type'))],
  ['parts', partsOf],
  ['clientIp', ({ clientIp }) => clientIp],
  ['requestLine', (request, params) => new RequestModel(request, params)],
])

function baseUrl({ scheme, host, port }: RequestView): string {
  const standard = (scheme === 'http' && port === 80) || (scheme === 'https' && port === 443)
  return `${scheme}://${host}${standard ? '' : `:${port}`}`
}

function manyByName(values: ReadonlyMap<string, readonly string[]>): ReadonlyMap<string, OneOrMany> {
  return new Map([...values].map(([name, each]) => [name, new OneOrMany(each)]))
}

function partsOf({ parts }: RequestView): ReadonlyMap<string, unknown> {
  return new Map(
    parts.map((part) => [
      part.name,
      new Map<string, unknown>([
        ['name', part.name],
        ['headers', new HeadersValue(part.rawHeaders)],
        ['body', part.content.text],
        ['bodyAsBase64', Buffer.from(part.content.bytes).toString('base64')],
      ]),
    ]),
  )
}

/** Prints the path; has its segments by position and its parameters by name, as they were sent. */
class PathValue extends TemplateValue {
  readonly #path: string
  readonly #params: Readonly<Record<string, string>>

  constructor(text: string, params: Readonly<Record<string, string>>) {
    super()
    this.#path = text
    this.#params = params
  }

  lookup(name: string): unknown {
    return memberOf(this.#params, name) ?? memberOf(this.items(), name)
  }

  toText(): string {
    return this.#path
  }

  override items(): readonly string[] {
    return this.#path.split('/').slice(1)
  }
}

/** Headers by their name in any case. */
class HeadersValue extends TemplateValue {
  readonly #headers: Readonly<Record<string, string | string[]>>

  constructor(rawHeaders: readonly string[]) {
    super()
    this.#headers = headersToObject(rawHeaders)
  }

  lookup(name: string): unknown {
    const value = memberOf(this.#headers, name.toLowerCase())
    return value === undefined ? undefined : new OneOrMany([value].flat())
  }

  toText(): string {
    return JSON.stringify(this.#headers)
  }

  override items(): Readonly<Record<string, unknown>> {
    return this.#headers
  }
}
