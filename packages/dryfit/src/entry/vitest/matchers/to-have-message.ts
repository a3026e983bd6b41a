import { judgeArrivals, judgeMessages, type Matching, type QueueDoor } from '../../../services/amqp/index.ts'
import type { MatcherResult } from './types.ts'

/** Passes when a message that fits waits in the queue; else shows what waits there. */
export async function toHaveMessage(
  received: unknown,
  matching?: Matching,
  options: { times?: number } = {},
): Promise<MatcherResult> {
  if (!isQueue(received))
    throw new TypeError("toHaveMessage needs a queue: await expect(queue('orders')).toHaveMessage()")
  return judgeMessages(received, matching, options)
}

/** Passes when a message that fits came into the queue since the last reset, consumed or not; else shows what came. */
export async function toHaveReceived(received: unknown, matching?: Matching): Promise<MatcherResult> {
  if (!isQueue(received))
    throw new TypeError("toHaveReceived needs a queue: await expect(queue('orders')).toHaveReceived()")
  return judgeArrivals(received, matching)
}

function isQueue(value: unknown): value is QueueDoor {
  return typeof value === 'object' && value !== null && 'messages' in value && 'arrivals' in value
}
