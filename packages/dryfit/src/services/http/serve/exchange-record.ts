import type { ExchangeEnd, Message } from '../../../foundation/core/index.ts'
import { http } from '../../../foundation/net/index.ts'
import { headersToObject } from '../request/headers.ts'
import type { RequestView } from '../request/request-view.ts'
import { isStreamed, type Reply } from '../respond/reply.ts'

/** A fixed reply ends all its exchanges in the same way. */
const ends = new WeakMap<Reply, ExchangeEnd>()

/** How the journal records a reply that was sent. */
export function endOf(reply: Reply): ExchangeEnd {
  let end = ends.get(reply)
  if (end === undefined) {
    end = makeEnd(reply)
    ends.set(reply, end)
  }
  return end
}

function makeEnd(reply: Reply): ExchangeEnd {
  const { status } = reply
  const size = isStreamed(reply.body) ? 0 : reply.body.length
  const base = { reply: () => replyMessage(reply), bytes: size }
  if (status < 400) return { ...base, outcome: 'ok' }
  const message = reply.statusMessage ?? http.STATUS_CODES[status] ?? 'Error'
  return { ...base, outcome: 'error', error: { code: String(status), message } }
}

/** The journal keeps the beginning of a body. */
const CAPTURED_BODY_BYTES = 64 * 1024

export function requestMessage(request: RequestView): Message {
  const { bytes } = request.content
  return { headers: headersToObject(request.rawHeaders), ...bodyParts(bytes) }
}

export function replyMessage({ status, headers, body }: Reply): Message {
  const message = { headers: headersToObject(headers), value: status }
  if (isStreamed(body)) return message
  return { ...message, ...bodyParts(typeof body === 'string' ? Buffer.from(body) : body) }
}

function bodyParts(bytes: Uint8Array): Pick<Message, 'body' | 'bodyBytes'> {
  return bytes.length === 0 ? {} : { body: bytes.subarray(0, CAPTURED_BODY_BYTES), bodyBytes: bytes.length }
}
