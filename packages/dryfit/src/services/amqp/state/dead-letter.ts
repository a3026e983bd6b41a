import { EMPTY_TABLE, type Field, type Table, text, textOf } from '../values/field-table.ts'
import { without } from '../values/properties.ts'
import { Message } from './message.ts'
import type { DeathReason, Queue } from './queue.ts'
import { extraRoutingKeys } from './routing-keys.ts'

/**
 * The message as it goes on to the dead letter exchange: with its history in `x-death`, without its expiration, and
 * under the queue's own routing key if that has one (RabbitMQ, "Dead letter exchanges").
 */
export function deadLetterOf(message: Message, queue: Queue, reason: DeathReason, atMs: number): Message {
  const { deadLetterExchange = '', deadLetterRoutingKey } = queue.settings
  const headers = new Map(withDeath(message, queue.name, reason, atMs))
  if (deadLetterRoutingKey !== undefined) headers.delete('CC')
  const properties = { ...without(message.properties, 'expiration'), headers }
  const keys = deadLetterRoutingKey === undefined ? message.routingKeys : ([deadLetterRoutingKey] as const)
  return new Message(deadLetterExchange, keys, properties, message.body)
}

function withDeath(message: Message, queue: string, reason: DeathReason, atMs: number): Table {
  const before = message.properties.headers ?? EMPTY_TABLE
  const deaths = deathsOf(before)
  const headers = new Map(before)
  if (!before.has('x-death')) {
    headers.set('x-first-death-reason', text(reason))
    headers.set('x-first-death-queue', text(queue))
    headers.set('x-first-death-exchange', text(message.exchange))
  }
  const known = deaths.find((death) => textOf(death, 'queue') === queue && textOf(death, 'reason') === reason)
  const latest = known === undefined ? newDeath(message, queue, reason, atMs) : countedUp(known)
  const others = deaths.filter((death) => death !== known)
  headers.set('x-death', { type: 'array', value: [latest, ...others].map((value) => ({ type: 'table', value })) })
  return headers
}

function newDeath(message: Message, queue: string, reason: DeathReason, atMs: number): Table {
  const keys = [message.routingKey, ...extraRoutingKeys(message.properties.headers)]
  const death = new Map<string, Field>([
    ['count', { type: 'long', value: 1 }],
    ['reason', text(reason)],
    ['queue', text(queue)],
    ['time', { type: 'timestamp', value: Math.floor(atMs / 1000) }],
    ['exchange', text(message.exchange)],
    ['routing-keys', { type: 'array', value: keys.map(text) }],
  ])
  const { expiration } = message.properties
  if (expiration !== undefined) death.set('original-expiration', text(expiration))
  return death
}

function countedUp(death: Table): Table {
  const count = Number(death.get('count')?.value ?? 0)
  return new Map(death).set('count', { type: 'long', value: count + 1 })
}

function deathsOf(headers: Table | undefined): Table[] {
  const field = headers?.get('x-death')
  if (field?.type !== 'array') return []
  return (field.value as readonly Field[]).filter(({ type }) => type === 'table').map(({ value }) => value as Table)
}

/**
 * Whether the message came from `queue` before and went round without any client's doing. Such a message is dropped,
 * or it would go round for ever.
 */
export function goesRound(message: Message, queue: string): boolean {
  const deaths = deathsOf(message.properties.headers)
  const last = deaths.findIndex((death) => textOf(death, 'queue') === queue)
  return last >= 0 && deaths.slice(0, last + 1).every((death) => textOf(death, 'reason') !== 'rejected')
}
