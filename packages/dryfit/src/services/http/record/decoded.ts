import { decodeBody } from '../request/decode-body.ts'
import { isStreamed, type Reply } from '../respond/reply.ts'

/**
 * The reply as its author wrote it: what is compressed cannot be read in a diff, nor be searched for credentials. What
 * cannot be decoded stays as it is, with its coding.
 */
export function decoded(reply: Reply): Reply {
  if (isStreamed(reply.body) || reply.body.length === 0) return reply
  const at = reply.headers.findIndex((each, index) => index % 2 === 0 && /^content-encoding$/i.test(each))
  const body = at < 0 ? undefined : decodeBody(Buffer.from(reply.body), reply.headers[at + 1])
  return body === undefined ? reply : { ...reply, headers: reply.headers.toSpliced(at, 2), body }
}
