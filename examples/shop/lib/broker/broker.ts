import type { Env } from '../env.ts'
import type { Resource } from '../resource.ts'
import type { Background } from '../service.ts'
import { BrokerConnection } from './connection.ts'
import { Consumer } from './consumer.ts'
import type { Delivery, Handler, RetryPolicy } from './delivery.ts'
import { Publisher } from './publisher.ts'

export interface BrokerOptions extends RetryPolicy {
  /** How long the broker may take to confirm a message. */
  readonly publishTimeoutMs: number
}

/** Work queues of RabbitMQ: nothing that was published is lost, and nothing that fails is tried for ever. */
export class Broker implements Resource, Background {
  readonly name = 'broker'
  /** What cannot be published now waits in an outbox. */
  readonly optional = true
  readonly #connection: BrokerConnection
  readonly #publisher: Publisher
  readonly #retry: RetryPolicy

  constructor(url: string, { publishTimeoutMs, ...retry }: BrokerOptions) {
    this.#connection = new BrokerConnection(url)
    this.#publisher = new Publisher(this.#connection, { publishTimeoutMs, retryDelayMs: retry.retryDelayMs })
    this.#retry = retry
  }

  static from(env: Env): Broker {
    const retry = { maxRetries: env.integer('MAX_RETRIES', 3), retryDelayMs: env.integer('RETRY_DELAY_MS', 30_000) }
    return new Broker(env.url('AMQP_URL'), { ...retry, publishTimeoutMs: env.integer('PUBLISH_TIMEOUT_MS', 5_000) })
  }

  /** Resolves when the broker has taken the message. */
  publish(queue: string, delivery: Delivery): Promise<void> {
    return this.#publisher.publish(queue, delivery)
  }

  /** Hands each message of the queue to `handle`, from the start on and after every loss of the connection. */
  consume(queue: string, handle: Handler): void {
    const consumer = new Consumer(this.#connection, this.#retry, queue, handle)
    this.#connection.onEach((connection) => consumer.subscribe(connection))
  }

  start(): void {
    this.#connection.keep()
  }

  /** Nothing to do yet: what is being worked on may still have something to publish. */
  stop(): void {}

  async check(): Promise<void> {
    await this.#connection.get()
  }

  async close(): Promise<void> {
    await this.#connection.close()
  }
}
