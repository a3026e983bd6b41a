import {
  createClock,
  createSeed,
  invalidOption,
  messageOf,
  refuseUnknownOptions,
} from '../../../foundation/core/index.ts'
import { createHttpClient, type HttpClient, type HttpReply } from '../../../foundation/net/index.ts'
import {
  describeViolation,
  isObject,
  type JsonValue,
  OpenApiChecker,
  type OpenApiDocument,
  type Operation,
} from '../../../services/http/openapi/index.ts'
import { type CaseContext, casesOf, requestFor } from './cases.ts'
import { KnownIds } from './known-ids.ts'
import { requestForOne, resourcesOf, undescribedMethods } from './lifecycle.ts'
import { observed, type ProbeCase, type ProbeRequest, toCurl } from './request.ts'

export interface ProbeOptions {
  readonly document: OpenApiDocument
  /** Where the provider listens. */
  readonly baseUrl: string
  /** Credentials and the like, sent with every request; reports name them and do not show them. */
  readonly headers?: Readonly<Record<string, string>>
  /** For generated values. Default: `DRYFIT_SEED` or a fresh one. */
  readonly seed?: number
  /** Default 2000. */
  readonly maxRequests?: number
  /** What one reply may take. Default 5000. */
  readonly timeoutMs?: number
}

/**
 * - `server error`: status 5xx
 * - `no reply`: the connection ended, or it took too long
 * - `undescribed reply`: status, content type, headers or body are not what the document says
 * - `invalid accepted`: a request that the document does not allow was answered 2xx
 * - `valid refused`: one that it allows was answered 400, 405, 415 or 422
 * - `open door`: without the credentials that the document demands, or with wrong ones, it was answered other than 401 or
 *   403
 * - `method accepted`: a method that the document does not have at this path was answered 2xx
 * - `created and lost`: what a POST returned could not be read by its id
 * - `deleted and found`: what a DELETE took away could still be read
 */
export type ProbeCheck =
  | 'server error'
  | 'no reply'
  | 'undescribed reply'
  | 'invalid accepted'
  | 'valid refused'
  | 'open door'
  | 'method accepted'
  | 'created and lost'
  | 'deleted and found'

export interface ProbeFinding {
  readonly check: ProbeCheck
  /** `POST /users` */
  readonly operation: string
  /** What was tried: `age: minimum 18: 17`. */
  readonly about: string
  readonly message: string
  /** The smallest request that still shows it, for a shell. */
  readonly curl: string
}

export interface ProbeReport {
  readonly seed: number
  readonly requests: number
  readonly findings: readonly ProbeFinding[]
}

const OPTIONS = ['document', 'baseUrl', 'headers', 'seed', 'maxRequests', 'timeoutMs']
/** What creates comes first, what deletes last: so later requests find what they ask for. */
const ORDER = ['POST', 'GET', 'HEAD', 'QUERY', 'PUT', 'PATCH', 'DELETE']
const MAX_SHRINKS = 25

/**
 * Sends generated requests to a running provider — plain ones, values at and past every limit, parts left out — and
 * reports each reply that does not keep to the document. It changes data: never for a system that is in use.
 *
 * @throws CONNECT_FAILED when the provider cannot be reached at all; OPTION_INVALID.
 * @example const { findings } = await probe({ document: await loadOpenApi('api.yaml'), baseUrl: orders.url })
 */
export async function probe(options: ProbeOptions): Promise<ProbeReport> {
  refuseUnknownOptions('probe', options, OPTIONS)
  const { maxRequests = 2000 } = options
  if (!Number.isInteger(maxRequests) || maxRequests < 1) {
    throw invalidOption('probe', 'maxRequests', 'a whole number ≥ 1', maxRequests)
  }
  const run = new ProbeRun(options, maxRequests)
  try {
    return await run.all()
  } finally {
    run.close()
  }
}

class ProbeRun {
  readonly #options: ProbeOptions
  readonly #checker: OpenApiChecker
  readonly #client: HttpClient
  readonly #credentials: Readonly<Record<string, string>>
  readonly #seed
  readonly #ids = new KnownIds()
  readonly #findings = new Map<string, ProbeFinding>()
  readonly #maxRequests: number
  #requests = 0

