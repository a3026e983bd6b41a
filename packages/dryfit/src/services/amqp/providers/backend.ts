import type { Socket } from 'node:net'
import type { LogLine, Provider, Seam, Snapshot, StartContext } from '../../../foundation/core/index.ts'
import type { BrokerDoor } from '../inspect/door.ts'
import type { ResolvedOptions } from '../options.ts'

/** A broker, wherever it runs: what the service needs of it. */
export interface Backend {
  readonly provider: Provider
  readonly door: BrokerDoor
  /** Where the management API listens. */
  readonly managementUrl: string
  /** A consumer connected to its seam. */
  accept(socket: Socket, seam: Seam): void
  reset(): Promise<void>
  health(): Promise<void>
  stop(): Promise<void>
  /** Plain data for people. */
  inspect(): unknown
  readonly logs: readonly LogLine[]
  readonly failure: Error | undefined
  /** Only where the whole state can be kept. */
  readonly snapshot?: () => Promise<Snapshot>
  /** Only where publishers can be blocked at will. */
  readonly alarm?: (reason: string | undefined) => void
}

export type StartBackend = (options: ResolvedOptions, context: StartContext) => Promise<Backend>
