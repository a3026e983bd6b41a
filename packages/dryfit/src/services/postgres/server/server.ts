import type { LogLine, Provider } from '../../../foundation/core/index.ts'

/** Where and as whom a server is reached. */
export interface ServerAccess {
  /** A host name, or the folder of its Unix socket. */
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string | undefined
  /** A database that always exists, for the work of an administrator. */
  readonly database: string
  readonly tls: boolean | { readonly rejectUnauthorized: boolean }
}

/** A Postgres server that somebody runs: us, or someone else. */
export interface PostgresServer {
  readonly provider: Provider
  readonly access: ServerAccess
  /** The last lines it printed; empty where it prints elsewhere. */
  readonly logs: readonly LogLine[]
  /** Why it is no longer running although nobody stopped it. */
  readonly failure: Error | undefined
  stop(): Promise<void>
}

export interface ServerRequest {
  readonly version: number | undefined
  readonly settings: Readonly<Record<string, string>>
  readonly storage: 'memory' | 'disk'
  readonly password: string
  readonly url: string | undefined
  readonly image: string
  readonly signal: AbortSignal
  progress(message: string): void
}

/** How long a server may take until it answers. */
export const READY_MS = 30_000
