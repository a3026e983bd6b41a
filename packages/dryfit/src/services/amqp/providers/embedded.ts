import type { Socket } from 'node:net'
import type { LogLine, Seam, Snapshot, StartContext } from '../../../foundation/core/index.ts'
import type { LoopbackHttp } from '../../../foundation/net/index.ts'
import { declare } from '../definitions.ts'
import { Arrivals } from '../inspect/arrivals.ts'
import { arrivalKey, bindingsOf, EmbeddedDoor, exchangesOf, queueInfo } from '../inspect/embedded-door.ts'
import { seenOf } from '../inspect/seen-message.ts'
import { managementApi } from '../management/server.ts'
import type { ResolvedOptions } from '../options.ts'
import { Connection } from '../session/connection.ts'
import type { ConnectionLimits, LiveConnection } from '../session/connection-parts.ts'
import { Broker } from '../state/broker.ts'
import type { Backend } from './backend.ts'

const HANDSHAKE_TIMEOUT_MS = 10_000
const MAX_BACKLOG_BYTES = 8 * 1024 * 1024

/** The broker in this process. */
export async function startEmbedded(options: ResolvedOptions, context: StartContext): Promise<Backend> {
  const backend = new EmbeddedBackend(options, context)
  await backend.open()
  return backend
}

export class EmbeddedBackend implements Backend {
  readonly provider = 'embedded'
  readonly broker: Broker
  readonly door: EmbeddedDoor
  readonly logs: readonly LogLine[] = []
  readonly failure = undefined
  readonly #options: ResolvedOptions
  readonly #limits: ConnectionLimits
  readonly #connections = new Set<LiveConnection>()
  readonly #arrivals = new Arrivals()
  readonly #management: LoopbackHttp

  constructor(options: ResolvedOptions, { clock, seed, name }: Pick<StartContext, 'clock' | 'seed' | 'name'>) {
    const arrivals = this.#arrivals
    this.#options = options
    this.broker = new Broker({
      clock,
      random: seed.random(`rabbitmq ${name}`),
      vhosts: options.vhosts,
      watcher: (vhost, queue, message) => arrivals.note(arrivalKey(vhost, queue), () => seenOf(message)),
    })
    declare(this.broker, options.definitions)
    this.door = new EmbeddedDoor(this.broker, arrivals, options.vhosts[0] ?? '/')
    this.#management = managementApi(this.broker, options.users, () => this.#connections.size)
    const { maxFrameBytes, maxChannels, heartbeatSeconds, maxMessageBytes, maxOutboxBytes } = options
    this.#limits = {
      ...{ maxFrameBytes, maxChannels, heartbeatSeconds, maxMessageBytes, maxOutboxBytes },
      maxBacklogBytes: MAX_BACKLOG_BYTES,
      handshakeTimeoutMs: HANDSHAKE_TIMEOUT_MS,
    }
  }

  async open(): Promise<void> {
    await this.#management.open()
  }

  get managementUrl(): string {
    return this.#management.url
  }

  /** Connections that are open now. */
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

  async reset(): Promise<void> {
    this.broker.reset()
    this.#arrivals.reset()
  }

  readonly snapshot = async (): Promise<Snapshot> => {
    const kept = this.broker.snapshot()
    return {
      restore: async () => {
        this.broker.restore(kept)
        this.#arrivals.reset()
      },
    }
  }

  readonly alarm = (reason: string | undefined): void => this.broker.setAlarm(reason)

  async health(): Promise<void> {}

  inspect(): unknown {
    return [...this.broker.vhosts.values()].map((vhost) => ({
      vhost: vhost.name,
      queues: [...vhost.queues.values()].map((queue) => queueInfo(queue, vhost.name)),
      exchanges: exchangesOf(vhost),
      bindings: bindingsOf(vhost),
    }))
  }

  async stop(): Promise<void> {
    for (const connection of [...this.#connections]) connection.end('reset')
    this.broker.close()
    await this.#management.close()
  }
}
