import type { ChannelModel, ConfirmChannel, ConsumeMessage } from 'amqplib'
import { messageOf } from '../errors.ts'
import { type BrokerConnection, RECONNECT_AFTER_MS } from './connection.ts'
import { type Handler, ignore, PERSISTENT_JSON, type RetryPolicy } from './delivery.ts'
import { sendConfirmed } from './publisher.ts'
import { deadQueue, declareWorkQueue, retryQueue } from './work-queue.ts'

const MAX_UNACKNOWLEDGED = 10

/**
 * Hands each message of a work queue to a handler, until it succeeds or has failed too often.
 *
 * ```
 *   queue ──▶ handle ──good──▶ acknowledged
 *     ▲          └──bad──▶ queue.retry ──after retryDelayMs──▶ queue … ──maxRetries──▶ queue.dead
 * ```
 */
export class Consumer {
  readonly #connection: BrokerConnection
  readonly #retry: RetryPolicy
  readonly #queue: string
  readonly #handle: Handler

  constructor(connection: BrokerConnection, retry: RetryPolicy, queue: string, handle: Handler) {
    this.#connection = connection
    this.#retry = retry
    this.#queue = queue
    this.#handle = handle
  }

  /** Subscribes, and again whenever the broker ends the channel or the subscription. */
  async subscribe(connection: ChannelModel): Promise<void> {
    const channel = await connection.createConfirmChannel()
    channel.on('error', ignore)
    channel.on('close', () => this.#again(connection))
    await declareWorkQueue(channel, this.#queue, this.#retry.retryDelayMs)
    await channel.prefetch(MAX_UNACKNOWLEDGED)
    await channel.consume(this.#queue, (message) => {
      // Without a message: the subscription was cancelled by the broker. A message that cannot be acknowledged comes again.
      const done = message === null ? channel.close() : this.#work(channel, message)
      done.catch(ignore)
    })
  }

  #again(connection: ChannelModel): void {
    setTimeout(() => {
      if (this.#connection.isAlive(connection)) this.subscribe(connection).catch(() => this.#again(connection))
    }, RECONNECT_AFTER_MS)
  }

  async #work(channel: ConfirmChannel, message: ConsumeMessage): Promise<void> {
    const id = String(message.properties.messageId ?? '')
    try {
      await this.#handle({ id, body: JSON.parse(message.content.toString()) })
    } catch (error) {
      await this.#putAside(channel, message, error)
    }
    channel.ack(message)
  }

  /** The copy is safe before the original is acknowledged: a crash in between delivers twice and loses nothing. */
  #putAside(channel: ConfirmChannel, message: ConsumeMessage, error: unknown): Promise<void> {
    const { headers = {}, messageId } = message.properties
    const retries = Number(headers['x-retries'] ?? 0)
    const isLast = retries >= this.#retry.maxRetries
    const target = isLast ? deadQueue(this.#queue) : retryQueue(this.#queue)
    return sendConfirmed(channel, target, message.content, {
      ...PERSISTENT_JSON,
      messageId,
      headers: { 'x-retries': isLast ? retries : retries + 1, 'x-error': messageOf(error) },
    })
  }
}
