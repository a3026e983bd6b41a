import { DryfitError } from '../../../foundation/core/index.ts'
import type { Engine } from '../session/engine.ts'
import type { Sink } from '../session/party.ts'
import type { Database } from '../state/database.ts'
import { BLOCKED, ErrorReply, isShape, type Reply } from '../wire/reply.ts'
import type { PlainReply, Reach } from './reach.ts'

const NOWHERE: Sink = { address: 'test', resume: () => {}, deliver: () => {}, close: () => {} }

/** Goes straight to the engine: what the test does is no exchange of the system under test. */
export function embeddedReach(engine: Engine, database: number): Reach {
  const client = engine.connect(NOWHERE)
  engine.clients.delete(client.id)
  client.database = engine.state.databases[database] as Database
  client.authenticated = true
  client.mayBlock = false
  return {
    async send(args) {
      if (engine.needsScripts(args)) await engine.scripts.prepare()
      const words = args.map((arg) => Buffer.from(arg, 'utf8').toString('latin1'))
      const reply = engine.execute(client, words)
      return plainReply(reply === BLOCKED ? null : reply, args)
    },
    async expireNow(key) {
      return engine.expireNow(client.database, Buffer.from(key, 'utf8').toString('latin1'))
    },
  }
}

/** A reply as plain data, text as UTF-8. @throws REDIS_REPLY_ERROR */
export function plainReply(reply: Reply, args: readonly string[]): PlainReply {
  if (reply instanceof ErrorReply) throw replyError(reply.text, args)
  if (typeof reply === 'string') return Buffer.from(reply, 'latin1').toString('utf8')
  if (reply === null || typeof reply === 'number' || typeof reply === 'bigint') return reply
  if (!isShape(reply)) return reply.map((item) => plainReply(item, args))
  const plain = reply.toJSON()
  if (Array.isArray(plain)) return plain.map((item: Reply) => plainReply(item, args))
  return plain === undefined ? null : (plain as PlainReply)
}

export function replyError(text: string, args: readonly string[]): DryfitError {
  return new DryfitError('REDIS_REPLY_ERROR', { what: `${args.slice(0, 2).join(' ')} was refused`, why: text })
}
