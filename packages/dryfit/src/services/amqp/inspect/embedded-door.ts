import type { Broker } from '../state/broker.ts'
import { Message } from '../state/message.ts'
import type { Queue } from '../state/queue.ts'
import { extraRoutingKeys, withoutBcc } from '../state/routing-keys.ts'
import type { VirtualHost } from '../state/vhost.ts'
import { tableFromPlain, tableToPlain } from '../values/field-table.ts'
import type { Properties } from '../values/properties.ts'
import type { Arrivals, NextOptions } from './arrivals.ts'
import {
  type BindingInfo,
  type BrokerDoor,
  bytesOf,
  type ExchangeInfo,
  type PublishBody,
  type PublishOptions,
  type QueueDoor,
  type QueueInfo,
} from './door.ts'
import { type SeenMessage, seenOf } from './seen-message.ts'

/** The door of the broker in this process: straight to its state. */
export class EmbeddedDoor implements BrokerDoor {
  readonly #broker: Broker
  readonly #arrivals: Arrivals
  readonly #home: string

  constructor(broker: Broker, arrivals: Arrivals, home: string) {
    this.#broker = broker
    this.#arrivals = arrivals
    this.#home = home
  }

  queue(name: string, vhost: string = this.#home): QueueDoor {
    const find = (): Queue => this.#broker.virtualHost(vhost).queue(name)
    const key = arrivalKey(vhost, name)
    return {
      name,
      messages: async () => find().ready.map(({ message, redelivered }) => seenOf(message, redelivered)),
      arrivals: async (): Promise<SeenMessage[]> => this.#arrivals.of(key),
      next: (options?: NextOptions) => this.#arrivals.next(key, name, options),
      info: async () => queueInfo(find(), vhost),
      send: async (body, options) => {
        find()
        await this.publish('', name, body, { ...options, vhost })
      },
      purge: async () => find().purge(),
      cancelConsumers: async () => {
        const queue = find()
        const consumers = [...queue.consumers.all]
        for (const consumer of consumers) queue.cancel(consumer)
        return consumers.length
      },
    }
  }

  async queues(): Promise<QueueInfo[]> {
    return this.#each((vhost) => [...vhost.queues.values()].map((queue) => queueInfo(queue, vhost.name)))
  }

  async exchanges(): Promise<ExchangeInfo[]> {
    return this.#each((vhost) => exchangesOf(vhost).filter(({ name }) => name !== '' && !name.startsWith('amq.')))
  }

  async bindings(): Promise<BindingInfo[]> {
    return this.#each(bindingsOf)
  }

  async publish(
    exchange: string,
    routingKey: string,
    body: PublishBody,
    options: PublishOptions = {},
  ): Promise<boolean> {
    const vhost = this.#broker.virtualHost(options.vhost ?? this.#home)
    const { bytes, contentType } = bytesOf(body)
    const properties = propertiesOf(options, contentType)
    const keys = [routingKey, ...extraRoutingKeys(properties.headers)] as const
    const message = new Message(exchange, keys, withoutBcc(properties), bytes)
    return vhost.publish(vhost.exchange(exchange), message).queues > 0
  }

  #each<T>(list: (vhost: VirtualHost) => T[]): T[] {
    return [...this.#broker.vhosts.values()].flatMap(list)
  }
}

export function arrivalKey(vhost: string, queue: string): string {
  return `${vhost}\0${queue}`
}

export function queueInfo(queue: Queue, vhost: string): QueueInfo {
  const { name, durable, autoDelete, arguments: args } = queue.declaration
  const counts = { ready: queue.readyCount, unacked: queue.unackedCount, consumers: queue.consumers.size }
  return { name, vhost, durable, autoDelete, arguments: tableToPlain(args), ...counts }
}

export function exchangesOf(vhost: VirtualHost): ExchangeInfo[] {
  return [...vhost.exchanges.values()].map(({ declaration }) => {
    const { name, type, durable, autoDelete, internal, arguments: args } = declaration
    return { name, vhost: vhost.name, type, durable, autoDelete, internal, arguments: tableToPlain(args) }
  })
}

export function bindingsOf(vhost: VirtualHost): BindingInfo[] {
  return [...vhost.exchanges.values()].flatMap((exchange) =>
    [...exchange.outgoing].map(({ source, destination, routingKey, arguments: args }) => ({
      vhost: vhost.name,
      source: source.name,
      destination: destination.name,
      destinationType: destination.kind,
      routingKey,
      arguments: tableToPlain(args),
    })),
  )
}

export function propertiesOf(options: PublishOptions, contentType: string | undefined): Properties {
  const { headers, persistent = true, vhost: _elsewhere, ...plain } = options
  return {
    ...(contentType !== undefined && { contentType }),
    ...(headers !== undefined && { headers: tableFromPlain(headers) }),
    deliveryMode: persistent ? 2 : 1,
    ...plain,
  }
}
