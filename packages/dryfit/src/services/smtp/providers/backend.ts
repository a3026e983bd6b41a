import type { LogLine, Provider } from '../../../foundation/core/index.ts'
import type { MailServer } from '../server/carrier.ts'

/** Where mails go and are kept, whatever the provider. */
export interface Backend {
  readonly provider: Provider
  readonly server: MailServer
  readonly logs: readonly LogLine[]
  readonly failure: Error | undefined
  /** Forgets the mails that came through our seams. */
  reset(): Promise<void>
  health(): Promise<void>
  stop(): Promise<void>
}

/** How long a server may take until it answers. */
export const READY_MS = 15_000
