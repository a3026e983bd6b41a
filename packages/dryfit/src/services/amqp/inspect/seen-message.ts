import type { Message } from '../state/message.ts'
import { tableToPlain } from '../values/field-table.ts'

/** A message as a test sees it. */
export interface SeenMessage {
  readonly exchange: string
  readonly routingKey: string
  readonly headers: Readonly<Record<string, unknown>>
  /** Content type, correlation id and so on, under the names that amqplib uses. */
  readonly properties: Readonly<Record<string, unknown>>
  readonly body: Buffer
  /** The body as text. */
  readonly text: string
  readonly redelivered: boolean
  /** The body read as JSON. Throws where it is none. */
  json<T = unknown>(): T
  /** One line: `orders → order.created {"id":1}`. */
  toString(): string
}

interface Parts {
  readonly exchange: string
  readonly routingKey: string
  readonly headers: Readonly<Record<string, unknown>>
  readonly properties: Readonly<Record<string, unknown>>
  readonly body: Buffer
  readonly redelivered: boolean
}

const SHOWN_CHARACTERS = 200

export function seen(parts: Parts): SeenMessage {
  const { exchange, routingKey, body } = parts
  return {
    ...parts,
    get text() {
      return body.toString('utf8')
    },
    json: <T>() => JSON.parse(body.toString('utf8')) as T,
    toString: () => `${exchange || '(default)'} → ${routingKey}  ${preview(body)}`,
  }
}

export function seenOf(message: Message, redelivered = false): SeenMessage {
  const { headers, ...properties } = message.properties
  return seen({
    exchange: message.exchange,
    routingKey: message.routingKey,
    headers: headers === undefined ? {} : tableToPlain(headers),
    properties,
    body: message.body,
    redelivered,
  })
}

function preview(body: Buffer): string {
  if (body.length === 0) return '(empty)'
  const text = body.toString('utf8', 0, SHOWN_CHARACTERS * 4)
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}… (${body.length} bytes)` : text
}

/** The messages as lines, the last `limit` of them, for an error that says what was there instead. */
export function describeMessages(messages: readonly SeenMessage[], limit = 20): string {
  if (messages.length === 0) return '  (no message)'
  const shown = messages.slice(-limit)
  const more = messages.length - shown.length
  return [...(more > 0 ? [`  … ${more} earlier`] : []), ...shown.map((message) => `  ${message}`)].join('\n')
}
