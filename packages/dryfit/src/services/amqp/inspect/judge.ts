import type { BrokerDoor, QueueDoor } from './door.ts'
import { describeMatching, type Matching, matches } from './matching.ts'
import { describeMessages } from './seen-message.ts'

/** What a matcher of a test runner needs: whether it holds, and what to say when it should have been otherwise. */
export interface Judgement {
  readonly pass: boolean
  message(): string
}

/** Whether a message that fits waits in the queue, or `times` of them. */
export async function judgeMessages(
  queue: QueueDoor,
  matching?: Matching,
  { times }: { times?: number } = {},
): Promise<Judgement> {
  const there = await queue.messages()
  const fitting = there.filter((message) => matches(message, matching)).length
  const pass = times === undefined ? fitting > 0 : fitting === times
  const wanted = `${times === undefined ? '' : `${times} × `}${describeMatching(matching)}`
  return {
    pass,
    message: () =>
      `expected ${wanted} ${pass ? 'not ' : ''}to wait in the queue "${queue.name}", which holds:\n${describeMessages(there)}`,
  }
}

/** Whether a message that fits came into the queue since the last reset, consumed or not. */
export async function judgeArrivals(queue: QueueDoor, matching?: Matching): Promise<Judgement> {
  const came = await queue.arrivals()
  const pass = came.some((message) => matches(message, matching))
  const wanted = describeMatching(matching)
  return {
    pass,
    message: () =>
      `expected ${wanted} ${pass ? 'not ' : ''}to have come into the queue "${queue.name}", where came:\n${describeMessages(came)}`,
  }
}

/** Whether an exchange is bound to a queue, under a routing key if one is given. */
export async function judgeBinding(
  broker: BrokerDoor,
  wanted: { source: string; destination: string; routingKey?: string },
): Promise<Judgement> {
  const all = await broker.bindings()
  const pass = all.some(
    (binding) =>
      binding.source === wanted.source &&
      binding.destination === wanted.destination &&
      (wanted.routingKey === undefined || binding.routingKey === wanted.routingKey),
  )
  const lines = all.map(({ source, destination, routingKey }) => `  ${source} → ${destination} (${routingKey})`)
  return {
    pass,
    message: () => {
      const binding = `${wanted.source} → ${wanted.destination} (${wanted.routingKey ?? 'any key'})`
      return `expected the binding ${binding} ${pass ? 'not ' : ''}to be there; the bindings are:\n${lines.join('\n') || '  (none)'}`
    },
  }
}
