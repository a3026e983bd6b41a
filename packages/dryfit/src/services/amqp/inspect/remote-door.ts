import { invalidOption } from '../../../foundation/core/index.ts'
import type { AmqpClient } from '../client/client.ts'
import type { ClientChannel, Received } from '../client/client-channel.ts'
import type { ManagementClient } from '../management/client.ts'
import { EMPTY_TABLE } from '../values/field-table.ts'
import type { MethodArgs } from '../wire/methods.ts'
import type { Arrivals } from './arrivals.ts'
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
import { arrivalKey } from './embedded-door.ts'
import { type SeenMessage, seen } from './seen-message.ts'

/** What `messages()` fetches at once, at most. */
const MAX_MESSAGES = 10_000

interface ListedMessage {
  readonly exchange: string
  readonly routing_key: string
  readonly redelivered: boolean
  readonly payload: string
  readonly payload_encoding: 'string' | 'base64'
  readonly properties: Readonly<Record<string, unknown>> & { readonly headers?: Readonly<Record<string, unknown>> }
}

const LOOK = {
  ...{ ticket: 0, passive: true, durable: false, exclusive: false, autoDelete: false, nowait: false },
  arguments: EMPTY_TABLE,
}

type Listed = Readonly<Record<string, unknown>> & { readonly name: string }

export interface RemoteDoorParts {
  readonly api: ManagementClient
  /** Virtual hosts as tests name them, and as the broker does. */
  readonly names: ReadonlyMap<string, string>
  readonly arrivals: Arrivals
  /** Our own connection to each virtual host. */
  readonly clients: ReadonlyMap<string, AmqpClient>
  /** Ends the consumers of a queue that came through our seams. */
  readonly cancelConsumers: (vhost: string, queue: string) => number
  /** How many messages of a queue went out through our seams, and are not acknowledged. */
  readonly countUnacked: (vhost: string, queue: string) => number
}

/** The door of a real broker: its management API, except for counts, which lag there by seconds. */
export class RemoteDoor implements BrokerDoor {
  readonly #api: ManagementClient
  readonly #names: ReadonlyMap<string, string>
  readonly #arrivals: Arrivals
  readonly #clients: ReadonlyMap<string, AmqpClient>
  readonly #cancelConsumers: (vhost: string, queue: string) => number
  readonly #countUnacked: (vhost: string, queue: string) => number

  constructor({ api, names, arrivals, clients, cancelConsumers, countUnacked }: RemoteDoorParts) {
    this.#api = api
    this.#names = names
    this.#arrivals = arrivals
    this.#clients = clients
    this.#cancelConsumers = cancelConsumers
    this.#countUnacked = countUnacked
  }

