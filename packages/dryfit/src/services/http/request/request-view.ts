import type { Random } from '../../../foundation/core/index.ts'
import { Content } from './content.ts'
import { parseCookies } from './cookies.ts'
import { decodeBody } from './decode-body.ts'
import { isForm, parseForm } from './form.ts'
import { headerValues } from './headers.ts'
import { type BodyPart, parseMultipart } from './multipart.ts'
import { parseQuery } from './query.ts'

/** What was read from the wire. */
export interface RequestParts {
  readonly method: string
  /** Path and query exactly as they were sent: `/users?page=2`. */
  readonly target: string
  /** Names and values in turn, in the order and spelling in which they came. */
  readonly rawHeaders: readonly string[]
  readonly body: Uint8Array
  readonly scheme: 'http' | 'https'
  readonly protocol: string
  readonly clientIp: string
  /** The port on which it arrived. */
  readonly localPort: number
  /** Environment time, epoch milliseconds. */
  readonly receivedAt: number
  /** Draws the id of the request, should somebody ask for it. */
  readonly ids: Pick<Random, 'uuid'>
}

/**
 * A request as matchers, responders and reports see it. Holds no socket, and reads its parts lazily and once.
 *
 * ```
 *   target  /users/7?page=2        path  /users/7      search  page=2
 *   rawHeaders  ['Accept', '*∕*']   header('accept')  '*∕*'
 *   body  <bytes>                  content.text  content.json
 * ```
 */
export class RequestView {
  readonly method: string
  readonly target: string
  /** The target up to `?`, not decoded. */
  readonly path: string
  /** The target after `?`, not decoded; empty when there is none. */
  readonly search: string
  readonly #body: Uint8Array
  readonly scheme: 'http' | 'https'
  /** `HTTP/1.1`, `HTTP/2.0` */
  readonly protocol: string
  readonly clientIp: string
  readonly receivedAt: number
  /** The port on which it arrived. */
  readonly localPort: number
  readonly #ids: Pick<Random, 'uuid'>
  /** A list while the request is served; packed into one text for its life in the journal. */
  #headers: readonly string[] | string
  #content: Content | undefined
  #id: string | undefined
  #query: ReadonlyMap<string, readonly string[]> | undefined
  #form: ReadonlyMap<string, readonly string[]> | undefined
  #cookies: ReadonlyMap<string, readonly string[]> | undefined
  #parts: readonly BodyPart[] | undefined

  constructor(parts: RequestParts) {
    this.method = parts.method
    this.target = originForm(parts.target)
    const mark = this.target.indexOf('?')
    // A question mark with nothing behind it asks nothing: WireMock does not see it either.
    if (mark >= 0 && mark === this.target.length - 1) this.target = this.target.slice(0, mark)
    this.path = mark < 0 ? this.target : this.target.slice(0, mark)
    this.search = mark < 0 ? '' : this.target.slice(mark + 1)
    this.#headers = parts.rawHeaders
    this.#body = parts.body
    this.scheme = parts.scheme
    this.protocol = parts.protocol
    this.clientIp = parts.clientIp
    this.receivedAt = parts.receivedAt
    this.localPort = parts.localPort
    this.#ids = parts.ids
  }

