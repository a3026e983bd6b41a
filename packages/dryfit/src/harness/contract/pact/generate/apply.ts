import { headerOf, kindOf, mediaType } from '../bodies/content-type.ts'
import { type ActualPath, type PathToken, parsePath } from '../matching/path-expression.ts'
import type { Body, GeneratorSpec, Headers, HttpRequest, HttpResponse, MessageContents, RuleEntry } from '../model.ts'
import { type GenerateContext, generateValue } from './generators.ts'

/** The request with every generator's value in the place of its example. */
export function generateRequest(request: HttpRequest, context: GenerateContext): HttpRequest {
  const { generators } = request
  const path = generators.path?.['']
  const query = generators.query
  const method = generators.method?.['']
  return {
    ...request,
    method: method === undefined ? request.method : String(generateValue(method, context, request.method)),
    path: path === undefined ? request.path : String(generateValue(path, context, request.path)),
    query: query === undefined ? request.query : generateQuery(request.query, query, context),
    headers: generateHeaders(request.headers, generators.header, context),
    body: generateBody(request, request.headers, context),
  }
}

/** The response with every generator's value in the place of its example. */
export function generateResponse(response: HttpResponse, context: GenerateContext): HttpResponse {
  const { generators, status } = response
  const spec = generators.status?.['']
  return {
    ...response,
    status: spec === undefined ? status : Number(generateValue(spec, context, status)),
    headers: generateHeaders(response.headers, generators.header, context),
    body: generateBody(response, response.headers, context),
  }
}

/** The message with every generator's value in the place of its example. */
export function generateMessage(message: MessageContents, context: GenerateContext): MessageContents {
  const { generators, metadata } = message
  const changed = Object.entries(generators.metadata ?? {}).map(
    ([name, spec]) => [name, generateValue(spec, context, metadata[name])] as const,
  )
  return {
    ...message,
    metadata: { ...metadata, ...Object.fromEntries(changed) },
    body: generateBody(message, undefined, context),
  }
}

type Specs = Readonly<Record<string, GeneratorSpec>> | undefined

function generateHeaders(headers: Headers | undefined, specs: Specs, context: GenerateContext): Headers | undefined {
  if (headers === undefined || specs === undefined) return headers
  const byName = new Map(Object.entries(specs).map(([name, spec]) => [name.toLowerCase(), spec]))
  return Object.fromEntries(
    Object.entries(headers).map(([name, values]) => {
      const spec = byName.get(name.toLowerCase())
      return [name, spec === undefined ? values : values.map((value) => String(generateValue(spec, context, value)))]
    }),
  )
}

function generateQuery(
  query: HttpRequest['query'],
  specs: NonNullable<Specs>,
  context: GenerateContext,
): HttpRequest['query'] {
  if (query === undefined) return undefined
  return Object.fromEntries(
    Object.entries(query).map(([name, values]) => {
      const spec = specs[name] ?? specs[`$.${name}`]
      return [name, spec === undefined ? values : values.map((value) => String(generateValue(spec, context, value)))]
    }),
  )
}

type Part = Pick<HttpResponse, 'body' | 'rules' | 'generators'>

function generateBody({ body, rules, generators }: Part, headers: Headers | undefined, context: GenerateContext): Body {
  const specs: Specs = { ...generators.body, ...generatorsOfVariants(rules.body) }
  if (Object.keys(specs).length === 0 || body.state !== 'present') return body
  const type = headerOf(headers, 'content-type') ?? body.contentType
  const text = Buffer.from(body.bytes).toString('utf8')
  if (kindOf(type && mediaType(type)) !== 'json') {
    const spec = specs.$
    return spec === undefined ? body : { ...body, bytes: Buffer.from(String(generateValue(spec, context, text))) }
  }
  let value: unknown = JSON.parse(text)
  for (const [path, spec] of Object.entries(specs)) value = replaceAt(value, parsePath(path), ['$'], spec, context)
  return { ...body, bytes: Buffer.from(JSON.stringify(value)) }
}

/** The variants of `arrayContains` carry generators of their own, by paths below the element that is their example. */
function generatorsOfVariants(rules: readonly RuleEntry[] = []): Record<string, GeneratorSpec> {
  const variants = rules.flatMap(({ path, matchers }) =>
    matchers.flatMap((rule) =>
      (Array.isArray(rule.variants) ? (rule.variants as Variant[]) : []).map((each) => ({ path, ...each })),
    ),
  )
  return Object.fromEntries(
    variants.flatMap(({ path, index, generators = {} }) =>
      Object.entries(generators).map(([below, spec]) => [`${path}[${index}]${below.replace(/^\$/, '')}`, spec]),
    ),
  )
}

interface Variant {
  readonly index: number
  readonly generators?: Readonly<Record<string, GeneratorSpec>>
}

/** The value with everything that stands at the path replaced. */
function replaceAt(
  value: unknown,
  path: readonly PathToken[],
  place: ActualPath,
  spec: GeneratorSpec,
  context: GenerateContext,
): unknown {
  const next = path[place.length]
  if (next === undefined) return generateValue(spec, context, value)
  const descend = (key: string | number, child: unknown): unknown =>
    leadsTo(next, key) ? replaceAt(child, path, [...place, key], spec, context) : child
  if (Array.isArray(value)) return value.map((child, index) => descend(index, child))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, descend(key, child)]))
}

function leadsTo(token: PathToken, key: string | number): boolean {
  switch (token.kind) {
    case 'key':
      return token.name === String(key)
    case 'index':
      return token.index === key
    case 'anyIndex':
      return typeof key === 'number'
    default:
      return token.kind === 'any'
  }
}
