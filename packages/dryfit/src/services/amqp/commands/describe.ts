import type { Method } from '../wire/methods.ts'

/** A method in the words of the journal: `declare queue orders`, `publish orders → order.created`. */
export function describeMethod(method: Method): string {
  switch (method.name) {
    case 'exchange.declare':
      return method.args.passive
        ? `check exchange ${method.args.exchange}`
        : `declare exchange ${method.args.exchange} (${method.args.type})`
    case 'exchange.delete':
      return `delete exchange ${method.args.exchange}`
    case 'exchange.bind':
    case 'exchange.unbind': {
      const { source, destination, routingKey } = method.args
      return `${verb(method.name)} ${source} → exchange ${destination} (${routingKey})`
    }
    case 'queue.declare':
      return `${method.args.passive ? 'check' : 'declare'} queue ${method.args.queue || '(server-named)'}`
    case 'queue.bind':
    case 'queue.unbind': {
      const { exchange, queue, routingKey } = method.args
      return `${verb(method.name)} ${exchange} → queue ${queue} (${routingKey})`
    }
    case 'queue.purge':
      return `purge queue ${method.args.queue}`
    case 'queue.delete':
      return `delete queue ${method.args.queue}`
    case 'basic.qos':
      return `qos ${method.args.prefetchCount}${method.args.global ? ' (channel)' : ''}`
    case 'basic.consume':
      return `consume queue ${method.args.queue}`
    case 'basic.cancel':
      return `cancel ${method.args.consumerTag}`
    case 'basic.get':
      return `get queue ${method.args.queue}`
    case 'basic.publish':
      return describePublish(method.args.exchange, method.args.routingKey)
    default:
      return method.name.replace('.', ' ')
  }
}

/** `publish orders → order.created`; the default exchange has no name: `publish → orders`. */
export function describePublish(exchange: string, routingKey: string): string {
  return exchange === '' ? `publish → ${routingKey}` : `publish ${exchange} → ${routingKey}`
}

function verb(name: string): string {
  return name.endsWith('.bind') ? 'bind' : 'unbind'
}
