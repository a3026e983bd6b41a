import { Push, type Resp } from '../wire/reply.ts'
import type { Party } from './party.ts'

/** What a client asked for with CLIENT TRACKING ON. */
export interface TrackingMode {
  /** The client that hears of changes; 0 for the tracking one itself. */
  readonly redirect: number
  /** BCAST: every change under {@link prefixes}, whoever read the key. Otherwise the keys that this client has read. */
  readonly broadcast: boolean
  /** OPTIN: only what is read after CLIENT CACHING YES. OPTOUT: all but what is read after CLIENT CACHING NO. */
  readonly consent: 'given' | 'optin' | 'optout'
  /** NOLOOP: its own changes are no news. */
  readonly noLoop: boolean
  readonly prefixes: ReadonlySet<string>
  /** CLIENT CACHING was said, and holds for the next command. */
  caching: boolean
  /** The client of {@link redirect} is gone. */
  broken: boolean
}

/** As much of a client as tracking knows. */
export interface Tracker extends Party {
  readonly id: number
  readonly protocol: Resp
  /** Set while a script runs for it. */
  readonly script: unknown
  tracking: TrackingMode | undefined
  /** Keys to be told of behind the reply of the running command; null for all keys. */
  readonly owed: (string | null)[]
}

/** Changes under one prefix that are still to be told. */
interface Broadcast {
  readonly clients: Set<Tracker>
  /** Changed keys, and who changed each last. */
  readonly keys: Map<string, Tracker | undefined>
}

export interface TrackingParts {
  readonly clients: ReadonlyMap<number, Tracker>
  /** Told whether anybody has to hear of changes. */
  readonly onActive: (active: boolean) => void
}

const CHANNEL = '__redis__:invalidate'

/**
 * Who keeps which key in a cache of its own, and has to hear that it changed (client-side caching).
 *
 * ```
 *   read     key ──▶ readers of the key
 *   change   key ──▶ its readers, at once; the running client behind its reply
 *            key ──▶ broadcasts of its prefixes ──▶ their clients, one message for each turn of the event loop
 * ```
 */
export class Tracking {
  /** Whose command is under way. */
  current: Tracker | undefined
  readonly #clients: ReadonlyMap<number, Tracker>
  readonly #onActive: (active: boolean) => void
  readonly #readers = new Map<string, Set<number>>()
  readonly #broadcasts = new Map<string, Broadcast>()
  #items = 0
  #tellPlanned = false

  constructor({ clients, onActive }: TrackingParts) {
    this.#clients = clients
    this.#onActive = onActive
  }

