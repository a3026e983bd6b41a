import type { Socket } from 'node:net'
import {
  type AcceptsConnections,
  type CanFail,
  type ContractClaim,
  type Endpoint,
  type HasHealth,
  type HasLogs,
  type Inspectable,
  type LogLine,
  locateClaim,
  type Provider,
  type Resettable,
  type RunningService,
  type Seam,
  type Snapshot,
  type StartContext,
} from '../../foundation/core/index.ts'
import type {
  BindingInfo,
  BrokerDoor,
  ExchangeInfo,
  PublishBody,
  PublishOptions,
  QueueDoor,
  QueueInfo,
} from './inspect/door.ts'
import type { Backend } from './providers/backend.ts'

/** A started broker: the seams' side, and the test author's door. */
export class RunningRabbitmq
  implements RunningService, AcceptsConnections, Resettable, Inspectable, HasHealth, HasLogs, CanFail, BrokerDoor
{
  readonly name: string
  readonly url: string
  /** Where the management API listens: `http://guest:guest@127.0.0.1:15672` without the login. */
  readonly managementUrl: string
  readonly provider: Provider
  /** Keeps messages and topology. Only with the provider `embedded`. */
  declare readonly snapshot?: () => Promise<Snapshot>
  /**
   * Blocks publishers as RabbitMQ does when it runs `low on memory`, until called with undefined. Only with the provider
   * `embedded`.
   */
  declare readonly alarm?: (reason: string | undefined) => void
  /** What its messages look like, where the options name a document. */
  declare readonly contract?: ContractClaim
  readonly #backend: Backend
  readonly #endpointFor: (consumer: string) => Promise<Endpoint>
  #stopping: Promise<void> | undefined

  constructor(backend: Backend, context: StartContext, url: string, claim: ContractClaim) {
    this.name = context.name
    this.url = url
    this.managementUrl = backend.managementUrl
    this.provider = backend.provider
    this.#backend = backend
    this.#endpointFor = (consumer) => context.endpointFor(consumer)
    // An ability that the provider lacks is not there at all, so that asking for it is enough.
    if (backend.snapshot !== undefined) Object.assign(this, { snapshot: backend.snapshot })
    if (claim.asyncapi !== undefined) Object.assign(this, { contract: locateClaim(claim, context.directory) })
    if (backend.alarm !== undefined) Object.assign(this, { alarm: backend.alarm })
  }

  get logs(): readonly LogLine[] {
    return this.#backend.logs
  }

  get failure(): Error | undefined {
    return this.#backend.failure
  }

  endpointFor(consumer: string): Promise<Endpoint> {
    return this.#endpointFor(consumer)
  }

  accept(socket: Socket, seam: Seam): void {
    this.#backend.accept(socket, seam)
  }

  /**
   * Messages go, and deliveries that are out are forgotten. Exchanges, queues and bindings that stood at the first reset
   * stay (and come back if they were deleted), so do those that apps declare later; those that the test declares later
   * go. Consumers stay subscribed.
   */
  reset(): Promise<void> {
    return this.#backend.reset()
  }

  health(): Promise<void> {
    return this.#backend.health()
  }

  inspect(): unknown {
    return this.#backend.inspect()
  }

  queue(name: string, vhost?: string): QueueDoor {
    return this.#backend.door.queue(name, vhost)
  }

  queues(): Promise<QueueInfo[]> {
    return this.#backend.door.queues()
  }

  exchanges(): Promise<ExchangeInfo[]> {
    return this.#backend.door.exchanges()
  }

  bindings(): Promise<BindingInfo[]> {
    return this.#backend.door.bindings()
  }

  publish(exchange: string, routingKey: string, body: PublishBody, options?: PublishOptions): Promise<boolean> {
    return this.#backend.door.publish(exchange, routingKey, body, options)
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#backend.stop()
    return this.#stopping
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }
}
