import type { Engine } from '../session/engine.ts'
import type { Sink } from '../session/party.ts'
import type { Database } from '../state/database.ts'
import { BLOCKED } from '../wire/reply.ts'
import { plainReply } from './plain.ts'
import type { Reach } from './reach.ts'

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
