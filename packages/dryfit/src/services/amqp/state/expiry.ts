import type { Clock } from '../../../foundation/core/index.ts'
import type { Message } from './message.ts'

/** When a message expires in a queue: the sooner of the queue's time to live and its own. */
export function expiryOf(message: Message, queueTtlMs: number | undefined, clock: Clock): number {
  const { expiration } = message.properties
  if (expiration === undefined && queueTtlMs === undefined) return Number.POSITIVE_INFINITY
  const ownMs = expiration === undefined ? Number.POSITIVE_INFINITY : Number(expiration)
  return clock.now() + Math.min(ownMs, queueTtlMs ?? Number.POSITIVE_INFINITY)
}
