import type { LogLine, Provider } from '../../../foundation/core/index.ts'
import { Mailpit } from '../mailpit/mailpit.ts'
import type { SmtpTarget } from '../mailpit/smtp-client.ts'
import type { Backend } from './backend.ts'

/** A Mailpit that was started or found. */
export interface RunningMailpit {
  readonly provider: Provider
  readonly target: SmtpTarget
  readonly apiUrl: string
  readonly logs: readonly LogLine[]
  readonly failure: Error | undefined
  stop(): Promise<void>
}

/** Puts a Mailpit behind our seams. */
export function useMailpit(running: RunningMailpit, maxMails: number): Backend {
  const mailpit = new Mailpit(running.target, running.apiUrl, maxMails)
  return {
    ...{ provider: running.provider, server: mailpit, logs: running.logs },
    get failure() {
      return running.failure
    },
    reset: () => mailpit.clear(),
    health: async () => {
      if (running.failure !== undefined) throw running.failure
      await mailpit.api.ready()
    },
    stop: async () => {
      mailpit.api.close()
      await running.stop()
    },
  }
}
