import { DryfitError } from '../../../foundation/core/index.ts'
import { ErrorReply, isShape, type Reply } from '../wire/reply.ts'
import type { PlainReply } from './reach.ts'

/** A reply as plain data, text as UTF-8. @throws REDIS_REPLY_ERROR */
export function plainReply(reply: Reply, args: readonly string[]): PlainReply {
  if (reply instanceof ErrorReply) {
    throw new DryfitError('REDIS_REPLY_ERROR', {
      what: `${args.slice(0, 2).join(' ')} was refused`,
      why: reply.text,
    })
  }
  if (typeof reply === 'string') return Buffer.from(reply, 'latin1').toString('utf8')
  if (reply === null || typeof reply === 'number' || typeof reply === 'bigint') return reply
  if (!isShape(reply)) return reply.map((item) => plainReply(item, args))
  const plain = reply.toJSON()
  if (Array.isArray(plain)) return plain.map((item: Reply) => plainReply(item, args))
  return plain === undefined ? null : (plain as PlainReply)
}
