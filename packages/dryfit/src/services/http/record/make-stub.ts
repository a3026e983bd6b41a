import { randomUUID } from 'node:crypto'
import { isForm } from '../request/form.ts'
import type { RequestView } from '../request/request-view.ts'
import { isStreamed, type Reply } from '../respond/reply.ts'
import type { StubDocument } from '../stub/model.ts'
import { decoded } from './decoded.ts'
import type { RecordSpec } from './record-spec.ts'
import { isSecretName, SCRUBBED, type ScrubRules, scrubJson, scrubText } from './scrub.ts'

/** One exchange with the real service. */
export interface Recorded {
  readonly request: RequestView
  readonly reply: Reply
}

/** Reply headers that are kept: what a client may act on. The rest differs from run to run, or names the machine. */
const KEPT_HEADERS =
  /^(?:content-type|content-encoding|content-language|content-disposition|location|link|etag|last-modified|cache-control|vary|retry-after|allow|www-authenticate|access-control-.*|x-.*)$/i

/** Makes a stub of an exchange: without secrets, with stable field order, fit to be read in a diff. */
export function makeStub({ request, reply: received }: Recorded, spec: RecordSpec): StubDocument {
  const reply = decoded(received)
  return {
    id: randomUUID(),
    name: nameOf(request),
    request: requestPattern(request, spec),
    response: { status: reply.status, ...headersPart(reply, spec.scrub), ...bodyPart(reply, spec.scrub) },
  }
}

function nameOf({ method, path }: RequestView): string {
  const words = path
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '')
  return `${method.toLowerCase()}_${words || 'root'}`.slice(0, 80)
}

function requestPattern(request: RequestView, spec: RecordSpec): Record<string, unknown> {
  const headers = spec.captureHeaders.flatMap(({ name, caseInsensitive }) => {
    const value = request.header(name)
    return value === undefined || isSecretName(name, spec.scrub)
      ? []
      : [[name, { equalTo: scrubText(value, spec.scrub), ...(caseInsensitive && { caseInsensitive }) }]]
  })
  const body = bodyPattern(request, spec)
  return {
    method: request.method,
    ...urlPattern(request, spec.scrub),
    ...(headers.length > 0 && { headers: Object.fromEntries(headers) }),
    ...(body !== undefined && { bodyPatterns: [body] }),
  }
}

/** A query with secrets is matched by its other parameters. */
function urlPattern({ target, path, query }: RequestView, scrub: ScrubRules): Record<string, unknown> {
  const secret = [...query].filter(
    ([name, values]) => isSecretName(name, scrub) || values.some((each) => scrubText(each, scrub) !== each),
  )
  if (secret.length === 0) return { url: target }
  const open = [...query].filter(([name]) => !secret.some(([other]) => other === name))
  const queryParameters = Object.fromEntries(open.map(([name, [value = '']]) => [name, { equalTo: value }]))
  return { urlPath: path, ...(open.length > 0 && { queryParameters }) }
}

function bodyPattern({ content }: RequestView, spec: RecordSpec): Record<string, unknown> | undefined {
  if (content.bytes.length === 0) return undefined
  const { matcher = 'auto', ignoreArrayOrder = true, ignoreExtraElements = true, caseInsensitive } = spec.bodyMatcher
  const text = content.text
  if ((matcher === 'auto' || matcher === 'equalToJson') && content.json.ok && typeof content.json.value === 'object') {
    return {
      equalToJson: withPlaceholders(scrubJson(content.json.value, spec.scrub)),
      ignoreArrayOrder,
      ignoreExtraElements,
    }
  }
  if ((matcher === 'auto' || matcher === 'equalToXml') && /^\s*</.test(text))
    return { equalToXml: scrubText(text, spec.scrub) }
  if (scrubText(text, spec.scrub) !== text) return undefined
  if (Buffer.from(text, 'utf8').equals(Buffer.from(content.bytes))) {
    return { equalTo: text, ...(caseInsensitive === true && { caseInsensitive }) }
  }
  return { binaryEqualTo: Buffer.from(content.bytes).toString('base64') }
}

/** The placeholder that any value fulfils. */
const IGNORED = ['$', '{json-unit.ignore}'].join('')

/** A secret that was taken out matches any other. */
function withPlaceholders(value: unknown): unknown {
  if (typeof value === 'string') return value === SCRUBBED ? IGNORED : value
  if (Array.isArray(value)) return value.map(withPlaceholders)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, withPlaceholders(each)]))
}

function headersPart({ headers }: Reply, scrub: ScrubRules): Record<string, unknown> {
  const kept: Record<string, string> = {}
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] as string
    if (!KEPT_HEADERS.test(name)) continue
    kept[name] = isSecretName(name, scrub) ? SCRUBBED : scrubText(headers[index + 1] as string, scrub)
  }
  return Object.keys(kept).length === 0 ? {} : { headers: kept }
}

/** JSON as JSON, so that a diff shows members; other text as text; the rest in base64. */
function bodyPart({ body, headers }: Reply, scrub: ScrubRules): Record<string, unknown> {
  if (isStreamed(body) || body.length === 0) return {}
  const bytes = Buffer.from(body)
  const text = bytes.toString('utf8')
  if (!Buffer.from(text, 'utf8').equals(bytes)) return { base64Body: bytes.toString('base64') }
  const type = headers[headers.findIndex((each, index) => index % 2 === 0 && /^content-type$/i.test(each)) + 1]
  if (/\bjson\b/i.test(type ?? '') && !isForm(type)) {
    const json = parseJson(text)
    if (json !== undefined) return { jsonBody: scrubJson(json.value, scrub) }
  }
  return { body: scrubText(text, scrub) }
}

function parseJson(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) }
  } catch {
    // Announced as JSON, and is none: recorded as the text that it is.
    return undefined
  }
}
