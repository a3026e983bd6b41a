import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import type { StreamShape } from '../../foundation/core/index.ts'
import { isEventStream, resetSocket } from '../../foundation/net/index.ts'
import { Capture } from './capture.ts'
import { answerBadGateway } from './endings.ts'
import { endToEnd, pairsOf } from './headers.ts'
import { replyEnd } from './http-exchange.ts'
import type { Passage } from './passage.ts'
import { StreamCut, shaped } from './shape.ts'

/** The reply goes to the consumer as it comes from the service. */
export function deliver(passage: Passage, response: IncomingMessage): void {
  const { reply } = passage
  const body = begin(passage, response)
  if (body === undefined) return
  response.on('data', (chunk: Buffer) => {
    body.take(chunk)
    if (!reply.write(chunk)) response.pause()
  })
  reply.on('drain', () => response.resume())
  response.once('end', () => finish(passage, response, body))
  response.once('error', () => breakOff(passage, response, body))
  // A stream that has nothing to say yet shows its head; head and body that come together leave together.
  setImmediate(() => {
    if (body.bytes === 0 && !reply.writableEnded) reply.flushHeaders()
  })
}

/** The reply goes to the consumer as a fault shapes it. */
export async function deliverShaped(
  passage: Passage,
  response: IncomingMessage,
  shape: StreamShape,
  signal: AbortSignal,
): Promise<void> {
  const { reply, settings } = passage
  const body = begin(passage, response)
  if (body === undefined) return
  reply.flushHeaders()
  try {
    for await (const piece of shaped(response, shape, settings.clock, signal)) {
      body.take(piece)
      if (!reply.write(piece)) await once(reply, 'drain', { signal })
    }
    finish(passage, response, body)
  } catch (thrown) {
    if (signal.aborted) return
    if (thrown instanceof StreamCut) cut(passage, response, body)
    else breakOff(passage, response, body)
  }
}

/** Undefined when the head is one that node does not write, a status of 99 for one; then that has been answered. */
function begin(passage: Passage, response: IncomingMessage): Capture | undefined {
  const { reply, settings, crossing } = passage
  if (isEventStream(response.headers['content-type'])) crossing.rest()
  reply.sendDate = false
  try {
    reply.writeHead(response.statusCode ?? 502, response.statusMessage ?? '', endToEnd(response))
  } catch (thrown) {
    response.resume()
    answerBadGateway(passage, thrown)
    return undefined
  }
  return new Capture(settings.maxCaptureBytes)
}

function finish({ reply, crossing, requestBody }: Passage, response: IncomingMessage, body: Capture): void {
  if (response.rawTrailers.length > 0) reply.addTrailers(pairsOf(response.rawTrailers))
  // Closed first, so that whoever has seen the reply finds the exchange ended.
  crossing.close(replyEnd(response, requestBody, body))
  reply.end()
}

/** The service broke off in the middle: so does the seam, or half a reply would look like a whole one. */
function breakOff(passage: Passage, response: IncomingMessage, body: Capture): void {
  const { crossing, request, requestBody, seam } = passage
  const message = `"${seam.service}" broke its reply off after ${body.bytes} B`
  crossing.close({
    ...replyEnd(response, requestBody, body),
    outcome: 'aborted',
    error: { code: 'ECONNRESET', message },
  })
  resetSocket(request.socket)
}

function cut({ crossing, request, requestBody }: Passage, response: IncomingMessage, body: Capture): void {
  crossing.close({ ...replyEnd(response, requestBody, body), outcome: 'lost' })
  // What was let through is still delivered: the consumer sees exactly so many bytes, and then the end.
  request.socket.destroySoon()
}
