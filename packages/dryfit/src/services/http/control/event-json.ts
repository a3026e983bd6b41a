import type { Exchange } from '../../../foundation/core/index.ts'
import { nearMisses } from '../explain/near-miss.ts'
import { wireMockText } from '../explain/wiremock-text.ts'
import type { RequestView } from '../request/request-view.ts'
import { isStreamed, type Reply } from '../respond/reply.ts'
import type { ServeEvent } from '../serve/serve-event.ts'
import type { Scope } from '../state/scope.ts'
import { stubJson } from './stub-json.ts'

/** Headers with their names as they came; a list where one came more than once. */
function headersJson(raw: readonly string[]): Record<string, string | string[]> {
  const names = new Map<string, string>()
  const headers: Record<string, string | string[]> = Object.create(null)
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index] as string
    const value = raw[index + 1] as string
    const shown = names.get(name.toLowerCase()) ?? name
    names.set(name.toLowerCase(), shown)
    const before = headers[shown]
    headers[shown] = before === undefined ? value : [...[before].flat(), value]
  }
  return headers
}

function valuesJson(values: ReadonlyMap<string, readonly string[]>): Record<string, unknown> {
  return Object.fromEntries([...values].map(([key, each]) => [key, { key, values: each }]))
}

function cookiesJson(cookies: ReadonlyMap<string, readonly string[]>): Record<string, unknown> {
  return Object.fromEntries([...cookies].map(([name, values]) => [name, values.length === 1 ? values[0] : values]))
}

/** A request as WireMock logs it. */
export function requestJson(request: RequestView): Record<string, unknown> {
  const { target: url, absoluteUrl, method, clientIp, protocol, scheme, host, port, receivedAt, content } = request
  return {
    ...{ url, absoluteUrl, method, clientIp },
    headers: headersJson(request.rawHeaders),
    cookies: cookiesJson(request.cookies),
    browserProxyRequest: false,
    loggedDate: receivedAt,
    bodyAsBase64: Buffer.from(content.bytes).toString('base64'),
    body: content.text,
    ...{ protocol, scheme, host, port },
    loggedDateString: new Date(receivedAt).toISOString(),
    queryParams: valuesJson(request.query),
    formParams: valuesJson(request.form),
  }
}

function responseJson(reply: Reply | undefined, matched: boolean): Record<string, unknown> {
  if (reply === undefined) return {}
  const { status, headers, body } = reply
  // The report that an unmatched request is answered with is not part of what WireMock logs.
  const bytes = !matched || isStreamed(body) ? Buffer.alloc(0) : Buffer.from(body)
  const shown = matched && headers.length > 0 ? { headers: headersJson(headers) } : {}
  return { status, ...shown, bodyAsBase64: bytes.toString('base64'), body: bytes.toString('utf8') }
}

/** A served request with its reply, as WireMock's `serve event`. */
export function eventJson(exchange: Exchange, event: ServeEvent, scope: Scope): Record<string, unknown> {
  const { request, stub, reply } = event
  const stubMapping = stub === undefined ? noStubJson(request.id) : stubJson(stub)
  const duration = Math.round(exchange.durationMs ?? 0)
  return {
    id: request.id,
    request: requestJson(request),
    responseDefinition: stubMapping.response,
    response: responseJson(reply, stub !== undefined),
    wasMatched: stub !== undefined,
    timing: { addedDelay: 0, processTime: duration, responseSendTime: 0, serveTime: duration, totalTime: duration },
    subEvents: subEvents(event, scope),
    stubMapping,
  }
}

/** WireMock makes up a stub for a request that had none. */
function noStubJson(id: string): Record<string, unknown> {
  return { id, request: { method: 'ANY' }, response: { status: 404, fromConfiguredStub: false }, uuid: id }
}

function subEvents({ stub, request, remarks }: ServeEvent, scope: Scope): unknown[] {
  const events: unknown[] = remarks.map(({ type, message }) => ({ type, timeOffsetNanos: 0, data: { message } }))
  const [nearest] = stub === undefined ? nearMisses(request, scope, 1) : []
  if (nearest !== undefined) {
    const report = wireMockText(request, nearest.stub, scope)
    const data = { status: 404, contentType: 'text/plain', report }
    events.push({ type: 'REQUEST_NOT_MATCHED', timeOffsetNanos: 0, data })
  }
  return events
}
