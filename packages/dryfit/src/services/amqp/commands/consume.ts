import { refuse } from '../errors.ts'
import type { Channel } from '../session/channel.ts'
import { anInteger } from '../state/argument-rules.ts'
import { Consumer } from '../state/consumer.ts'
import type { Queue } from '../state/queue.ts'
import type { MethodArgs } from '../wire/methods.ts'
import { type Answer, type Command, NO_ANSWER, reply } from './answer.ts'
import { queueName } from './names.ts'
import { requireAccess } from './queue.ts'

const DIRECT_REPLY_TO = 'amq.rabbitmq.reply-to'

/** `basic.qos` (§1.8.3.1); `global` is for the channel, as in RabbitMQ. */
export const qos: Command<'basic.qos'> = (channel, { prefetchSize, prefetchCount, global }) => {
  if (prefetchSize !== 0) throw refuse.prefetchSize(prefetchSize)
  if (global) channel.sharedPrefetch = prefetchCount
  else {
    channel.prefetch = prefetchCount
    channel.sharedPrefetch = 0
  }
  return reply(channel, 'basic.qos-ok', {}, { after: () => channel.wake() })
}

/** `basic.consume` (§1.8.3.3) */
export const consume: Command<'basic.consume'> = (channel, args) => {
  if (channel.consumers.has(args.consumerTag)) throw refuse.consumerTagTaken(args.consumerTag)
  if (args.queue === DIRECT_REPLY_TO) return consumeReplies(channel, args)
  const { vhost, broker } = channel.host
  const queue = vhost.queue(queueName(channel, args.queue))
  requireAccess(channel, queue)
  requireConsumable(channel, queue, args)
  const tag = args.consumerTag === '' ? broker.generateName('amq.ctag') : args.consumerTag
  const consumer = new Consumer(queue, channel, {
    tag,
    noAck: args.noAck,
    exclusive: args.exclusive,
    prefetch: channel.prefetch,
    priority: Number(args.arguments.get('x-priority')?.value ?? 0),
    arguments: args.arguments,
  })
  channel.consumers.set(tag, consumer)
  const { nowait } = args
  return reply(channel, 'basic.consume-ok', { consumerTag: tag }, { nowait, after: () => queue.addConsumer(consumer) })
}

function requireConsumable(channel: Channel, queue: Queue, args: MethodArgs<'basic.consume'>): void {
  const { settings, consumers, description } = queue
  if (settings.type === 'quorum' && channel.sharedPrefetch > 0) throw refuse.globalQos(description)
  const priority = args.arguments.get('x-priority')
  const complaint = priority && anInteger(priority, args.arguments)
  if (complaint !== undefined) throw refuse.invalidArgument('x-priority', description, complaint)
  const taken = [...consumers.all].some(({ options }) => options.exclusive)
  const wanted = args.exclusive && (consumers.size > 0 || settings.singleActiveConsumer)
  if (taken || wanted) throw refuse.exclusiveUse(description)
}

/** The pseudo-queue of the channel itself (RabbitMQ, "Direct reply-to"). */
function consumeReplies(channel: Channel, args: MethodArgs<'basic.consume'>): Answer {
  if (!args.noAck) throw refuse.replyConsumerAcks()
  if (channel.replyConsumer !== undefined) throw refuse.replyConsumerSet()
  const { broker } = channel.host
  const tag = args.consumerTag === '' ? broker.generateName('amq.ctag') : args.consumerTag
  const key = broker.generateName(`${DIRECT_REPLY_TO}.g`)
  channel.replyConsumer = { tag, key }
  broker.replyConsumers.set(key, (message) => channel.deliverReply(message))
  return reply(channel, 'basic.consume-ok', { consumerTag: tag }, { nowait: args.nowait })
}

/** `basic.cancel` (§1.8.3.5); an unknown consumer is as good as cancelled. */
export const cancel: Command<'basic.cancel'> = (channel, { consumerTag, nowait }) => {
  if (channel.replyConsumer?.tag === consumerTag) {
    channel.host.broker.replyConsumers.delete(channel.replyConsumer.key)
    channel.replyConsumer = undefined
  }
  const consumer = channel.consumers.get(consumerTag)
  if (consumer !== undefined) {
    channel.consumers.delete(consumerTag)
    consumer.queue.removeConsumer(consumer)
  }
  return reply(channel, 'basic.cancel-ok', { consumerTag }, { nowait })
}

/** `basic.get` (§1.8.3.10) */
export const get: Command<'basic.get'> = (channel, { queue: name, noAck }) => {
  const queue = channel.host.vhost.queue(queueName(channel, name))
  requireAccess(channel, queue)
  if (queue.settings.type === 'quorum' && queue.settings.singleActiveConsumer) {
    throw refuse.getFromSingleActive(queue.description)
  }
  const delivery = queue.take(noAck)
  if (delivery === undefined) return reply(channel, 'basic.get-empty', { clusterId: '' })
  const { message } = delivery
  const { exchange, routingKey } = message
  const deliveryTag = channel.deliveries.tagFor(delivery, noAck)
  const messageCount = queue.readyCount
  const args = { deliveryTag, redelivered: delivery.redelivered, exchange, routingKey, messageCount }
  return { message, value: args, send: () => channel.sendContent('basic.get-ok', args, message) }
}

/** `basic.recover` (§1.8.3.15): what the channel has not acknowledged goes back to the queues. */
export const recover: Command<'basic.recover'> = (channel, { requeue }) => {
  recoverAll(channel, requeue)
  return reply(channel, 'basic.recover-ok', {})
}

export const recoverAsync: Command<'basic.recover-async'> = (channel, { requeue }) => {
  recoverAll(channel, requeue)
  return NO_ANSWER
}

function recoverAll(channel: Channel, requeue: boolean): void {
  if (!requeue) throw refuse.notImplemented('requeue=false')
  channel.deliveries.settle(channel.deliveries.collect(0, true), 'requeue')
}
