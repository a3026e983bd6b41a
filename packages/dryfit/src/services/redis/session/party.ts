import type { Database } from '../state/database.ts'
import type { Reply } from '../wire/reply.ts'

/** Where replies and messages of a client go. */
export interface Sink {
  /** `127.0.0.1:50123`, or a word for a client without a socket. */
  readonly address: string
  /** The client that was blocked gets its reply. */
  resume(reply: Reply): void
  /** A message that is no reply: pub/sub, MONITOR. */
  deliver(message: Reply, channel: string): void
  /** The connection ends, once what was written has left. */
  close(): void
}

/** As much of a client as those need who deliver to it. */
export interface Party {
  readonly sink: Sink
  readonly database: Database
  readonly channels: Set<string>
  readonly patterns: Set<string>
  readonly shardChannels: Set<string>
}
