import { describe, refuse } from '../errors.ts'
import type { Channel } from '../session/channel.ts'
import type { BindingEnd } from '../state/binding.ts'
import type { Exchange } from '../state/exchange.ts'
import { isExchangeType } from '../state/exchange-types.ts'
import { requireSameArgument, requireSameFlag } from '../state/queue-arguments.ts'
import type { MethodArgs } from '../wire/methods.ts'
import { type Command, reply } from './answer.ts'
import { cleanName, requireFreeName, requireNotDefault } from './names.ts'

/** `exchange.declare` (§1.6.2.1) */
export const declareExchange: Command<'exchange.declare'> = (channel, args) => {
  if (args.passive) {
    const name = cleanName(args.exchange)
    requireNotDefault(name)
    channel.host.vhost.exchange(name)
  } else {
    declare(channel, args)
  }
  return reply(channel, 'exchange.declare-ok', {}, { nowait: args.nowait })
}

function declare(channel: Channel, args: MethodArgs<'exchange.declare'>): void {
  const { vhost, seam } = channel.host
  if (!isExchangeType(args.type)) throw refuse.unknownExchangeType(args.type)
  const name = cleanName(args.exchange)
  requireNotDefault(name)
  const existing = vhost.exchanges.get(name)
  if (existing !== undefined) {
    requireSame(existing, args)
    return
  }
  requireFreeName('exchange', name)
  const alternate = args.arguments.get('alternate-exchange')
  if (alternate !== undefined && alternate.type !== 'longstr') {
    throw refuse.invalidArgumentType(alternate.type, 'alternate-exchange', describe('exchange', name, vhost.name))
  }
  const { type, durable, autoDelete, internal } = args
  vhost.addExchange({ name, type, durable, autoDelete, internal, arguments: args.arguments, declaredBy: seam.consumer })
}

function requireSame({ declaration, description }: Exchange, args: MethodArgs<'exchange.declare'>): void {
  requireSameFlag('type', declaration.type, args.type, description)
  requireSameFlag('durable', declaration.durable, args.durable, description)
  requireSameFlag('auto_delete', declaration.autoDelete, args.autoDelete, description)
  requireSameFlag('internal', declaration.internal, args.internal, description)
  requireSameArgument('alternate-exchange', declaration.arguments, args.arguments, description)
}

/** `exchange.delete` (§1.6.2.3); one that is not there is as good as deleted. */
export const deleteExchange: Command<'exchange.delete'> = (channel, args) => {
  const { vhost } = channel.host
  const name = cleanName(args.exchange)
  requireNotDefault(name)
  if (name.startsWith('amq.')) throw refuse.systemExchange(describe('exchange', name, vhost.name))
  const exchange = vhost.exchanges.get(name)
  if (exchange !== undefined) {
    if (args.ifUnused && exchange.outgoing.size > 0) throw refuse.inUse(exchange.description)
    vhost.removeExchange(exchange)
  }
  return reply(channel, 'exchange.delete-ok', {}, { nowait: args.nowait })
}

/** `exchange.bind` (RabbitMQ, "Exchange to exchange bindings") */
export const bindExchange: Command<'exchange.bind'> = (channel, args) => {
  const { vhost, seam } = channel.host
  const { source, destination } = ends(args)
  const { routingKey } = args
  const from = vhost.exchange(source)
  const to: BindingEnd = vhost.exchange(destination)
  vhost.bind({
    source: from,
    destination: to,
    routingKey,
    arguments: args.arguments,
    declaredBy: seam.consumer,
  })
  return reply(channel, 'exchange.bind-ok', {}, { nowait: args.nowait })
}

/** `exchange.unbind`; what is not there is as good as unbound. */
export const unbindExchange: Command<'exchange.unbind'> = (channel, args) => {
  const { vhost } = channel.host
  const { source, destination } = ends(args)
  const from = vhost.exchanges.get(source)
  const to = vhost.exchanges.get(destination)
  if (from !== undefined && to !== undefined) vhost.unbind(from, to, args.routingKey, args.arguments)
  return reply(channel, 'exchange.unbind-ok', {}, { nowait: args.nowait })
}

function ends(args: { readonly source: string; readonly destination: string }): {
  source: string
  destination: string
} {
  const source = cleanName(args.source)
  const destination = cleanName(args.destination)
  requireNotDefault(destination)
  requireNotDefault(source)
  return { source, destination }
}