  /** What INFO counts. */
  get totals(): { readonly keys: number; readonly items: number; readonly prefixes: number } {
    return { keys: this.#readers.size, items: this.#items, prefixes: this.#broadcasts.size }
  }

  enable(client: Tracker, mode: TrackingMode): void {
    client.tracking = mode
    for (const prefix of mode.prefixes) {
      const broadcast = this.#broadcasts.get(prefix) ?? { clients: new Set(), keys: new Map() }
      broadcast.clients.add(client)
      this.#broadcasts.set(prefix, broadcast)
    }
    this.#countChanged()
  }

  /** What was remembered for the client stays until it changes, as in Redis: it counts again when tracking comes back. */
  disable(client: Tracker): void {
    for (const prefix of client.tracking?.prefixes ?? []) {
      const broadcast = this.#broadcasts.get(prefix)
      broadcast?.clients.delete(client)
      if (broadcast?.clients.size === 0) this.#broadcasts.delete(prefix)
    }
    client.tracking = undefined
    this.#countChanged()
  }

  /** A client has read keys. */
  remember({ id, tracking }: Tracker, keys: readonly string[]): void {
    if (tracking === undefined || tracking.broadcast) return
    if (tracking.consent === 'optin' ? !tracking.caching : tracking.caching) return
    for (const key of keys) {
      const ids = this.#readers.get(key) ?? new Set()
      if (!ids.has(id)) this.#items++
      this.#readers.set(key, ids.add(id))
    }
    this.#countChanged()
  }

  /** A key was changed, or has come to its end. */
  changed(key: string): void {
    this.#noteForBroadcasts(key)
    this.#tellReaders(key)
  }

  /** All keys went at once. */
  flushed(): void {
    for (const client of this.#clients.values()) {
      if (client.tracking === undefined) continue
      if (client === this.current) client.owed.push(null)
      else this.#tell(client, null)
    }
    this.#readers.clear()
    this.#items = 0
    this.#countChanged()
  }

  /** Forgets the keys that were read first until there are no more than `maxKeys`; their readers hear of it. 0 is no limit. */
  keepWithin(maxKeys: number): void {
    if (maxKeys === 0) return
    for (const key of this.#readers.keys()) {
      if (this.#readers.size <= maxKeys) return
      this.#tellReaders(key)
    }
  }

  /** The reply has left: now the client hears what its own command changed. */
  tellOwed(client: Tracker): void {
    for (const key of client.owed.splice(0)) this.#tell(client, key === null ? null : [key])
  }

  #tellReaders(key: string): void {
    const ids = this.#readers.get(key)
    if (ids === undefined) return
    for (const id of ids) {
      const client = this.#clients.get(id)
      const mode = client?.tracking
      if (client === undefined || mode === undefined || mode.broadcast) continue
      if (client !== this.current) this.#tell(client, [key])
      else if (!mode.noLoop) client.owed.push(key)
    }
    this.#readers.delete(key)
    this.#items -= ids.size
    this.#countChanged()
  }

  #noteForBroadcasts(key: string): void {
    // As in Redis, a script's changes are nobody's own.
    const author = this.current?.script === undefined ? this.current : undefined
    for (const [prefix, { keys }] of this.#broadcasts) {
      if (!key.startsWith(prefix)) continue
      keys.set(key, author)
      this.#planBroadcasts()
    }
  }

  /** What one turn of the event loop changes is told in one message, behind the replies of that turn. */
  #planBroadcasts(): void {
    if (this.#tellPlanned) return
    this.#tellPlanned = true
    queueMicrotask(() => {
      this.#tellPlanned = false
      for (const prefix of [...this.#broadcasts.keys()].toSorted(byBytes)) this.#tellBroadcast(prefix)
    })
  }

  #tellBroadcast(prefix: string): void {
    const broadcast = this.#broadcasts.get(prefix)
    if (broadcast === undefined || broadcast.keys.size === 0) return
    const changes = [...broadcast.keys].toSorted(([one], [other]) => byBytes(one, other))
    broadcast.keys.clear()
    for (const client of broadcast.clients) {
      const news = client.tracking?.noLoop ? changes.filter(([, author]) => author !== client) : changes
      if (news.length > 0) {
        this.#tell(
          client,
          news.map(([key]) => key),
        )
      }
    }
  }

  /** RESP2 has no messages but those of a subscription, so there only the client of REDIRECT can hear anything. */
  #tell(client: Tracker, keys: readonly string[] | null): void {
    const mode = client.tracking
    if (mode === undefined) return
    const target = mode.redirect === 0 ? client : this.#clients.get(mode.redirect)
    if (target === undefined) this.#tellBroken(client, mode)
    else if (target.protocol === 3) target.sink.deliver(new Push(['invalidate', keys]), CHANNEL)
    else if (mode.redirect !== 0 && listens(target)) {
      target.sink.deliver(new Push(['message', CHANNEL, keys]), CHANNEL)
    }
  }

  #tellBroken(client: Tracker, mode: TrackingMode): void {
    mode.broken = true
    if (client.protocol === 3) client.sink.deliver(new Push(['tracking-redir-broken', mode.redirect]), CHANNEL)
  }

  #countChanged(): void {
    this.#onActive(this.#readers.size > 0 || this.#broadcasts.size > 0)
  }
}

function listens({ channels, patterns, shardChannels }: Party): boolean {
  return channels.size + patterns.size + shardChannels.size > 0
}

/** Byte text compares as its bytes do. */
function byBytes(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}
