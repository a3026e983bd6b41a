import type { ChannelModel, ConfirmChannel, Options } from 'amqplib'
import { within } from '../deadline.ts'
import type { BrokerConnection } from './connection.ts'
import { type Delivery, ignore, PERSISTENT_JSON } from './delivery.ts'
import { declareWorkQueue } from './work-queue.ts'

export interface PublisherOptions {
  readonly publishTimeoutMs: number
  readonly retryDelayMs: number
}

/** Puts messages into work queues, and says so only when the broker has them. */
export class Publisher {
  readonly #connection: BrokerConnection
  readonly #options: PublisherOptions
  readonly #channels = new WeakMap<ChannelModel, Promise<ConfirmChannel>>()

  constructor(connection: BrokerConnection, options: PublisherOptions) {
    this.#connection = connection
    this.#options = options
  }

  async publish(queue: string, delivery: Delivery): Promise<void> {
    await within(this.#options.publishTimeoutMs, `publishing to ${queue}`, this.#publish(queue, delivery))
  }

  async #publish(queue: string, { id, body }: Delivery): Promise<void> {
    const channel = await this.#channelOf(await this.#connection.get())
    await declareWorkQueue(channel, queue, this.#options.retryDelayMs)
    await sendConfirmed(channel, queue, Buffer.from(JSON.stringify(body)), { ...PERSISTENT_JSON, messageId: id })
  }

  #channelOf(connection: ChannelModel): Promise<ConfirmChannel> {
    const channel = this.#channels.get(connection) ?? this.#openChannel(connection)
    this.#channels.set(connection, channel)
    return channel
  }

  async #openChannel(connection: ChannelModel): Promise<ConfirmChannel> {
    const forget = (): void => void this.#channels.delete(connection)
    try {
      const channel = await connection.createConfirmChannel()
      channel.on('error', ignore)
      channel.on('close', forget)
      return channel
    } catch (error) {
      forget()
      throw error
    }
  }
}

/** Resolves when the broker has taken the message. */
export function sendConfirmed(
  channel: ConfirmChannel,
  queue: string,
  content: Buffer,
  options: Options.Publish,
): Promise<void> {
  return new Promise((resolve, reject) => {
    channel.sendToQueue(queue, content, options, (error: unknown) => (error ? reject(error) : resolve()))
  })
}
