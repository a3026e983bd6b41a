import { http } from '../../../foundation/net/index.ts'
import { isRecord } from '../match/fields.ts'
import { checkHeaders, checkInterims, checkReason } from '../respond/check-headers.ts'
import type { BodySource, CompiledResponse, Rendering } from '../respond/document-responder.ts'
import type { BodyFiles } from '../respond/files/body-files.ts'
import type { Interim, Pacing } from '../respond/reply.ts'
import { chunkSchedule } from '../time/pacing.ts'
import { type SseEvent, sseChunks } from '../time/sse.ts'
import { mannerOf, translate } from './compile-manner.ts'
import { elementsOf, entriesOf, optionalNumber, optionalString, optionalWhole, requireFields } from './known-fields.ts'
import type { StubDocument } from './model.ts'
import { StubProblem } from './problem.ts'

/** What compiling a response needs from the service. */
export interface ResponseTools {
  readonly files: BodyFiles
  /** Makes a template. @throws Error when it cannot be parsed. */
  template(source: string, parameters: StubDocument): Rendering
  /** Whether every response is a template, asked for or not. */
  readonly templatesEverywhere: boolean
}

/** WireMock's fields. */
const WIREMOCK_FIELDS = [
  ...['status', 'statusMessage', 'headers', 'body', 'jsonBody', 'base64Body', 'bodyFileName', 'transformers'],
  ...['transformerParameters', 'fixedDelayMilliseconds', 'delayDistribution', 'chunkedDribbleDelay', 'fault'],
  ...['proxyBaseUrl', 'proxyUrlPrefixToRemove', 'additionalProxyRequestHeaders', 'removeProxyRequestHeaders'],
  ...['additionalResponseHeaders', 'fromConfiguredStub'],
]

/** Fields of ours. */
const OWN_FIELDS = ['chunks', 'events', 'lines', 'breakAfterBytes', 'breakAfterChunks', 'trailers', 'informational']

export const RESPONSE_FIELDS: readonly string[] = [...WIREMOCK_FIELDS, ...OWN_FIELDS]

const BODY_FIELDS = ['body', 'jsonBody', 'base64Body', 'bodyFileName', 'chunks', 'events', 'lines'] as const

/** Compiles the `response` part of a stub document. @throws StubProblem */
export function compileResponse(document: unknown, pointer: string, tools: ResponseTools): CompiledResponse {
  const response = requireFields(document ?? {}, pointer, RESPONSE_FIELDS)
  const render = templating(response, pointer, tools)
  const chunks = chunksOf(response, pointer)
  const manner = mannerOf(response, pointer)
  const status = statusOf(response, pointer, render)
  return {
    status,
    statusMessage: statusMessageOf(response, pointer) ?? reasonOf(status),
    headers: headersOf(response, 'headers', pointer, render),
    body: chunks?.body ?? bodyOf(response, pointer, render, tools),
    ...manner,
    pacing: chunks?.pacing ?? manner.pacing,
    informational: interimsOf(response, pointer),
    trailers: response.trailers === undefined ? undefined : (headersOf(response, 'trailers', pointer) as string[]),
  }
}

function statusMessageOf(response: StubDocument, pointer: string): string | undefined {
  const text = optionalString(response, 'statusMessage', pointer)
  translate(`${pointer}/statusMessage`, () => checkReason(text))
  return text
}

/** A status without a usual phrase has its number as one, as WireMock has it. */
function reasonOf(status: number | Rendering): string | undefined {
  return typeof status === 'number' && http.STATUS_CODES[status] === undefined ? String(status) : undefined
}

type Render = ((source: string) => Rendering) | undefined

/** How texts of this response become templates, if they are any. */
function templating(response: StubDocument, pointer: string, tools: ResponseTools): Render {
  const transformers = elementsOf(response, 'transformers', pointer)
  if (!tools.templatesEverywhere && !transformers.includes('response-template')) return undefined
  const parameters = isRecord(response.transformerParameters) ? response.transformerParameters : {}
  return (source) => {
    try {
      return tools.template(source, parameters)
    } catch (thrown) {
      throw new StubProblem(pointer, `the template cannot be read: ${(thrown as Error).message}`)
    }
  }
}

function statusOf(response: StubDocument, pointer: string, render: Render): number | Rendering {
  // A template may choose the status, which WireMock cannot.
  if (typeof response.status === 'string' && render !== undefined) return render(response.status)
  const status = optionalWhole(response, 'status', pointer, 0) ?? 200
  if (status === 0) return 200
  if (status >= 200 && status <= 999) return status
  throw new StubProblem(`${pointer}/status`, 'must be a status from 200 to 999')
}

