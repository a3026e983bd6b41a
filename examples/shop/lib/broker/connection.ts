import { type ChannelModel, connect } from 'amqplib'
import { ignore } from './delivery.ts'

export const RECONNECT_AFTER_MS = 250

/** Called with each new connection: declares and subscribes what is needed. */
export type Setup = (connection: ChannelModel) => Promise<void>

/** A connection to the broker that is made again whenever it is lost. */
export class BrokerConnection {
  readonly #url: string
  readonly #setups: Setup[] = []
  #current: Promise<ChannelModel> | undefined
  /** The connection of the moment, once all setups are done on it. */
  #ready: ChannelModel | undefined
  #retry: NodeJS.Timeout | undefined
  #closed = false

  constructor(url: string) {
    this.#url = url
  }

  /** What is to be done on each new connection. To be said before the first is made. */
  onEach(setup: Setup): void {
    this.#setups.push(setup)
  }

  /** The connection of the moment. Rejects when the broker is away. */
  get(): Promise<ChannelModel> {
    this.#current ??= this.#connect()
    return this.#current
  }

  /** Whether this is the connection of the moment, and nobody is closing it. */
  isAlive(connection: ChannelModel): boolean {
    return this.#ready === connection && !this.#closed
  }

  /** Connects in the background, and again after every loss. */
  keep(): void {
    this.get().catch(() => this.#again())
  }

  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#retry)
    const connection = await this.#current?.catch(ignore)
    await connection?.close()
  }

  async #connect(): Promise<ChannelModel> {
    try {
      const connection = await connect(this.#url)
      // 'close' follows, and then it is made again.
      connection.on('error', ignore)
      connection.on('close', () => this.#lost())
      for (const setup of this.#setups) await setup(connection)
      this.#ready = connection
      return connection
    } catch (error) {
      this.#current = undefined
      throw error
    }
  }

  #lost(): void {
    this.#current = undefined
    this.#ready = undefined
    this.#again()
  }

  #again(): void {
    if (this.#closed) return
    clearTimeout(this.#retry)
    this.#retry = setTimeout(() => this.keep(), RECONNECT_AFTER_MS)
  }
}
