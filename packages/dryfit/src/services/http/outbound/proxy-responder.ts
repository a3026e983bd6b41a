import { messageOf } from '../../../foundation/core/index.ts'
import type { RequestView } from '../request/request-view.ts'
import type { Manner, Reply } from '../respond/reply.ts'
import type { Responder } from '../stub/model.ts'
import { endToEnd } from './hop-by-hop.ts'
import { type OutboundReply, type OutboundRequest, sendOutbound } from './send.ts'

/** Where and how a proxy stub forwards. */
export interface ProxyTarget {
  /** `https://api.example.com/v1`; may be rendered for each request. */
  baseUrl(request: RequestView): string
  /** Taken off the beginning of the path. */
  readonly prefixToRemove: string | undefined
  /** Names and values in turn, set on the request. */
  readonly additionalHeaders: readonly string[]
  /** Lower-case names. */
  readonly removedHeaders: ReadonlySet<string>
  /** Names and values in turn, set on the reply. */
  readonly replyHeaders: readonly string[]
  /** How the reply leaves. */
  readonly manner: Manner
  readonly edits?: ProxyEdits
  /** Told of each exchange with the real service. */
  readonly onReply?: (request: RequestView, sent: OutboundRequest, reply: OutboundReply) => void
}

/** Changes to what passes through a proxy stub. */
export interface ProxyEdits {
  /** Makes the request that is sent. */
  request?(request: OutboundRequest): OutboundRequest
  /** Makes the reply that the client gets. */
  reply?(reply: OutboundReply): OutboundReply
}

/** A target without any settings but its URL. */
export function plainTarget(url: string, edits: ProxyEdits): ProxyTarget {
  return {
    baseUrl: () => url,
    prefixToRemove: undefined,
    additionalHeaders: [],
    removedHeaders: new Set(),
    replyHeaders: [],
    manner: {},
    edits,
  }
}

/** Answers with what the real service answers. When it cannot be reached, 502 says why. */
export function proxyResponder(target: ProxyTarget): Responder {
  return {
    respond: async (request) => {
      const made = forwarded(request, target)
      const outbound = target.edits?.request?.(made) ?? made
      try {
        const received = await sendOutbound(outbound)
        const reply = target.edits?.reply?.(received) ?? received
        target.onReply?.(request, outbound, reply)
        return backwards(reply, target)
      } catch (thrown) {
        return unreachable(outbound.url, thrown)
      }
    },
  }
}

function forwarded(request: RequestView, target: ProxyTarget): OutboundRequest {
  const base = target.baseUrl(request).replace(/\/$/, '')
  const { prefixToRemove: prefix } = target
  const path =
    prefix !== undefined && request.target.startsWith(prefix) ? request.target.slice(prefix.length) : request.target
  const set = new Set(target.additionalHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase()))
  const dropped = new Set([...target.removedHeaders, ...set, 'host', 'content-length'])
  const headers = [...endToEnd(request.rawHeaders, dropped), ...target.additionalHeaders]
  const url = `${base}${path === '' || path.startsWith('/') || path.startsWith('?') ? path : `/${path}`}`
  const { body } = request
  if (!set.has('host')) headers.unshift('Host', new URL(url).host)
  if (body.length > 0 || /^(POST|PUT|PATCH)$/.test(request.method)) headers.push('Content-Length', String(body.length))
  return { method: request.method, url, headers, body }
}

function backwards({ status, statusMessage, headers, body }: OutboundReply, target: ProxyTarget): Reply {
  const kept = endToEnd(headers, new Set(['content-length']))
  return {
    status,
    statusMessage: statusMessage || undefined,
    headers: [...kept, ...target.replyHeaders],
    body,
    ...target.manner,
  }
}

function unreachable(url: string, thrown: unknown): Reply {
  const body = `The real service behind this stub could not be reached at ${url}: ${messageOf(thrown)}\n`
  return { status: 502, statusMessage: undefined, headers: ['content-type', 'text/plain; charset=utf-8'], body }
}