  constructor(options: ProbeOptions, maxRequests: number) {
    this.#options = options
    this.#maxRequests = maxRequests
    this.#checker = new OpenApiChecker(options.document)
    this.#client = createHttpClient(options.baseUrl)
    this.#seed = createSeed(options.seed)
    const lowered = Object.entries(options.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value])
    this.#credentials = Object.fromEntries(lowered)
  }

  async all(): Promise<ProbeReport> {
    const operations = [...this.#checker.routes.operations].sort(
      (one, other) => rank(one) - rank(other) || one.template.length - other.template.length,
    )
    // Reached at all? Else every request would be a finding of its own.
    await this.#client.request('OPTIONS', '/', { timeoutMs: this.#options.timeoutMs ?? 5000 })
    const { document } = this.#options
    const context: CaseContext = {
      document,
      random: this.#seed.random('probe'),
      now: createClock().now(),
      ids: this.#ids,
    }
    for (const operation of operations) {
      for (const each of casesOf(operation, context)) {
        if (this.#requests >= this.#maxRequests) return this.#report()
        await this.#try(operation, each)
      }
    }
    await this.#tryMethods(operations, context)
    await this.#tryLives(operations, context)
    return this.#report()
  }

  close(): void {
    this.#client.close()
  }

  #report(): ProbeReport {
    return { seed: this.#seed.value, requests: this.#requests, findings: [...this.#findings.values()] }
  }

  async #try(operation: Operation, each: ProbeCase): Promise<void> {
    for (const { check, message } of await this.#judge(operation, each)) {
      const name = `${operation.method} ${operation.template}`
      // Of one kind of failure at one operation, one example is enough.
      const key = check === 'undescribed reply' ? `${check} ${name} ${ofAnyItem(message)}` : `${check} ${name}`
      if (this.#findings.has(key)) continue
      const smallest = await this.#shrink(operation, each, check)
      this.#findings.set(key, { check, operation: name, about: each.about, message, curl: this.#curl(smallest, each) })
    }
  }

  /** A method that a path does not describe is refused. */
  async #tryMethods(operations: readonly Operation[], context: CaseContext): Promise<void> {
    for (const { template, method, like } of undescribedMethods(operations)) {
      if (this.#requests >= this.#maxRequests) return
      const request = { ...requestFor(like, context), method, body: undefined }
      const reply = await this.#send(request, this.#credentials)
      const found = reply instanceof Error ? undefined : methodFinding(reply)
      if (found === undefined) continue
      this.#find({ ...found, operation: `${method} ${template}`, about: 'another method', curl: this.#curl(request) })
    }
  }

  /** What is created can be read, until it is deleted. */
  async #tryLives(operations: readonly Operation[], context: CaseContext): Promise<void> {
    for (const { create, read, remove } of resourcesOf(operations)) {
      if (this.#requests + 4 > this.#maxRequests) return
      const creation = requestFor(create, context)
      const id = idOf(await this.#send(creation, this.#credentials))
      if (id === undefined) continue
      const [reading, removal] = ['GET', 'DELETE'].map((method) => requestForOne(method, creation.path, id))
      if (reading === undefined || removal === undefined) continue
      const found = await this.#status(reading)
      const about = `the ${JSON.stringify(id)} that ${create.method} ${create.template} returned`
      const operation = `${read.method} ${read.template}`
      if (found === 404 || found === 410) {
        const curl = [creation, reading].map((each) => this.#curl(each)).join(' && ')
        this.#find({ check: 'created and lost', operation, about, message: `status ${found}`, curl })
      }
      if (remove === undefined || found >= 300) continue
      const removed = await this.#status(removal)
      const after = removed < 300 ? await this.#status(reading) : 404
      if (after >= 300) continue
      const curl = [creation, removal, reading].map((each) => this.#curl(each)).join(' && ')
      const message = `status ${after} after a DELETE that was answered ${removed}`
      this.#find({ check: 'deleted and found', operation, about, message, curl })
    }
  }

  async #status(request: ProbeRequest): Promise<number> {
    const reply = await this.#send(request, this.#credentials)
    return reply instanceof Error ? 599 : reply.status
  }

  #find(finding: ProbeFinding): void {
    this.#findings.set(`${finding.check} ${finding.operation}`, finding)
  }

  #curl(request: ProbeRequest, { credentials }: Pick<ProbeCase, 'credentials'> = {}): string {
    const wrong = credentials === 'wrong' ? this.#wrongCredentials() : {}
    const names = credentials === undefined ? Object.keys(this.#credentials) : []
    return toCurl(this.#options.baseUrl, { ...request, headers: { ...request.headers, ...wrong } }, names)
  }

  /** The same headers with other values; the word before a token (`Bearer`) stays. */
  #wrongCredentials(): Record<string, string> {
    const headers = Object.entries(this.#credentials).map(([name, value]) => {
      const scheme = /^(\S+) \S/.exec(value)?.[1]
      return [name, scheme === undefined ? 'wrong' : `${scheme} wrong`]
    })
    return Object.fromEntries(headers)
  }

  async #judge(operation: Operation, each: ProbeCase): Promise<{ check: ProbeCheck; message: string }[]> {
    // Without any credentials to change, there are no wrong ones.
    if (each.credentials === 'wrong' && Object.keys(this.#credentials).length === 0) return []
    const credentials =
      each.credentials === 'none' ? {} : each.credentials === 'wrong' ? this.#wrongCredentials() : this.#credentials
    const request = observed(each.request, credentials)
    const reply = await this.#send(each.request, credentials)
    if (reply instanceof Error) return [{ check: 'no reply', message: messageOf(reply) }]
    const { status } = reply
    this.#ids.learn(operation, {
      ...{ request: each.request, status, headers: reply.headers, body: parse(reply) },
      pathParameters: pathParametersOf(operation.template, each.request.path),
    })
    if (status >= 500) return [{ check: 'server error', message: `status ${status}: ${reply.text.slice(0, 200)}` }]
    if (each.credentials !== undefined) {
      const how = each.credentials === 'none' ? 'without credentials' : 'with wrong credentials'
      return [401, 403].includes(status) ? [] : [{ check: 'open door', message: `status ${status} ${how}` }]
    }
    const { violations: undescribed } = await this.#checker.checkReply(request, reply)
    const { violations } = await this.#checker.checkRequest(request)
    const allowed = violations.filter(({ part }) => part !== 'security').length === 0
    const judged = allowed ? refusal(status) : acceptance(status, violations.map(describeViolation))
    return [
      ...undescribed.map((violation) => ({
        check: 'undescribed reply' as const,
        message: describeViolation(violation),
      })),
      ...judged,
    ]
  }

  async #send(
    { method, path, query, headers, body }: ProbeRequest,
    credentials: Readonly<Record<string, string>>,
  ): Promise<HttpReply | Error> {
    this.#requests++
    const { timeoutMs = 5000 } = this.#options
    try {
      const content = body === undefined ? {} : { json: body }
      return await this.#client.request(method, path, {
        query,
        headers: { ...credentials, ...headers },
        timeoutMs,
        ...content,
      })
    } catch (thrown) {
      return thrown instanceof Error ? thrown : new Error(String(thrown))
    }
  }

  /** Leaves out what is not needed for the same failure. */
  async #shrink(operation: Operation, each: ProbeCase, check: ProbeCheck): Promise<ProbeRequest> {
    let { request } = each
    let left = MAX_SHRINKS
    for (const smaller of smallerBodies(request)) {
      if (left-- <= 0 || this.#requests >= this.#maxRequests) break
      const candidate = smaller(request)
      const judged = await this.#judge(operation, { ...each, request: candidate })
      if (judged.some((found) => found.check === check)) request = candidate
    }
    return request
  }
}

