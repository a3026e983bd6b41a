import { embeddedServer } from '../server/carrier.ts'
import type { Backend } from './backend.ts'

/** No server but our own: the mailbox itself keeps the mails. */
export function useEmbedded(): Backend {
  return {
    ...{ provider: 'embedded', server: embeddedServer, logs: [], failure: undefined },
    reset: async () => {},
    health: async () => {},
    stop: async () => {},
  }
}
