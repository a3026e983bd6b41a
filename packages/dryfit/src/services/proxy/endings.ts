import { type IncomingMessage, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { ExchangeEnd } from '../../foundation/core/index.ts'
import { resetSocket } from '../../foundation/net/index.ts'
import { byName } from './headers.ts'
import { badGateway, type OwnReply, reasonOf } from './own-reply.ts'
import type { Passage } from './passage.ts'

/** Replies in place of the service. */
export function answer(passage: Passage, own: OwnReply): void {
  passage.crossing.close(endWith(own))
  write(passage, own)
}

/** Says 502 for a service that gave no reply. */
export function answerBadGateway(passage: Passage, cause: unknown): void {
  const own = badGateway(passage.seam, passage.upstream.address, cause)
  passage.crossing.close({ ...endWith(own), outcome: 'aborted', error: { code: '502', message: reasonOf(cause) } })
  write(passage, own)
}

/** How an exchange ends with a reply of the seam's own. */
export function endWith({ status, headers, body }: OwnReply): ExchangeEnd {
  const isError = status >= 400
  return {
    outcome: isError ? 'error' : 'ok',
    ...(isError && { error: { code: String(status), message: body.toString('utf8').slice(0, 200) } }),
    reply: { headers, body, bodyBytes: body.length, value: status },
    attributes: { status },
    bytes: body.length,
  }
}

/** How an exchange ends whose effect happened and whose reply is withheld. */
export function endLost(response: IncomingMessage): ExchangeEnd {
  const { statusCode: status, rawHeaders } = response
  return { outcome: 'lost', reply: () => ({ headers: byName(rawHeaders), value: status }), attributes: { status } }
}

/** Ends the consumer's connection, hard or in an orderly way. */
export function hangUp(socket: Socket, how: 'reset' | 'close', unread?: IncomingMessage): void {
  if (how === 'reset') return void resetSocket(socket)
  // Bytes left unread would turn the orderly end into a reset.
  unread?.resume()
  socket.end()
}

function write({ request, reply }: Passage, { status, headers, body }: OwnReply): void {
  request.resume()
  // With its own reason, since one that was refused before may still be set.
  reply.writeHead(status, STATUS_CODES[status] ?? '', { ...headers, 'content-length': body.length })
  reply.end(request.method === 'HEAD' ? undefined : body)
}
