import { randomFillSync } from 'node:crypto'
import type { TracePosition } from '../core/index.ts'
import { decodePercent } from './percent.ts'

const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/

/**
 * Reads a `traceparent` header (W3C Trace Context §3.2). Anything malformed is as good as none, as the standard asks.
 *
 * @example parseTraceparent('00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01')
 */
export function parseTraceparent(header: string | undefined): TracePosition | undefined {
  const [, version, traceId, spanId, , rest] = TRACEPARENT.exec(header?.trim() ?? '') ?? []
  if (traceId === undefined || spanId === undefined || version === 'ff') return undefined
  // Version 00 has exactly four fields (§3.2.2); later versions may add some.
  if (version === '00' && rest !== undefined) return undefined
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined
  return { traceId, spanId }
}

/** Writes a sampled `traceparent` of version 00. */
export function formatTraceparent({ traceId, spanId }: TracePosition): string {
  return `00-${traceId}-${spanId}-01`
}

/**
 * A new span below `parent`, or of a new trace. Its ids are truly random and not drawn from the seed: environments that
 * share a seed may report to one collector.
 */
export function nextSpan(parent?: TracePosition): TracePosition {
  return { traceId: parent?.traceId ?? randomHex(16), spanId: randomHex(8) }
}

/** Asking the system for randomness costs more than the rest of a span: it is asked for some in advance. */
const pool = Buffer.alloc(4096)
let unused = 0

function randomHex(bytes: number): string {
  if (unused < bytes) {
    randomFillSync(pool)
    unused = pool.length
  }
  unused -= bytes
  return pool.toString('hex', unused, unused + bytes)
}

/** Reads a W3C `baggage` header (§3.2.1): name → decoded value; properties after `;` are left out. */
export function parseBaggage(header: string | undefined): Map<string, string> {
  const baggage = new Map<string, string>()
  for (const member of header?.split(',') ?? []) {
    const [pair = ''] = member.split(';')
    const equals = pair.indexOf('=')
    const name = pair.slice(0, Math.max(0, equals)).trim()
    if (name !== '') baggage.set(name, decodePercent(pair.slice(equals + 1).trim()))
  }
  return baggage
}
