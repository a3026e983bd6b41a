import type { Address, LogLine, Provider } from '../../../foundation/core/index.ts'

/** A Redis that runs somewhere else than in this process. */
export interface RedisServer {
  readonly provider: Provider
  readonly address: Address
  readonly tls: boolean
  /** What a new connection has to say first. */
  readonly credentials: { readonly user: string | undefined; readonly password: string } | undefined
  /** The database that stands for our database 0 … or the one database that is ours (`external`). */
  readonly database: number
  /** Whether all of the server is ours, to be flushed whole. */
  readonly ours: boolean
  readonly logs: readonly LogLine[]
  readonly failure: Error | undefined
  stop(): Promise<void>
}

/** How long a server may take until it answers. */
export const READY_MS = 15_000
