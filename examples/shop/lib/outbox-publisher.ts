import type { Env } from './env.ts'
import { messageOf } from './errors.ts'
import type { Outbox } from './outbox.ts'
import { Poller } from './poller.ts'

/** Publishes what an outbox holds: when it is woken, and what could not be published then. */
export function outboxPublisher(env: Env, outbox: Outbox): Poller {
  return new Poller({
    work: () => outbox.publish(),
    intervalMs: env.integer('OUTBOX_INTERVAL_MS', 5_000),
    retryAfterMs: env.integer('RETRY_AFTER_MS', 1_000),
    onError: (error) => console.warn(`messages wait in the outbox: ${messageOf(error)}`),
  })
}
