import type { Exchange } from './exchange.ts'
import type { Message } from './message.ts'
import type { Queue } from './queue.ts'

/** What routing needs of a virtual host. */
export interface RoutingTable {
  readonly exchanges: ReadonlyMap<string, Exchange>
  readonly queues: ReadonlyMap<string, Queue>
}

/**
 * Calls `found` once for each queue the message belongs in, through exchange-to-exchange bindings and alternate
 * exchanges. The queues are settled before the first call.
 */
export function routeTo(
  table: RoutingTable,
  exchange: Exchange,
  message: Message,
  found: (queue: Queue) => void,
): void {
  // The default exchange leads to the queue of that name, with no binding to look for (§3.1.3.1).
  if (exchange.name === '' && message.routingKeys.length === 1) {
    const queue = table.queues.get(message.routingKey)
    if (queue !== undefined) found(queue)
    return
  }
  for (const queue of queuesFor(table, exchange, message)) found(queue)
}

/** In the order of their names, as RabbitMQ delivers. */
function queuesFor(table: RoutingTable, exchange: Exchange, message: Message): Iterable<Queue> {
  const names = new Set<string>()
  if (exchange.name === '') for (const key of message.routingKeys) names.add(key)
  else collect(table, exchange, message, names)
  const sorted = names.size < 2 ? names : [...names].sort()
  return [...sorted].map((name) => table.queues.get(name)).filter((queue) => queue !== undefined)
}

function collect(table: RoutingTable, first: Exchange, message: Message, queues: Set<string>): void {
  const seen = new Set([first])
  const waiting = [first]
  const visit = (name: string): void => {
    const next = table.exchanges.get(name)
    if (next === undefined || seen.has(next)) return
    seen.add(next)
    waiting.push(next)
  }
  for (let exchange = waiting.pop(); exchange !== undefined; exchange = waiting.pop()) {
    let routed = false
    exchange.router.route(message, ({ destination }) => {
      routed = true
      if (destination.kind === 'queue') queues.add(destination.name)
      else visit(destination.name)
    })
    if (!routed && exchange.alternate !== undefined) visit(exchange.alternate)
  }
}
