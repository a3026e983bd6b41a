import { invalidOption, type Random, refuseUnknownOptions } from '../../../foundation/core/index.ts'
import { flattenHeaders } from '../request/headers.ts'
import { type DelayInit, toDelay } from '../time/delay.ts'
import { chunkSchedule, type DribbleInit, dribble, type ScheduledChunk } from '../time/pacing.ts'
import { formatSse, type SseEvent, sseChunks } from '../time/sse.ts'
import { checkHeaders, checkInterims, checkReason } from './check-headers.ts'
import type { Interim, Reply, ReplyBody, WireFault } from './reply.ts'
import { WIRE_FAULTS } from './reply.ts'

/** A reply as a test author writes it. At most one of `json`, `text`, `body`, `base64`, `chunks` and `stream` is its content. */
export interface ReplyInit {
  /** Default 200; 204 when a responder returns nothing. */
  readonly status?: number
  /** The reason phrase. Default: the usual one of the status. */
  readonly statusText?: string
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  /** Sent as JSON, `content-type: application/json` unless the headers say otherwise. */
  readonly json?: unknown
  /** Sent as `text/plain; charset=utf-8` unless the headers say otherwise. */
  readonly text?: string
  /** Sent as it is, without a content type of its own. */
  readonly body?: string | Uint8Array
  /** Decoded and sent. */
  readonly base64?: string
  /** Pieces, each with the time to wait before it. */
  readonly chunks?: readonly ScheduledChunk[]
  /** Server-Sent Events, each with the time to wait before it; `content-type: text/event-stream`. */
  readonly events?: readonly SseEvent[]
  /** Values as JSON, one a line (NDJSON); `content-type: application/x-ndjson`. */
  readonly lines?: readonly unknown[]
  /** Pieces as they come, chunked: an async generator is one. */
  readonly stream?: AsyncIterable<string | Uint8Array>
  /** Milliseconds of the environment's clock, or a distribution, before the first byte. */
  readonly delay?: DelayInit
  /** Spreads the body over time in equal pieces. */
  readonly dribble?: DribbleInit
  readonly fault?: WireFault
  /** Cuts the connection after so many bytes of the body. */
  readonly cutAfterBytes?: number
  /** Cuts the connection after so many pieces of `chunks`, `events`, `lines`, `dribble` or `stream`. */
  readonly cutAfterChunks?: number
  readonly informational?: readonly Interim[]
  readonly trailers?: Readonly<Record<string, string>>
}

const OPTIONS: readonly (keyof ReplyInit)[] = [
  ...(['status', 'statusText', 'headers', 'json', 'text', 'body', 'base64', 'chunks', 'stream', 'delay'] as const),
  ...(['events', 'lines'] as const),
  ...(['dribble', 'fault', 'cutAfterBytes', 'cutAfterChunks', 'informational', 'trailers'] as const),
]
const CONTENT = ['json', 'text', 'body', 'base64', 'chunks', 'events', 'lines', 'stream'] as const

/**
 * Checks a reply that was written by hand and makes it ready for the wire.
 *
 * @throws OPTION_INVALID for an unknown option, two contents, a status out of range, a header with a line break.
 */
export function toReply(init: ReplyInit): Reply {
  refuseUnknownOptions('reply', init, OPTIONS)
  const contents = CONTENT.filter((name) => init[name] !== undefined)
  if (contents.length > 1) throw invalidOption('reply', contents.join('" and "'), 'at most one of them', contents)
  const status = toStatus(init.status ?? 200)
  const headers = flattenHeaders(init.headers ?? {})
  checkHeaders(headers)
  checkReason(init.statusText)
  const { body, contentType } = contentOf(init)
  if (contentType !== undefined && !hasHeader(headers, 'content-type')) headers.push('content-type', contentType)
  const pacing = pacingOf(init)
  const template = init.json === undefined ? {} : { template: init.json }
  const reply: Reply = { status, statusMessage: init.statusText, headers, body, ...template }
  if (!hasExtras(init) && pacing === undefined) return reply
  checkInterims(init.informational)
  const trailers = init.trailers && flattenHeaders(init.trailers)
  checkHeaders(trailers ?? [])
  return {
    ...reply,
    delay: init.delay === undefined ? undefined : toDelay(init.delay),
    pacing,
    fault: toFault(init.fault),
    cutAfterBytes: toCount('cutAfterBytes', init.cutAfterBytes),
    cutAfterChunks: toCount('cutAfterChunks', init.cutAfterChunks),
    informational: init.informational,
    trailers,
  }
}

export function toStatus(status: unknown): number {
  if (Number.isInteger(status) && (status as number) >= 200 && (status as number) <= 999) return status as number
  throw invalidOption('reply', 'status', 'a whole number from 200 to 999', status)
}

function toCount(option: string, count: number | undefined): number | undefined {
  if (count === undefined || (Number.isInteger(count) && count >= 0)) return count
  throw invalidOption('reply', option, 'a whole number ≥ 0', count)
}

export function hasHeader(flat: readonly string[], name: string): boolean {
  for (let index = 0; index < flat.length; index += 2) {
    if ((flat[index] as string).toLowerCase() === name) return true
  }
  return false
}

function hasExtras(init: ReplyInit): boolean {
  const { delay, fault, cutAfterBytes, cutAfterChunks, informational, trailers } = init
  return [delay, fault, cutAfterBytes, cutAfterChunks, informational, trailers].some((each) => each !== undefined)
}

function contentOf(init: ReplyInit): { body: ReplyBody; contentType: string | undefined } {
  if (init.json !== undefined) return { body: JSON.stringify(init.json), contentType: 'application/json' }
  if (init.text !== undefined) return { body: init.text, contentType: 'text/plain; charset=utf-8' }
  if (init.base64 !== undefined) return { body: Buffer.from(init.base64, 'base64'), contentType: undefined }
  if (init.chunks !== undefined) {
    return { body: Buffer.concat(init.chunks.map(({ data }) => Buffer.from(data))), contentType: undefined }
  }
  if (init.events !== undefined) {
    return { body: init.events.map(formatSse).join(''), contentType: 'text/event-stream' }
  }
  if (init.lines !== undefined) {
    return { body: init.lines.map(asLine).join(''), contentType: 'application/x-ndjson' }
  }
  return { body: init.stream ?? init.body ?? '', contentType: undefined }
}

function asLine(value: unknown): string {
  return `${JSON.stringify(value)}\n`
}

function pacingOf(init: ReplyInit): Reply['pacing'] {
  if (init.chunks !== undefined) return chunkSchedule(init.chunks)
  if (init.events !== undefined) return chunkSchedule(sseChunks(init.events))
  // Lines leave together, unless something is to happen between them.
  if (init.lines !== undefined && init.cutAfterChunks !== undefined) {
    return chunkSchedule(init.lines.map((line) => ({ data: asLine(line) })))
  }
  return init.dribble === undefined ? undefined : dribble(init.dribble)
}

function toFault(fault: WireFault | undefined): WireFault | undefined {
  if (fault === undefined || WIRE_FAULTS.includes(fault)) return fault
  throw invalidOption('reply', 'fault', `one of ${WIRE_FAULTS.join(', ')}`, fault)
}

/** How long this reply waits before its first byte. */
export function drawDelay(reply: Reply, random: Random): number {
  return reply.delay?.draw(random) ?? 0
}
