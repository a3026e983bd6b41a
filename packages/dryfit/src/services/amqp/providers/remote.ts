import type { Socket } from 'node:net'
import {
  DryfitError,
  type LogLine,
  messageOf,
  type Provider,
  type Seam,
  type StartContext,
} from '../../../foundation/core/index.ts'
import { AmqpClient } from '../client/client.ts'
import { Arrivals } from '../inspect/arrivals.ts'
import { openFirehose } from '../inspect/firehose.ts'
import { RemoteDoor } from '../inspect/remote-door.ts'
import { ManagementClient } from '../management/client.ts'
import type { ResolvedOptions } from '../options.ts'
import { Relay } from '../relay/relay.ts'
import type { Backend } from './backend.ts'
import type { RealBroker } from './real-broker.ts'
import { RemoteTopology } from './remote-topology.ts'

/** A real broker behind our seams, with virtual hosts of our own for this environment. */
export async function startRemote(
  broker: RealBroker,
  options: ResolvedOptions,
  context: StartContext,
): Promise<Backend> {
  const names = new Map(
    options.vhosts.map((name, index) => [name, `dryfit-${context.environmentId}-${context.name}-${index}`]),
  )
  const api = new ManagementClient(broker.managementUrl, broker.user, broker.password)
  try {
    await makeVirtualHosts(api, broker, options, names)
    const topology = new RemoteTopology(api, names)
    await topology.declare(options.definitions)
    const arrivals = new Arrivals()
    const clients = await openClients(broker, names, arrivals)
    return new RemoteBackend({ broker, options, api, names, topology, arrivals, clients })
  } catch (cause) {
    await removeVirtualHosts(api, names)
    api.close()
    await broker.release()
    throw cause instanceof DryfitError ? cause : startFailed(broker, cause)
  }
}

interface Parts {
  readonly broker: RealBroker
  readonly options: ResolvedOptions
  readonly api: ManagementClient
  readonly names: ReadonlyMap<string, string>
  readonly topology: RemoteTopology
  readonly arrivals: Arrivals
  /** Our own connection to each virtual host. */
  readonly clients: ReadonlyMap<string, AmqpClient>
}

class RemoteBackend implements Backend {
  readonly provider: Provider
  readonly door: RemoteDoor
  readonly managementUrl: string
  readonly #parts: Parts
  readonly #relays = new Set<Relay>()

  constructor(parts: Parts) {
    this.#parts = parts
    const { broker, api, names, arrivals, clients } = parts
    this.provider = broker.provider
    this.managementUrl = broker.managementUrl
    this.door = new RemoteDoor({
      ...{ api, names, arrivals, clients },
      cancelConsumers: (vhost, queue) => this.#sum((relay) => relay.cancelConsumers(vhost, queue)),
      countUnacked: (vhost, queue) => this.#sum((relay) => relay.countUnacked(vhost, queue)),
    })
  }

  #sum(of: (relay: Relay) => number): number {
    return [...this.#relays].reduce((sum, relay) => sum + of(relay), 0)
  }

  get logs(): readonly LogLine[] {
    return this.#parts.broker.logs
  }

  get failure(): Error | undefined {
    return this.#parts.broker.failure
  }

  accept(socket: Socket, seam: Seam): void {
    const { broker, options, names } = this.#parts
    Relay.start({
      socket,
      seam,
      upstream: broker.address,
      privateName: (vhost) => names.get(vhost) ?? vhost,
      login: broker.provider === 'external' ? { user: broker.user, password: broker.password } : undefined,
      maxFrameBytes: options.maxFrameBytes,
      maxMessageBytes: options.maxMessageBytes,
      maxOutboxBytes: options.maxOutboxBytes,
      onStart: (relay) => this.#relays.add(relay),
      onEnd: (relay) => this.#relays.delete(relay),
    })
  }

  async reset(): Promise<void> {
    await this.#parts.topology.reset()
    this.#parts.arrivals.reset()
  }

  async health(): Promise<void> {
    await this.#parts.api.get('overview')
  }

  async inspect(): Promise<unknown> {
    const [queues, exchanges, bindings] = await Promise.all([
      this.door.queues(),
      this.door.exchanges(),
      this.door.bindings(),
    ])
    return { queues, exchanges, bindings }
  }

  async stop(): Promise<void> {
    const { api, names, broker, clients } = this.#parts
    for (const relay of [...this.#relays]) relay.end('reset')
    await Promise.all([...clients.values()].map((client) => client.close()))
    await removeVirtualHosts(api, names)
    api.close()
    await broker.release()
  }
}

async function openClients(
  { address, user, password }: RealBroker,
  names: ReadonlyMap<string, string>,
  arrivals: Arrivals,
): Promise<Map<string, AmqpClient>> {
  const clients = new Map<string, AmqpClient>()
  for (const [given, inner] of names) {
    const client = await AmqpClient.connect({ ...address, user, password, vhost: inner })
    clients.set(given, client)
    await openFirehose(client, { given, inner }, arrivals)
  }
  return clients
}

async function makeVirtualHosts(
  api: ManagementClient,
  broker: RealBroker,
  { users }: ResolvedOptions,
  names: ReadonlyMap<string, string>,
): Promise<void> {
  const logins = new Set([broker.user])
  for (const [user, password] of Object.entries(users)) {
    if (broker.provider === 'external') continue
    if (user !== broker.user) await api.put(['users', user], { password, tags: 'administrator' })
    logins.add(user)
  }
  for (const vhost of names.values()) {
    await api.put(['vhosts', vhost], { tracing: true })
    for (const user of logins) {
      await api.put(['permissions', vhost, user], { configure: '.*', write: '.*', read: '.*' })
    }
  }
}

async function removeVirtualHosts(api: ManagementClient, names: ReadonlyMap<string, string>): Promise<void> {
  // The broker may be gone already, and then its virtual hosts are, too.
  await Promise.allSettled([...names.values()].map((vhost) => api.delete('vhosts', vhost)))
}

function startFailed({ managementUrl }: RealBroker, cause: unknown): DryfitError {
  return new DryfitError('START_FAILED', {
    what: `the broker's management API at ${managementUrl} could not be used`,
    why: messageOf(cause),
    fix: 'enable the plugin rabbitmq_management, or name its address with the option managementUrl',
    cause,
  })
}
