import { matchesGlob } from '../state/glob.ts'
import { Push } from '../wire/reply.ts'
import type { Party } from './party.ts'

/** Who listens to what. */
export class PubSub {
  readonly #channels = new Map<string, Set<Party>>()
  readonly #patterns = new Map<string, Set<Party>>()
  readonly #shardChannels = new Map<string, Set<Party>>()

  subscribe(client: Party, channel: string): void {
    client.channels.add(channel)
    join(this.#channels, channel, client)
  }

  subscribePattern(client: Party, pattern: string): void {
    client.patterns.add(pattern)
    join(this.#patterns, pattern, client)
  }

  subscribeShard(client: Party, channel: string): void {
    client.shardChannels.add(channel)
    join(this.#shardChannels, channel, client)
  }

  unsubscribe(client: Party, channel: string): void {
    client.channels.delete(channel)
    leave(this.#channels, channel, client)
  }

  unsubscribePattern(client: Party, pattern: string): void {
    client.patterns.delete(pattern)
    leave(this.#patterns, pattern, client)
  }

  unsubscribeShard(client: Party, channel: string): void {
    client.shardChannels.delete(channel)
    leave(this.#shardChannels, channel, client)
  }

  /** A client is gone. */
  forget(client: Party): void {
    for (const channel of [...client.channels]) this.unsubscribe(client, channel)
    for (const pattern of [...client.patterns]) this.unsubscribePattern(client, pattern)
    for (const channel of [...client.shardChannels]) this.unsubscribeShard(client, channel)
  }

  /** Returns how many clients got it; a client counts once for each pattern, as in Redis. */
  publish(channel: string, message: string): number {
    let receivers = 0
    for (const client of this.#channels.get(channel) ?? []) {
      client.sink.deliver(new Push(['message', channel, message]), channel)
      receivers++
    }
    for (const [pattern, clients] of this.#patterns) {
      if (!matchesGlob(pattern, channel)) continue
      for (const client of clients) {
        client.sink.deliver(new Push(['pmessage', pattern, channel, message]), channel)
        receivers++
      }
    }
    return receivers
  }

  publishToShard(channel: string, message: string): number {
    const clients = this.#shardChannels.get(channel)
    for (const client of clients ?? []) client.sink.deliver(new Push(['smessage', channel, message]), channel)
    return clients?.size ?? 0
  }

  /** Whether anybody would hear a keyspace event. */
  get hasListeners(): boolean {
    return this.#channels.size > 0 || this.#patterns.size > 0
  }

  channels(fits: (channel: string) => boolean): string[] {
    return [...this.#channels.keys()].filter(fits)
  }

  shardChannels(fits: (channel: string) => boolean): string[] {
    return [...this.#shardChannels.keys()].filter(fits)
  }

  subscribers(channel: string): number {
    return this.#channels.get(channel)?.size ?? 0
  }

  shardSubscribers(channel: string): number {
    return this.#shardChannels.get(channel)?.size ?? 0
  }

  get patternCount(): number {
    return this.#patterns.size
  }
}

function join(table: Map<string, Set<Party>>, name: string, client: Party): void {
  const clients = table.get(name)
  if (clients === undefined) table.set(name, new Set([client]))
  else clients.add(client)
}

function leave(table: Map<string, Set<Party>>, name: string, client: Party): void {
  const clients = table.get(name)
  clients?.delete(client)
  if (clients?.size === 0) table.delete(name)
}
