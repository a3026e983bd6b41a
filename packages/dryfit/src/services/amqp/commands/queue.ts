import { describe, refuse } from '../errors.ts'
import type { Channel } from '../session/channel.ts'
import type { Queue } from '../state/queue.ts'
import { readQueueArguments, requireSameArguments, requireSameFlag } from '../state/queue-arguments.ts'
import { textOf } from '../values/field-table.ts'
import type { MethodArgs } from '../wire/methods.ts'
import { type Command, reply } from './answer.ts'
import { cleanName, queueName, requireFreeName, requireNotDefault, routingKey } from './names.ts'

const DIRECT_REPLY_TO = 'amq.rabbitmq.reply-to'

/** `queue.declare` (§1.7.2.1) */
export const declareQueue: Command<'queue.declare'> = (channel, args) => {
  const name = cleanName(args.queue)
  if (name.startsWith(DIRECT_REPLY_TO)) return declareReplyQueue(channel, name, args.nowait)
  const queue = args.passive ? lookUp(channel, name) : declare(channel, name, args)
  channel.lastQueue = queue.name
  const counts = { messageCount: queue.readyCount, consumerCount: queue.consumers.size }
  queue.touch()
  return reply(channel, 'queue.declare-ok', { queue: queue.name, ...counts }, { nowait: args.nowait })
}

/** Answers whether somebody still waits for direct replies under this name. */
function declareReplyQueue(channel: Channel, name: string, nowait: boolean): ReturnType<typeof reply> {
  const { broker, vhost } = channel.host
  if (!broker.replyConsumers.has(name)) throw refuse.notFound(describe('queue', name, vhost.name))
  channel.lastQueue = name
  return reply(channel, 'queue.declare-ok', { queue: name, messageCount: 0, consumerCount: 1 }, { nowait })
}

function lookUp(channel: Channel, name: string): Queue {
  const queue = channel.host.vhost.queue(name)
  requireAccess(channel, queue)
  return queue
}

function declare(channel: Channel, given: string, args: MethodArgs<'queue.declare'>): Queue {
  const { vhost, broker, owner, seam } = channel.host
  if (given === '' && textOf(args.arguments, 'x-queue-type') === 'quorum') {
    throw refuse.serverNamed('rabbit_quorum_queue')
  }
  if (given !== '') requireFreeName('queue', given)
  const name = given === '' ? broker.generateName('amq.gen') : given
  const existing = vhost.queues.get(name)
  if (existing !== undefined) {
    requireSame(existing, args, owner)
    return existing
  }
  requireDeadLetterName(args, name, vhost.name)
  const settings = readQueueArguments(args.arguments, name, vhost.name)
  if (settings.type === 'quorum') requireQuorumFlags(args, describe('queue', name, vhost.name))
  return vhost.addQueue({
    name,
    // An exclusive queue does not outlive its connection, so it cannot be durable.
    durable: args.durable && !args.exclusive,
    autoDelete: args.autoDelete,
    owner: args.exclusive ? owner : undefined,
    arguments: args.arguments,
    settings,
    declaredBy: seam.consumer,
  })
}

function requireDeadLetterName(args: MethodArgs<'queue.declare'>, name: string, vhost: string): void {
  const field = args.arguments.get('x-dead-letter-exchange')
  if (field === undefined || field.type === 'longstr') return
  throw refuse.invalidArgumentType(field.type, 'x-dead-letter-exchange', describe('queue', name, vhost))
}

function requireQuorumFlags(args: MethodArgs<'queue.declare'>, what: string): void {
  if (args.autoDelete) throw refuse.invalidProperty('auto-delete', what)
  if (args.exclusive) throw refuse.invalidProperty('exclusive-owner', what)
  if (!args.durable) throw refuse.invalidProperty('non-durable', what)
}

function requireSame(queue: Queue, args: MethodArgs<'queue.declare'>, owner: object): void {
  const { declaration, settings, description } = queue
  if (declaration.owner !== (args.exclusive ? owner : undefined)) throw refuse.locked(description)
  requireSameFlag('durable', declaration.durable, args.durable && !args.exclusive, description)
  requireSameFlag('auto_delete', declaration.autoDelete, args.autoDelete, description)
  requireSameArguments(settings.type, declaration.arguments, args.arguments, description)
}

/** @throws Refusal where another connection has the queue for itself. */
export function requireAccess(channel: Channel, queue: Queue): void {
  const { owner } = queue.declaration
  if (owner !== undefined && owner !== channel.host.owner) throw refuse.locked(queue.description)
}

/** `queue.bind` (§1.7.2.3) */
export const bindQueue: Command<'queue.bind'> = (channel, args) => {
  const { vhost, seam } = channel.host
  const { name, key, source } = ends(channel, args)
  const exchange = vhost.exchange(source)
  const queue = vhost.queue(name)
  requireAccess(channel, queue)
  vhost.bind({
    source: exchange,
    destination: queue,
    routingKey: key,
    arguments: args.arguments,
    declaredBy: seam.consumer,
  })
  return reply(channel, 'queue.bind-ok', {}, { nowait: args.nowait })
}

/** `queue.unbind` (§1.7.2.5); what is not there is as good as unbound. */
export const unbindQueue: Command<'queue.unbind'> = (channel, args) => {
  const { vhost } = channel.host
  const { name, key, source } = ends(channel, args)
  const exchange = vhost.exchanges.get(source)
  const queue = vhost.queues.get(name)
  if (exchange !== undefined && queue !== undefined && exchange.find(queue, key, args.arguments) !== undefined) {
    requireAccess(channel, queue)
    vhost.unbind(exchange, queue, key, args.arguments)
  }
  return reply(channel, 'queue.unbind-ok', {})
}

function ends(
  channel: Channel,
  args: { readonly queue: string; readonly exchange: string; readonly routingKey: string },
): { name: string; key: string; source: string } {
  const name = cleanName(queueName(channel, args.queue))
  const key = routingKey(channel, args.queue, args.routingKey)
  const source = cleanName(args.exchange)
  requireNotDefault(source)
  return { name, key, source }
}

/** `queue.purge` (§1.7.2.7) */
export const purgeQueue: Command<'queue.purge'> = (channel, args) => {
  const queue = lookUp(channel, queueName(channel, args.queue))
  return reply(channel, 'queue.purge-ok', { messageCount: queue.purge() }, { nowait: args.nowait })
}

/** `queue.delete` (§1.7.2.9); one that is not there is as good as deleted. */
export const deleteQueue: Command<'queue.delete'> = (channel, args) => {
  const { vhost } = channel.host
  const queue = vhost.queues.get(cleanName(queueName(channel, args.queue)))
  let messageCount = 0
  if (queue !== undefined) {
    requireAccess(channel, queue)
    requireDeletable(queue, args)
    messageCount = vhost.removeQueue(queue)
  }
  return reply(channel, 'queue.delete-ok', { messageCount }, { nowait: args.nowait })
}

function requireDeletable(queue: Queue, { ifUnused, ifEmpty }: MethodArgs<'queue.delete'>): void {
  if (queue.settings.type === 'quorum') {
    if (ifUnused) throw refuse.quorumDelete(queue.description, 'if-unused')
    if (ifEmpty) throw refuse.quorumDelete(queue.description, 'if-empty')
  }
  if (ifEmpty && queue.readyCount > 0) throw refuse.notEmpty(queue.description)
  if (ifUnused && queue.consumers.size > 0) throw refuse.inUse(queue.description)
}
