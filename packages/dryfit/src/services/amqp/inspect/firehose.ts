import type { AmqpClient } from '../client/client.ts'
import type { Received } from '../client/client-channel.ts'
import { EMPTY_TABLE, type Field, type Table, tableToPlain, textOf } from '../values/field-table.ts'
import type { Arrivals } from './arrivals.ts'
import { arrivalKey } from './embedded-door.ts'
import { type SeenMessage, seen } from './seen-message.ts'

/** The properties as RabbitMQ names them in the firehose, and as we do. */
const NAMES: Readonly<Record<string, string>> = {
  content_type: 'contentType',
  content_encoding: 'contentEncoding',
  delivery_mode: 'deliveryMode',
  correlation_id: 'correlationId',
  reply_to: 'replyTo',
  message_id: 'messageId',
  user_id: 'userId',
  app_id: 'appId',
}

/**
 * Notes what comes into the queues of a real broker: RabbitMQ publishes a copy of everything to an exchange of its own
 * (RabbitMQ, "Firehose tracer").
 */
export async function openFirehose(
  client: AmqpClient,
  { given, inner }: { given: string; inner: string },
  arrivals: Arrivals,
): Promise<void> {
  const channel = await client.channel()
  channel.onReceive = (received) => note(received, given, arrivals)
  const flags = { ticket: 0, passive: false, durable: false, exclusive: true, autoDelete: true, nowait: false }
  const queue = `amq-firehose-${inner}`
  await channel.request('queue.declare', { ...flags, queue, arguments: EMPTY_TABLE })
  for (const routingKey of ['publish.#', 'deliver.#']) {
    const exchange = 'amq.rabbitmq.trace'
    await channel.request('queue.bind', {
      ticket: 0,
      queue,
      exchange,
      routingKey,
      nowait: false,
      arguments: EMPTY_TABLE,
    })
  }
  await channel.request('basic.consume', {
    ...{ ticket: 0, queue, consumerTag: 'firehose', noLocal: false, noAck: true, exclusive: true, nowait: false },
    arguments: EMPTY_TABLE,
  })
}

function note({ method, properties, body }: Received, vhost: string, arrivals: Arrivals): void {
  if (method.name !== 'basic.deliver') return
  const headers = properties.headers ?? EMPTY_TABLE
  const inner = (headers.get('properties')?.value as Table | undefined) ?? EMPTY_TABLE
  for (const queue of queuesOf(method.args.routingKey, headers, inner)) {
    arrivals.note(arrivalKey(vhost, queue), () => messageOf(headers, inner, body))
  }
}

/** A dead letter is not published by anybody: it is first seen when it is delivered. */
function queuesOf(routingKey: string, headers: Table, properties: Table): string[] {
  if (routingKey.startsWith('publish.')) {
    const queues = headers.get('routed_queues')?.value as readonly Field[] | undefined
    return (queues ?? []).map(({ value }) => String(value))
  }
  const ownHeaders = properties.get('headers')?.value as Table | undefined
  const fresh = Number(headers.get('redelivered')?.value ?? 0) === 0
  return fresh && ownHeaders?.has('x-death') ? [routingKey.slice('deliver.'.length)] : []
}

function messageOf(headers: Table, properties: Table, body: Buffer): SeenMessage {
  const { headers: own = {}, ...rest } = tableToPlain(properties)
  const keys = headers.get('routing_keys')?.value as readonly Field[] | undefined
  const renamed = Object.entries(rest).map(([name, value]) => [NAMES[name] ?? name, value])
  return seen({
    exchange: textOf(headers, 'exchange_name') ?? '',
    routingKey: String(keys?.[0]?.value ?? ''),
    headers: own as Record<string, unknown>,
    properties: Object.fromEntries(renamed),
    body,
    redelivered: false,
  })
}