  /** Names and values in turn, in the order and spelling in which they came. */
  get rawHeaders(): readonly string[] {
    if (typeof this.#headers === 'string') this.#headers = this.#headers === '' ? [] : this.#headers.split('\n')
    return this.#headers
  }

  get content(): Content {
    this.#content ??= Content.ofBytes(this.#decodedBody(), this.receivedAt)
    return this.#content
  }

  /** The body as it came, compressed if it was. */
  get body(): Uint8Array {
    return this.#body
  }

  get bodyBytes(): number {
    return this.#body.length
  }

  /**
   * Becomes small: thousands of requests are kept in the journal, and what keeps a program busy collecting garbage is the
   * number of objects that survive.
   */
  pack(): void {
    // No header holds a line break (RFC 9110 §5.5).
    if (typeof this.#headers !== 'string') this.#headers = this.#headers.join('\n')
  }

  /** What is compressed is matched by what it says; what cannot be read is taken as it came. */
  #decodedBody(): Uint8Array {
    if (this.#body.length === 0) return this.#body
    const [coding] = this.headerValues('content-encoding')
    return (coding === undefined ? undefined : decodeBody(this.#body, coding)) ?? this.#body
  }

  /** The same request for another target. */
  withTarget(target: string): RequestView {
    const { method, rawHeaders, scheme, protocol, clientIp, localPort, receivedAt } = this
    const ids = this.#ids
    const body = this.#body
    return new RequestView({
      method,
      target,
      rawHeaders,
      body,
      scheme,
      protocol,
      clientIp,
      localPort,
      receivedAt,
      ids,
    })
  }

  /** The same request with another body. */
  withBody(body: Uint8Array): RequestView {
    const { method, target, rawHeaders, scheme, protocol, clientIp, localPort, receivedAt } = this
    const ids = this.#ids
    return new RequestView({
      ...{ method, target, rawHeaders, body, scheme },
      protocol,
      clientIp,
      localPort,
      receivedAt,
      ids,
    })
  }

  /** A UUID, drawn from the environment's seed. */
  get id(): string {
    this.#id ??= this.#ids.uuid()
    return this.#id
  }

  /** The values of a header in their order; the name in any case. */
  headerValues(name: string): readonly string[] {
    return headerValues(this.rawHeaders, name)
  }

  /** The values of a header joined as RFC 9110 §5.2 allows, or undefined. */
  header(name: string): string | undefined {
    const values = this.headerValues(name)
    return values.length === 0 ? undefined : values.join(', ')
  }

  /** Query parameters, decoded, in the order of their first appearance. */
  get query(): ReadonlyMap<string, readonly string[]> {
    this.#query ??= parseQuery(this.search)
    return this.#query
  }

  get cookies(): ReadonlyMap<string, readonly string[]> {
    this.#cookies ??= parseCookies(this.headerValues('cookie'))
    return this.#cookies
  }

  /** Fields of an `application/x-www-form-urlencoded` body; empty for any other. */
  get form(): ReadonlyMap<string, readonly string[]> {
    this.#form ??= isForm(this.header('content-type')) ? parseForm(this.content.text) : NO_FIELDS
    return this.#form
  }

  /** Parts of a `multipart/*` body; none for any other. */
  get parts(): readonly BodyPart[] {
    this.#parts ??= parseMultipart(this.header('content-type'), this.content.bytes, this.receivedAt)
    return this.#parts
  }

  /** The host that was asked, without port: from `Host` or `:authority`. */
  get host(): string {
    return splitHost(this.header('host')).host
  }

  /** The port that was asked: the usual one of the scheme where `Host` names none; where it arrived without `Host`. */
  get port(): number {
    const host = this.header('host')
    if (host === undefined) return this.localPort
    return splitHost(host).port ?? (this.scheme === 'https' ? 443 : 80)
  }

  get absoluteUrl(): string {
    const authority = this.header('host') ?? `127.0.0.1:${this.localPort}`
    return `${this.scheme}://${authority}${this.target}`
  }
}

const NO_FIELDS: ReadonlyMap<string, readonly string[]> = new Map()

/** A client that speaks to a proxy sends the absolute form (RFC 9112 §3.2.2): the path is what counts here. */
function originForm(target: string): string {
  if (target.startsWith('/') || target === '*') return target
  const scheme = /^[a-z][a-z0-9+.-]*:\/\/[^/?]*/i.exec(target)
  if (scheme === null) return `/${target}`
  const rest = target.slice(scheme[0].length)
  return rest.startsWith('/') ? rest : `/${rest}`
}

function splitHost(host: string | undefined): { host: string; port: number | undefined } {
  const match = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(host ?? '')
  if (match === null) return { host: host ?? '', port: undefined }
  return { host: match[1] as string, port: match[2] === undefined ? undefined : Number(match[2]) }
}
