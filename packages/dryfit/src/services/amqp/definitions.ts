import { DryfitError } from '../../foundation/core/index.ts'
import { Refusal } from './errors.ts'
import type { BindingDefinition, Definitions, ExchangeDefinition, QueueDefinition } from './options.ts'
import type { Broker } from './state/broker.ts'
import { isExchangeType } from './state/exchange-types.ts'
import { readQueueArguments } from './state/queue-arguments.ts'
import { BROKER, type VirtualHost } from './state/vhost.ts'
import { tableFromPlain } from './values/field-table.ts'

/**
 * Declares what the description asks for.
 *
 * @throws OPTION_INVALID, naming the definition and what is wrong with it.
 */
export function declare(broker: Broker, { exchanges = [], queues = [], bindings = [] }: Definitions): void {
  for (const exchange of exchanges) attempt('exchange', exchange, broker, declareExchange)
  for (const queue of queues) attempt('queue', queue, broker, declareQueue)
  for (const binding of bindings) attempt('binding', binding, broker, bind)
}

function attempt<D extends { readonly vhost?: string }>(
  what: string,
  definition: D,
  broker: Broker,
  action: (vhost: VirtualHost, definition: D) => void,
): void {
  try {
    action(broker.virtualHost(definition.vhost ?? '/'), definition)
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown
    throw new DryfitError('OPTION_INVALID', {
      what: `rabbitmq: the definition of ${what} ${JSON.stringify(definition)} is refused`,
      why: thrown.text,
      cause: thrown,
    })
  }
}

function declareExchange(vhost: VirtualHost, definition: ExchangeDefinition): void {
  const { name, type, durable = true, auto_delete: autoDelete = false, internal = false } = definition
  if (!isExchangeType(type)) throw new Refusal('command-invalid', `unknown exchange type '${type}'`)
  const args = tableFromPlain(definition.arguments ?? {})
  vhost.addExchange({ name, type, durable, autoDelete, internal, arguments: args, declaredBy: BROKER })
}

function declareQueue(vhost: VirtualHost, definition: QueueDefinition): void {
  const { name, durable = true, auto_delete: autoDelete = false } = definition
  const args = tableFromPlain(definition.arguments ?? {})
  const settings = readQueueArguments(args, name, vhost.name)
  vhost.addQueue({ name, durable, autoDelete, owner: undefined, arguments: args, settings, declaredBy: BROKER })
}

function bind(vhost: VirtualHost, definition: BindingDefinition): void {
  const { destination, destination_type: kind = 'queue', routing_key: routingKey = '' } = definition
  vhost.bind({
    source: vhost.exchange(definition.source),
    destination: kind === 'queue' ? vhost.queue(destination) : vhost.exchange(destination),
    routingKey,
    arguments: tableFromPlain(definition.arguments ?? {}),
    declaredBy: BROKER,
  })
}
