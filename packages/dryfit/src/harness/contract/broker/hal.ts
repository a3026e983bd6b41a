import { DryfitError } from '../../../foundation/core/index.ts'
import { createHttpClient, type HttpClient, type HttpReply } from '../../../foundation/net/index.ts'

/** A resource of a broker: data, and links to what belongs to it (HAL, draft-kelly-json-hal). */
export interface HalResource {
  readonly [field: string]: unknown
  readonly _links?: Readonly<Record<string, HalLink | readonly HalLink[]>>
  readonly _embedded?: Readonly<Record<string, unknown>>
}

export interface HalLink {
  readonly href: string
  readonly name?: string
  readonly templated?: boolean
}

export interface BrokerAccess {
  /** Where the broker is: `https://broker.example.com`. Default: `PACT_BROKER_BASE_URL`. */
  readonly url?: string
  /** A bearer token. Default: `PACT_BROKER_TOKEN`. */
  readonly token?: string
  /** Basic authentication. Default: `PACT_BROKER_USERNAME` and `PACT_BROKER_PASSWORD`. */
  readonly username?: string
  readonly password?: string
}

/** Speaks HAL with a broker: follows links by name and never builds an address itself. */
export class HalClient {
  readonly #client: HttpClient
  readonly #baseUrl: string
  readonly #authorization: string | undefined

  /** @throws OPTION_INVALID when nobody says where the broker is. */
  constructor(access: BrokerAccess) {
    const url = access.url ?? process.env.PACT_BROKER_BASE_URL
    if (url === undefined || url === '') {
      throw new DryfitError('OPTION_INVALID', {
        what: 'it is not known where the broker is',
        fix: 'give its url, or set PACT_BROKER_BASE_URL',
      })
    }
    this.#baseUrl = url.endsWith('/') ? url : `${url}/`
    this.#authorization = authorizationOf(access)
    this.#client = createHttpClient(this.#baseUrl)
  }

  /** The resource at which everything begins. */
  index(): Promise<HalResource> {
    return this.send('GET', this.#baseUrl)
  }

  /** Follows a link of a resource; `parameters` fill a templated one. */
  async follow(
    resource: HalResource,
    relation: string,
    parameters: Readonly<Record<string, string>> = {},
  ): Promise<HalResource> {
    return this.send('GET', hrefOf(resource, relation, parameters))
  }

  /** @throws BROKER_REFUSED with status and reason; CONNECT_FAILED when there is no broker. */
  async send(method: string, href: string, json?: unknown): Promise<HalResource> {
    const { pathname, search } = new URL(href, this.#baseUrl)
    const headers = { accept: 'application/hal+json, application/json, */*;q=0.1', authorization: this.#authorization }
    const reply = await this.#client.request(method, `${pathname}${search}`, {
      headers,
      ...(json !== undefined && { json }),
    })
    if (reply.status >= 300) throw refused(method, href, reply)
    return reply.text === '' ? {} : reply.json<HalResource>()
  }

  close(): void {
    this.#client.close()
  }
}

/** All links of one relation: none, one, or a list. */
export function linksOf({ _links }: HalResource, relation: string): readonly HalLink[] {
  const found = _links?.[relation]
  return found === undefined ? [] : ([found].flat() as HalLink[])
}

/** The address of a link. @throws BROKER_REFUSED when the resource has no such link. */
export function hrefOf(
  resource: HalResource,
  relation: string,
  parameters: Readonly<Record<string, string>> = {},
): string {
  const [link] = linksOf(resource, relation)
  if (link === undefined) {
    throw new DryfitError('BROKER_REFUSED', {
      what: `the broker offers no "${relation}" here`,
      fix: 'a newer broker may: this is a link that its resources carry',
    })
  }
  return link.href.replaceAll(/\{([^}]+)\}/g, (_, name: string) => encodeURIComponent(parameters[name] ?? ''))
}

function authorizationOf({ token, username, password }: BrokerAccess): string | undefined {
  const { PACT_BROKER_TOKEN, PACT_BROKER_USERNAME, PACT_BROKER_PASSWORD } = process.env
  const bearer = token ?? PACT_BROKER_TOKEN
  if (bearer) return `Bearer ${bearer}`
  const user = username ?? PACT_BROKER_USERNAME
  if (!user) return undefined
  return `Basic ${Buffer.from(`${user}:${password ?? PACT_BROKER_PASSWORD ?? ''}`).toString('base64')}`
}

function refused(method: string, href: string, { status, text, headers }: HttpReply): DryfitError {
  const { pathname } = new URL(href, 'http://broker')
  const { location } = headers
  return new DryfitError('BROKER_REFUSED', {
    what: `the broker answered ${status} to ${method} ${pathname}`,
    why: location === undefined ? reasonOf(text) : `it sends elsewhere: ${location}`,
    ...(status < 400 && { fix: 'give the address where the broker itself answers' }),
    ...(status === 401 && { fix: 'give a token, or set PACT_BROKER_TOKEN' }),
  })
}

/** Brokers say what is wrong in `errors`, as texts or by field, or in `error`. */
function reasonOf(text: string): string {
  try {
    const { errors, error } = JSON.parse(text) as { errors?: unknown; error?: unknown }
    return flat(errors ?? error ?? text)
  } catch {
    // Not JSON: a proxy in between, or a page.
    return text.slice(0, 300) || 'no reason was given'
  }
}

/** `{"environment":["with name 'x' does not exist"]}` is `environment: with name 'x' does not exist`. */
function flat(reason: unknown): string {
  if (Array.isArray(reason)) return reason.map(flat).join('; ')
  if (typeof reason !== 'object' || reason === null) return String(reason)
  return Object.entries(reason)
    .map(([field, value]) => (field === '' ? flat(value) : `${field}: ${flat(value)}`))
    .join('; ')
}
