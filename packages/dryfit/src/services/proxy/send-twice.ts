import type { ClientRequest, IncomingMessage } from 'node:http'
import type { Passage } from './passage.ts'
import { replyOf } from './upstream.ts'

/**
 * Sends the request, waits for its reply, sends it again, and returns the first reply when the second has come. One
 * after the other: the order of the two effects is the same in every run.
 *
 * @param onSent told of the request that is under way, so that it can be given up
 */
export async function sendTwice(
  { upstream, outgoing }: Passage,
  body: Uint8Array,
  onSent: (sent: ClientRequest) => void,
): Promise<IncomingMessage> {
  const first = upstream.request(outgoing)
  onSent(first)
  first.end(body)
  const response = await replyOf(first)
  const second = upstream.request(outgoing)
  onSent(second)
  second.end(body)
  // Whatever comes of the second is nobody's: only its effect counts.
  await replyOf(second).then((unwanted) => unwanted.resume(), ignore)
  onSent(first)
  return response
}

/** The whole request body, or undefined when it is longer than `maxDuplicateBytes`. */
export async function collectBody({ request, requestBody, settings }: Passage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) {
    requestBody.take(chunk)
    if (requestBody.bytes > settings.maxDuplicateBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function ignore(): void {}
