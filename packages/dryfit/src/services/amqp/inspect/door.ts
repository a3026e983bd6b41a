import type { NextOptions } from './arrivals.ts'
import type { SeenMessage } from './seen-message.ts'

export interface QueueInfo {
  readonly name: string
  readonly vhost: string
  readonly durable: boolean
  readonly autoDelete: boolean
  readonly arguments: Readonly<Record<string, unknown>>
  /** Messages that wait. */
  readonly ready: number
  /** Messages that are out and not acknowledged. */
  readonly unacked: number
  readonly consumers: number
}

export interface ExchangeInfo {
  readonly name: string
  readonly vhost: string
  readonly type: string
  readonly durable: boolean
  readonly autoDelete: boolean
  readonly internal: boolean
  readonly arguments: Readonly<Record<string, unknown>>
}

export interface BindingInfo {
  readonly vhost: string
  readonly source: string
  readonly destination: string
  readonly destinationType: 'queue' | 'exchange'
  readonly routingKey: string
  readonly arguments: Readonly<Record<string, unknown>>
}

export interface PublishOptions {
  readonly headers?: Readonly<Record<string, unknown>>
  readonly contentType?: string
  readonly correlationId?: string
  readonly replyTo?: string
  readonly messageId?: string
  readonly type?: string
  readonly priority?: number
  /** Survives a restart of a real broker. Default true. */
  readonly persistent?: boolean
  /** Default `/`, or the first of the broker's. */
  readonly vhost?: string
}

/** A body: bytes and text as they are, anything else as JSON. */
export type PublishBody = string | Uint8Array | object | number | boolean | null

/** The test author's way into a broker. The same for every provider. */
export interface BrokerDoor {
  queue(name: string, vhost?: string): QueueDoor
  queues(): Promise<QueueInfo[]>
  /** Those of the broker itself (`amq.…`) left out. */
  exchanges(): Promise<ExchangeInfo[]>
  bindings(): Promise<BindingInfo[]>
  /** Publishes a message. Returns whether a queue got it. */
  publish(exchange: string, routingKey: string, body: PublishBody, options?: PublishOptions): Promise<boolean>
}

/** One queue, seen by the test. Looking takes nothing away from consumers. */
export interface QueueDoor {
  readonly name: string
  /** What waits in the queue now, the oldest first. */
  messages(): Promise<SeenMessage[]>
  /** What came into the queue since the last reset, consumed or not; at least the last 1,000. */
  arrivals(): Promise<SeenMessage[]>
  /**
   * The first message that came in since the last reset, fits, and was not returned before; waits for it if need be.
   *
   * @throws WAIT_TIMED_OUT, listing what came in instead.
   * @example await queue('notifications').next({ matching: { type: 'welcome_email' } })
   */
  next(options?: NextOptions): Promise<SeenMessage>
  info(): Promise<QueueInfo>
  /** Sends a message to the queue itself, through the default exchange. */
  send(body: PublishBody, options?: PublishOptions): Promise<void>
  /** Takes all waiting messages away and says how many there were. */
  purge(): Promise<number>
  /**
   * Ends all consumers from the broker's side, as RabbitMQ does when a node with the queue goes down: clients get
   * `basic.cancel`. Says how many there were.
   */
  cancelConsumers(): Promise<number>
}

export function bytesOf(body: PublishBody): { bytes: Buffer; contentType: string | undefined } {
  if (typeof body === 'string') return { bytes: Buffer.from(body), contentType: undefined }
  if (body instanceof Uint8Array) return { bytes: Buffer.from(body), contentType: undefined }
  return { bytes: Buffer.from(JSON.stringify(body)), contentType: 'application/json' }
}
