import { Refusal } from '../errors.ts'
import type { Broker } from '../state/broker.ts'
import { ChannelSession, type SessionHost } from './channel-session.ts'

/** The channels of a connection, by their numbers. */
export class ChannelTable {
  readonly #broker: Broker
  readonly #host: SessionHost
  readonly #sessions = new Map<number, ChannelSession>()
  /** Those whose confirms are to leave with the next flush. */
  readonly #confirming = new Set<ChannelSession>()

  constructor(broker: Broker, host: SessionHost) {
    this.#broker = broker
    this.#host = host
  }

  get(number: number): ChannelSession | undefined {
    return this.#sessions.get(number)
  }

  /** @throws Refusal where the connection has as many as were agreed on. */
  open(number: number, maxChannels: number): ChannelSession {
    const { size } = this.#sessions
    if (maxChannels > 0 && size >= maxChannels) {
      const explanation = `number of channels opened (${size}) has reached the negotiated channel_max (${maxChannels})`
      throw new Refusal('not-allowed', explanation, 'none')
    }
    const session = new ChannelSession(number, this.#host)
    this.#sessions.set(number, session)
    this.#broker.channels.add(session.channel)
    return session
  }

  forget(number: number): void {
    const session = this.#sessions.get(number)
    if (session === undefined) return
    this.#sessions.delete(number)
    this.#broker.channels.delete(session.channel)
  }

  confirmSoon(session: ChannelSession): void {
    this.#confirming.add(session)
  }

  flushConfirms(): void {
    for (const session of this.#confirming) session.flushConfirms()
    this.#confirming.clear()
  }

  /** Consumers may have room again. */
  wake(): void {
    for (const { channel } of this.#sessions.values()) channel.wake()
  }

  releaseAll(): void {
    for (const [number, session] of [...this.#sessions]) {
      session.release()
      this.forget(number)
    }
  }
}
