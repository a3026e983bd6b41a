import { type BrokerDoor, judgeBinding } from '../../../services/amqp/index.ts'
import type { MatcherResult } from './types.ts'

/** Passes when an exchange is bound to a queue or another exchange; else shows the bindings that there are. */
export async function toHaveBinding(
  received: unknown,
  wanted: { source: string; destination: string; routingKey?: string },
): Promise<MatcherResult> {
  if (!isBroker(received)) {
    throw new TypeError('toHaveBinding needs a broker: await expect(queue).toHaveBinding({ source, destination })')
  }
  return judgeBinding(received, wanted)
}

function isBroker(value: unknown): value is BrokerDoor {
  return typeof value === 'object' && value !== null && 'bindings' in value && 'exchanges' in value
}
