import { refuse } from '../errors.ts'
import type { Channel } from '../session/channel.ts'

/** RabbitMQ leaves out the line breaks of a name. */
export function cleanName(name: string): string {
  return /[\r\n]/.test(name) ? name.replace(/[\r\n]/g, '') : name
}

/** An empty queue name means the queue that the channel declared last (§1.7.2.1). */
export function queueName(channel: Channel, name: string): string {
  if (name !== '') return name
  if (channel.lastQueue === '') throw refuse.noPreviousQueue()
  return channel.lastQueue
}

/** Both names empty: the queue's name is the routing key, too. */
export function routingKey(channel: Channel, queue: string, key: string): string {
  return queue === '' && key === '' ? queueName(channel, '') : key
}

/** Names that begin with `amq.` belong to the broker. */
export function requireFreeName(kind: 'queue' | 'exchange', name: string): void {
  if (name.startsWith('amq.')) throw refuse.reservedName(kind, name)
}

export function requireNotDefault(exchange: string): void {
  if (exchange === '') throw refuse.defaultExchange()
}