function smallerBodies({ body, query }: ProbeRequest): ((request: ProbeRequest) => ProbeRequest)[] {
  const members = isObject(body) ? Object.keys(body) : []
  return [
    ...Object.keys(query).map((name) => (request: ProbeRequest) => ({
      ...request,
      query: without(request.query, name),
    })),
    ...members.map((name) => (request: ProbeRequest) => ({
      ...request,
      body: isObject(request.body) ? without(request.body, name) : request.body,
    })),
  ]
}

function without<T>(record: Readonly<Record<string, T>>, name: string): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => key !== name))
}

/** The same at another place of a list is the same. */
function ofAnyItem(message: string): string {
  return message.replaceAll(/\/\d+(?=[/:])/g, '/*')
}

function pathParametersOf(template: string, path: string): Record<string, string> {
  const parts = path.split('/')
  const named = template.split('/').flatMap((step, index) => {
    const name = /^\{(.+)\}$/.exec(step)?.[1]
    return name === undefined ? [] : [[name, decodeURIComponent(parts[index] ?? '')]]
  })
  return Object.fromEntries(named)
}

/** What is wrong with the reply to a method that the document does not have. */
function methodFinding({ status, headers }: HttpReply): Pick<ProbeFinding, 'check' | 'message'> | undefined {
  const message = `status ${status} for a method that the document does not have here, wanted 405`
  if (status >= 500 && status !== 501) return { check: 'server error', message }
  if (status < 300) return { check: 'method accepted', message }
  if (status !== 405 || headers.allow !== undefined) return undefined
  return { check: 'undescribed reply', message: 'status 405 without the header Allow (RFC 9110 §15.5.6)' }
}

/** The id of what was created; undefined when nothing was, or it has none. */
function idOf(reply: HttpReply | Error): JsonValue | undefined {
  if (reply instanceof Error || reply.status < 200 || reply.status > 299) return undefined
  const body = parse(reply)
  const id = isObject(body) ? body.id : undefined
  return typeof id === 'string' || typeof id === 'number' ? id : undefined
}

function refusal(status: number): { check: ProbeCheck; message: string }[] {
  if (![400, 405, 415, 422].includes(status)) return []
  return [{ check: 'valid refused', message: `status ${status} for a request that the document allows` }]
}

function acceptance(status: number, why: readonly string[]): { check: ProbeCheck; message: string }[] {
  if (status >= 300) return []
  return [{ check: 'invalid accepted', message: `status ${status}, although ${why[0]}` }]
}

function parse({ text, headers }: HttpReply): JsonValue | undefined {
  if (!/\bjson\b/.test(headers['content-type'] ?? '')) return undefined
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    // The checker says so; nothing is learnt from it.
    return undefined
  }
}

function rank({ method }: Operation): number {
  const index = ORDER.indexOf(method)
  return index < 0 ? ORDER.length : index
}

/** A finding in words: what, where, what was tried, and how to see it again. */
export function describeFinding({ check, operation, about, message, curl }: ProbeFinding): string {
  return [`✗ ${operation}: ${check}`, `    tried   ${about}`, `    got     ${message}`, `    ${curl}`].join('\n')
}
