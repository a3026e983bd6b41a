import { type Clock, type Random, TEST_CONSUMER } from '../../../foundation/core/index.ts'
import { Refusal } from '../errors.ts'
import type { DeliverySink } from './consumer.ts'
import type { Message } from './message.ts'
import type { StoredMessage } from './stored-message.ts'
import { messagesOf, restoreTopology, type Topology, topologyOf } from './topology.ts'
import { type ArrivalWatcher, VirtualHost } from './vhost.ts'

/** A channel, as the broker knows it. */
export interface BrokerChannel extends DeliverySink {
  /** Deliveries that are out are forgotten: settling them does nothing from now on. */
  forget(): void
}

/** A connection, as the broker knows it. */
export interface BrokerConnection {
  /** The broker runs out of something (`low on memory`), or no longer does. */
  alarm(reason: string | undefined): void
}

/** A state of the broker that was kept. */
export interface BrokerSnapshot {
  readonly vhosts: ReadonlyMap<string, { topology: Topology; messages: ReadonlyMap<string, readonly StoredMessage[]> }>
}

export interface BrokerParts {
  readonly clock: Clock
  readonly random: Random
  readonly vhosts: readonly string[]
  readonly watcher?: ArrivalWatcher
}

/** All of the broker's state. Synchronous; knows neither sockets nor frames. */
export class Broker {
  readonly vhosts = new Map<string, VirtualHost>()
  readonly connections = new Set<BrokerConnection>()
  readonly channels = new Set<BrokerChannel>()
  /** Channels that wait for direct replies, by the name of their reply queue. */
  readonly replyConsumers = new Map<string, (message: Message) => void>()
  readonly clock: Clock
  readonly random: Random
  readonly #watcher: ArrivalWatcher
  #alarm: string | undefined
  #mark: ReadonlyMap<string, Topology> | undefined

  constructor({ clock, random, vhosts, watcher = () => {} }: BrokerParts) {
    this.clock = clock
    this.random = random
    this.#watcher = watcher
    for (const name of vhosts) this.addVirtualHost(name)
  }

  addVirtualHost(name: string): VirtualHost {
    const vhost = new VirtualHost(name, this.clock, this.replyConsumers, this.#watcher)
    this.vhosts.set(name, vhost)
    return vhost
  }

  /** @throws Refusal `NOT_ALLOWED - vhost x not found` */
  virtualHost(name: string): VirtualHost {
    const vhost = this.vhosts.get(name)
    if (vhost === undefined) throw new Refusal('not-allowed', `vhost ${name} not found`, 'connection.open')
    return vhost
  }

  /** Why publishers are blocked, while they are. */
  get alarm(): string | undefined {
    return this.#alarm
  }

  /** Blocks publishers as RabbitMQ does when it runs `low on memory`, until called with undefined. */
  setAlarm(reason: string | undefined): void {
    this.#alarm = reason
    // A connection is only blocked when it publishes, and then it finds out by itself.
    if (reason === undefined) for (const connection of this.connections) connection.alarm(undefined)
  }

  /** A name nobody else has: `amq.gen-…`, `amq.ctag-…`. */
  generateName(prefix: string): string {
    return `${prefix}-${Buffer.from(this.random.bytes(16)).toString('base64url')}`
  }

  /**
   * Messages go, and deliveries that are out are forgotten. What stands at the first reset stays, and so does what others
   * than the test declare later; what the test declares later goes. Costs nothing for each message.
   */
  reset(): void {
    this.#mark ??= this.#topologies()
    this.#forgetDeliveries()
    for (const vhost of this.vhosts.values()) {
      const topology = this.#mark.get(vhost.name)
      if (topology !== undefined) restoreTopology(vhost, topology, (declaredBy) => declaredBy === TEST_CONSUMER)
      for (const queue of vhost.queues.values()) queue.reset()
    }
    this.setAlarm(undefined)
  }

  snapshot(): BrokerSnapshot {
    const kept = [...this.vhosts].map(
      ([name, vhost]) => [name, { topology: topologyOf(vhost), messages: messagesOf(vhost) }] as const,
    )
    return { vhosts: new Map(kept) }
  }

  restore(snapshot: BrokerSnapshot): void {
    this.#forgetDeliveries()
    for (const [name, { topology, messages }] of snapshot.vhosts) {
      const vhost = this.vhosts.get(name) ?? this.addVirtualHost(name)
      restoreTopology(vhost, topology, () => true)
      for (const queue of vhost.queues.values()) queue.replace(messages.get(queue.name) ?? [])
    }
  }

  /** Ends everything that waits for the clock. */
  close(): void {
    for (const vhost of this.vhosts.values()) {
      for (const queue of [...vhost.queues.values()]) vhost.removeQueue(queue)
    }
  }

  #topologies(): Map<string, Topology> {
    return new Map([...this.vhosts].map(([name, vhost]) => [name, topologyOf(vhost)]))
  }

  #forgetDeliveries(): void {
    for (const channel of this.channels) channel.forget()
  }
}
