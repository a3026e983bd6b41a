import type { Socket } from 'node:net'
import type { Seam, Snapshot, StartContext } from '../../../foundation/core/index.ts'
import { declare } from '../definitions.ts'
import type { ResolvedOptions } from '../options.ts'
import { Connection } from '../session/connection.ts'
import type { ConnectionLimits, LiveConnection } from '../session/connection-parts.ts'
import { Broker } from '../state/broker.ts'

const HANDSHAKE_TIMEOUT_MS = 10_000
const MAX_BACKLOG_BYTES = 8 * 1024 * 1024

/** The broker in this process. */
export class EmbeddedBroker {
  readonly broker: Broker
  readonly #options: ResolvedOptions
  readonly #limits: ConnectionLimits
  readonly #connections = new Set<LiveConnection>()

  constructor(options: ResolvedOptions, { clock, seed, name }: Pick<StartContext, 'clock' | 'seed' | 'name'>) {
    this.#options = options
    this.broker = new Broker({ clock, random: seed.random(`rabbitmq ${name}`), vhosts: options.vhosts })
    declare(this.broker, options.definitions)
    const { maxFrameBytes, maxChannels, heartbeatSeconds, maxMessageBytes, maxOutboxBytes } = options
    this.#limits = {
      ...{ maxFrameBytes, maxChannels, heartbeatSeconds, maxMessageBytes, maxOutboxBytes },
      maxBacklogBytes: MAX_BACKLOG_BYTES,
      handshakeTimeoutMs: HANDSHAKE_TIMEOUT_MS,
    }
  }

  get connections(): ReadonlySet<LiveConnection> {
    return this.#connections
  }

  accept(socket: Socket, seam: Seam): void {
    const connection = new Connection({
      socket,
      seam,
      broker: this.broker,
      users: this.#options.users,
      limits: this.#limits,
      onEnd: (ended) => this.#connections.delete(ended),
    })
    this.#connections.add(connection)
  }

  reset(): void {
    this.broker.reset()
  }

  snapshot(): Snapshot {
    const kept = this.broker.snapshot()
    return { restore: async () => this.broker.restore(kept) }
  }

  stop(): void {
    for (const connection of [...this.#connections]) connection.end('reset')
    this.broker.close()
  }
}
