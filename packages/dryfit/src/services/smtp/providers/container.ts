import { startContainer as runContainer } from '../../../foundation/container/index.ts'
import type { StartContext } from '../../../foundation/core/index.ts'
import type { ResolvedOptions } from '../options.ts'
import { READY_MS } from './backend.ts'
import type { RunningMailpit } from './mailpit.ts'

const SMTP_PORT = 1025
const API_PORT = 8025

/** A Mailpit in a container, by the optional package testcontainers. */
export async function startContainer(
  { image, maxMails }: ResolvedOptions,
  { clock, progress, signal }: StartContext,
): Promise<RunningMailpit> {
  const container = await runContainer({
    ...{ image, progress, signal, ports: [SMTP_PORT, API_PORT], startTimeoutMs: READY_MS * 4 },
    environment: { MP_MAX_MESSAGES: String(maxMails), MP_DISABLE_VERSION_CHECK: 'true' },
    ...{ wantedBy: 'the provider "container" of mail', instead: 'choose the provider embedded' },
    now: () => clock.now(),
  })
  const api = container.addressOf(API_PORT)
  return {
    provider: 'container',
    target: { address: container.addressOf(SMTP_PORT), tls: false, credentials: undefined },
    apiUrl: `http://${api.host}:${api.port}`,
    logs: container.logs,
    get failure() {
      return container.failure
    },
    stop: () => container.stop(),
  }
}
