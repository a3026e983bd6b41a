import type { IncomingMessage } from 'node:http'
import type { Address, Crossing, ExchangeEnd, Message, Seam } from '../../foundation/core/index.ts'
import type { Capture } from './capture.ts'
import { byName, requestHeaders, setHeader, sizeOf } from './headers.ts'
import type { HttpProxySettings } from './options.ts'
import { addTraceparent, tracePosition } from './tracing.ts'
import type { Outgoing } from './upstream.ts'

export interface OpenParts {
  readonly seam: Seam
  /** Where the service is. */
  readonly address: Address
  readonly settings: HttpProxySettings
  readonly body: Capture
}

/** Reads the request's head: what the journal is to know of it, and what the service is to be sent. */
export function openExchange(
  request: IncomingMessage,
  { seam, address, settings, body }: OpenParts,
): { crossing: Crossing; outgoing: Outgoing } {
  const { method = 'GET', rawHeaders } = request
  const target = readTarget(request.url ?? '/')
  const headers = requestHeaders(request, `${address.host}:${address.port}`)
  if (target.host !== undefined) setHeader(headers, 'Host', target.host)
  const { trace, isNew } = tracePosition(request, settings.addTraceparent)
  if (isNew && trace !== undefined) addTraceparent(headers, trace)
  const crossing = seam.open({
    protocol: 'http',
    operation: `${method} ${target.path}`,
    request: () => liveMessage(rawHeaders, body),
    trace,
    bytes: sizeOf(rawHeaders),
    attributes: target.query === undefined ? NO_ATTRIBUTES : { query: target.query },
  })
  const path = target.query === undefined ? target.path : `${target.path}?${target.query}`
  return { crossing, outgoing: { method, path, headers } }
}

const NO_ATTRIBUTES = Object.freeze({})

/** How an exchange ends whose reply went through. */
export function replyEnd(response: IncomingMessage, requestBody: Capture, body: Capture): ExchangeEnd {
  const { statusCode: status = 0, statusMessage = '', rawHeaders } = response
  const isError = status >= 400
  return {
    outcome: isError ? 'error' : 'ok',
    ...(isError && { error: { code: String(status), message: statusMessage } }),
    reply: () => ({ ...liveMessage(rawHeaders, body), value: status }),
    attributes: { status },
    bytes: sizeOf(rawHeaders) + requestBody.keptBytes + body.keptBytes,
  }
}

/** Read while the body still streams, it shows what has come so far. */
function liveMessage(rawHeaders: readonly string[], capture: Capture): Message {
  const headers = byName(rawHeaders)
  return {
    headers,
    get body() {
      return capture.body
    },
    get bodyBytes() {
      return capture.bytes
    },
  }
}

interface Target {
  readonly path: string
  /** Without the question mark; undefined when there is none. */
  readonly query?: string
  /** The authority of a target in absolute form, which overrules the Host field (RFC 9112 §3.2.2). */
  readonly host?: string
}

/** Origin form `/path?query`, asterisk form `*`, absolute form `http://host/path?query` (RFC 9112 §3.2). */
export function readTarget(url: string): Target {
  const absolute = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)(.*)$/i.exec(url)
  if (absolute === null) return splitQuery(url)
  const [, host = '', rest = ''] = absolute
  return { ...splitQuery(rest.startsWith('/') ? rest : `/${rest}`), host }
}

function splitQuery(target: string): Target {
  const mark = target.indexOf('?')
  return mark < 0 ? { path: target } : { path: target.slice(0, mark), query: target.slice(mark + 1) }
}