  queue(name: string, vhost: string = this.#home): QueueDoor {
    const key = arrivalKey(vhost, name)
    const inner = this.#inner(vhost)
    return {
      name,
      messages: () => this.#messages(inner, name),
      arrivals: async () => this.#arrivals.of(key),
      next: (options) => this.#arrivals.next(key, name, options),
      info: async () => this.#counted(lookedAt(await this.#api.get<Listed>('queues', inner, name), vhost)),
      send: async (body, options) => {
        await this.publish('', name, body, { ...options, vhost })
      },
      cancelConsumers: async () => this.#cancelConsumers(vhost, name),
      purge: async () => {
        const ask = (channel: ClientChannel): Promise<Received> =>
          channel.request('queue.purge', { ticket: 0, queue: name, nowait: false })
        return ((await this.#ask(vhost, ask)) as MethodArgs<'queue.purge-ok'>).messageCount
      },
    }
  }

  async queues(): Promise<QueueInfo[]> {
    const listed = await this.#each((inner) => this.#api.get<Listed[]>('queues', inner), lookedAt)
    const ours = listed.filter(({ queue }) => !queue.name.startsWith('amq-firehose-'))
    return Promise.all(ours.map((each) => this.#counted(each)))
  }

  async exchanges(): Promise<ExchangeInfo[]> {
    const listed = await this.#each((inner) => this.#api.get<Listed[]>('exchanges', inner), exchangeOf)
    return listed.filter(({ name }) => name !== '' && !name.startsWith('amq.'))
  }

  async bindings(): Promise<BindingInfo[]> {
    const listed = await this.#each((inner) => this.#api.get<Listed[]>('bindings', inner), bindingOf)
    return listed.filter(({ source, destination }) => source !== '' && !destination.startsWith('amq-firehose-'))
  }

  async publish(
    exchange: string,
    routingKey: string,
    body: PublishBody,
    options: PublishOptions = {},
  ): Promise<boolean> {
    const { bytes, contentType } = bytesOf(body)
    const { headers = {}, persistent = true, vhost = this.#home, ...rest } = options
    const properties = {
      ...(contentType !== undefined && { content_type: contentType }),
      ...Object.fromEntries(Object.entries(rest).map(([name, value]) => [snakeCase(name), value])),
      headers,
      delivery_mode: persistent ? 2 : 1,
    }
    const name = exchange === '' ? 'amq.default' : exchange
    const reply = await this.#api.post<{ routed: boolean }>(['exchanges', this.#inner(vhost), name, 'publish'], {
      properties,
      routing_key: routingKey,
      payload: bytes.toString('base64'),
      payload_encoding: 'base64',
    })
    return reply.routed
  }

  get #home(): string {
    return this.#names.keys().next().value ?? '/'
  }

  #inner(vhost: string): string {
    return this.#names.get(vhost) ?? vhost
  }

  /** A queue that is exclusive tells nobody but its own connection: there the API's counts have to do. */
  async #counted({ queue, exclusive }: { queue: QueueInfo; exclusive: boolean }): Promise<QueueInfo> {
    const { vhost, name } = queue
    if (exclusive) return { ...queue, unacked: this.#countUnacked(vhost, name) }
    return { ...queue, ...(await this.#counts(vhost, name)) }
  }

  /** What waits and who consumes as a declaration tells it, what is out as the seams have seen it. */
  async #counts(vhost: string, queue: string): Promise<Pick<QueueInfo, 'ready' | 'unacked' | 'consumers'>> {
    const reply = await this.#ask(vhost, (channel) => channel.request('queue.declare', { ...LOOK, queue }))
    const { messageCount: ready, consumerCount: consumers } = reply as MethodArgs<'queue.declare-ok'>
    return { ready, unacked: this.#countUnacked(vhost, queue), consumers }
  }

  /** Asks on a channel of its own, which an error closes. */
  async #ask(vhost: string, ask: (channel: ClientChannel) => Promise<Received>): Promise<unknown> {
    const client = this.#clients.get(vhost)
    if (client === undefined) throw invalidOption('rabbitmq', 'vhost', [...this.#names.keys()].join(' or '), vhost)
    return (await client.withChannel(ask)).method.args
  }

  /** Getting and putting back is the only way to look; it marks the messages as redelivered. */
  async #messages(inner: string, name: string): Promise<SeenMessage[]> {
    const listed = await this.#api.post<ListedMessage[]>(['queues', inner, name, 'get'], {
      count: MAX_MESSAGES,
      ackmode: 'ack_requeue_true',
      encoding: 'auto',
    })
    return listed.map(({ exchange, routing_key, redelivered, payload, payload_encoding, properties }) => {
      const { headers = {}, ...rest } = properties
      const body = Buffer.from(payload, payload_encoding === 'base64' ? 'base64' : 'utf8')
      return seen({ exchange, routingKey: routing_key, headers, properties: camelCased(rest), body, redelivered })
    })
  }

  async #each<T>(list: (inner: string) => Promise<Listed[]>, read: (listed: Listed, vhost: string) => T): Promise<T[]> {
    const lists = [...this.#names].map(async ([given, inner]) => (await list(inner)).map((each) => read(each, given)))
    return (await Promise.all(lists)).flat()
  }
}

function queueOf(listed: Listed, vhost: string): QueueInfo {
  const { name, durable, auto_delete: autoDelete, arguments: args } = listed
  return {
    ...{ name, vhost, durable: durable === true, autoDelete: autoDelete === true },
    arguments: args as Record<string, unknown>,
    ready: Number(listed.messages_ready ?? 0),
    unacked: Number(listed.messages_unacknowledged ?? 0),
    consumers: Number(listed.consumers ?? 0),
  }
}

function lookedAt(listed: Listed, vhost: string): { queue: QueueInfo; exclusive: boolean } {
  return { queue: queueOf(listed, vhost), exclusive: listed.exclusive === true }
}

function exchangeOf(listed: Listed, vhost: string): ExchangeInfo {
  const { name, type, durable, auto_delete: autoDelete, internal, arguments: args } = listed
  const flags = { durable: durable === true, autoDelete: autoDelete === true, internal: internal === true }
  return { name, vhost, type: String(type), ...flags, arguments: args as Record<string, unknown> }
}

function bindingOf(listed: Listed, vhost: string): BindingInfo {
  const { source, destination, destination_type: kind, routing_key: key, arguments: args } = listed
  return {
    vhost,
    source: String(source),
    destination: String(destination),
    destinationType: kind === 'queue' ? 'queue' : 'exchange',
    routingKey: String(key),
    arguments: args as Record<string, unknown>,
  }
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

function camelCased(properties: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entries = Object.entries(properties)
  return Object.fromEntries(
    entries.map(([name, value]) => [name.replace(/_([a-z])/g, (_all, letter: string) => letter.toUpperCase()), value]),
  )
}
