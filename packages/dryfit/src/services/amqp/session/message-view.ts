import type { Message as JournalMessage, TracePosition } from '../../../foundation/core/index.ts'
import { parseTraceparent } from '../../../foundation/net/index.ts'
import type { Message } from '../state/message.ts'
import { tableToPlain } from '../values/field-table.ts'

/** What the journal keeps of a body, at most. */
const CAPTURE_BYTES = 64 * 1024

/** A message as the journal shows it. */
export function viewOf(message: Message): JournalMessage {
  const { headers, ...properties } = message.properties
  return {
    headers: headers === undefined ? {} : textHeaders(tableToPlain(headers)),
    body: message.body.subarray(0, CAPTURE_BYTES),
    bodyBytes: message.body.length,
    value: { exchange: message.exchange, routingKey: message.routingKey, ...properties },
  }
}

function textHeaders(headers: Readonly<Record<string, unknown>>): Record<string, string> {
  const texts: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) texts[name] = typeof value === 'string' ? value : show(value)
  return texts
}

function show(value: unknown): string {
  return JSON.stringify(value, (_key, each) => (typeof each === 'bigint' ? String(each) : each)) ?? String(value)
}

/** The position in a distributed trace that the message's `traceparent` header names. */
export function traceOf(message: Message): TracePosition | undefined {
  return message.properties.headers === undefined ? undefined : parseTraceparent(message.header('traceparent'))
}