function headersOf(
  response: StubDocument,
  field: 'headers' | 'trailers',
  pointer: string,
  render?: Render,
): (string | Rendering)[] {
  const flat: (string | Rendering)[] = []
  for (const [name, value] of entriesOf(response, field, pointer)) {
    for (const each of Array.isArray(value) ? value : [value]) {
      if (!['string', 'number', 'boolean'].includes(typeof each)) {
        throw new StubProblem(`${pointer}/${field}/${name}`, 'must be a text or a list of texts')
      }
      checkOne(name, render === undefined ? String(each) : 'ok', `${pointer}/${field}/${name}`)
      flat.push(name, render !== undefined && String(each).includes('{{') ? render(String(each)) : String(each))
    }
  }
  return flat
}

function checkOne(name: string, value: string, pointer: string): void {
  translate(pointer, () => checkHeaders([name, value]))
}

function bodyOf(response: StubDocument, pointer: string, render: Render, tools: ResponseTools): BodySource {
  const given = BODY_FIELDS.filter((field) => response[field] !== undefined && response[field] !== null)
  if (given.length > 1) throw new StubProblem(`${pointer}/${given[1]}`, `${given.join(' and ')} exclude each other`)
  const text = (source: string): BodySource =>
    render !== undefined && source.includes('{{')
      ? { is: 'template', template: render(source) }
      : { is: 'fixed', body: source }
  switch (given[0]) {
    case 'body':
      return text(optionalString(response, 'body', pointer) as string)
    case 'jsonBody':
      return text(JSON.stringify(response.jsonBody))
    case 'base64Body':
      return { is: 'fixed', body: Buffer.from(optionalString(response, 'base64Body', pointer) as string, 'base64') }
    case 'bodyFileName':
      return fileBody(optionalString(response, 'bodyFileName', pointer) as string, pointer, render, tools)
    default:
      return { is: 'fixed', body: '' }
  }
}

/** A file name is checked now, so that the stub and not the request is refused; a template only when it is rendered. */
function fileBody(name: string, pointer: string, render: Render, tools: ResponseTools): BodySource {
  if (name.split(/[\\/]/).includes('..') || name.startsWith('/') || /^[a-z]:/i.test(name)) {
    throw new StubProblem(`${pointer}/bodyFileName`, 'must lie inside the folder of body files')
  }
  const rendered = render !== undefined && name.includes('{{') ? render(name) : { render: () => name }
  const template = render === undefined ? undefined : (text: string) => tools.template(text, {})
  return { is: 'file', name: rendered, template }
}

/** The pieces of `chunks`, `events` (Server-Sent Events) or `lines` (NDJSON), with their schedule. */
function chunksOf(response: StubDocument, pointer: string): { body: BodySource; pacing: Pacing } | undefined {
  const pieces = [
    ...elementsOf(response, 'chunks', pointer).map((each, index) => chunkOf(each, `${pointer}/chunks/${index}`)),
    ...sseChunks(
      elementsOf(response, 'events', pointer).map((each, index) => eventOf(each, `${pointer}/events/${index}`)),
    ),
    ...elementsOf(response, 'lines', pointer).map((each, index) => lineOf(each, `${pointer}/lines/${index}`)),
  ]
  if (pieces.length === 0) return undefined
  const pacing = translate(pointer, () => chunkSchedule(pieces))
  return { body: { is: 'fixed', body: pieces.map(({ data }) => data).join('') }, pacing }
}

function chunkOf(document: unknown, pointer: string): { waitMs: number; data: string } {
  const chunk = requireFields(document, pointer, ['waitMs', 'data'])
  return { waitMs: optionalNumber(chunk, 'waitMs', pointer) ?? 0, data: optionalString(chunk, 'data', pointer) ?? '' }
}

function eventOf(document: unknown, pointer: string): SseEvent {
  const event = requireFields(document, pointer, ['data', 'event', 'id', 'retry', 'comment', 'waitMs'])
  for (const field of ['event', 'id', 'comment']) optionalString(event, field, pointer)
  optionalWhole(event, 'retry', pointer, 0)
  optionalNumber(event, 'waitMs', pointer)
  return Object.fromEntries(Object.entries(event).filter(([, value]) => value !== null))
}

function lineOf(document: unknown, pointer: string): { waitMs: number; data: string } {
  const line = requireFields(document, pointer, ['waitMs', 'json'])
  return { waitMs: optionalNumber(line, 'waitMs', pointer) ?? 0, data: `${JSON.stringify(line.json)}\n` }
}

function interimsOf(response: StubDocument, pointer: string): readonly Interim[] | undefined {
  if (response.informational === undefined) return undefined
  return elementsOf(response, 'informational', pointer).map((each, index) => {
    const at = `${pointer}/informational/${index}`
    const interim = requireFields(each, at, ['status', 'headers'])
    const status = optionalWhole(interim, 'status', at, 102) ?? 103
    if (status > 103) throw new StubProblem(`${at}/status`, 'must be 102 or 103')
    const headers = Object.fromEntries(entriesOf(interim, 'headers', at).map(([name, value]) => [name, String(value)]))
    translate(`${at}/headers`, () => checkInterims([{ status, headers }]))
    return { status, headers }
  })
}
