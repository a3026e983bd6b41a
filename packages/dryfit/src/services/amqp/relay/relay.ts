import type { Socket } from 'node:net'
import { type Address, type Crossing, messageOf, type Seam } from '../../../foundation/core/index.ts'
import { connect, resetSocket } from '../../../foundation/net/index.ts'
import { Refusal, refusalOfCode } from '../errors.ts'
import { decodeMethod } from '../session/content-assembler.ts'
import { badFrame } from '../session/frame-refusals.ts'
import { FRAME_METHOD, type Frame, FrameParser } from '../wire/frames.ts'
import type { Method } from '../wire/methods.ts'
import { RelayChannel } from './relay-channel.ts'
import type { RelayHost } from './relay-port.ts'
import { Side } from './side.ts'

export interface RelayParts {
  readonly socket: Socket
  readonly seam: Seam
  /** The real broker. */
  readonly upstream: Address
  /** The name that a virtual host has at the real broker. */
  readonly privateName: (vhost: string) => string
  /** Logs in as this user, whatever the client says: a broker that somebody else runs does not know our users. */
  readonly login: { readonly user: string; readonly password: string } | undefined
  /** Until both sides have agreed on another. */
  readonly maxFrameBytes: number
  readonly maxMessageBytes: number
  readonly maxOutboxBytes: number
  readonly onStart: (relay: Relay) => void
  readonly onEnd: (relay: Relay) => void
}

const MAX_BACKLOG_BYTES = 8 * 1024 * 1024

/**
 * A seam in front of a real broker: reads both directions frame by frame, and does to them what the seam says.
 *
 * ```
 *   client ◀──▶ Side ◀── channels, one RelayChannel each ──▶ Side ◀──▶ broker
 * ```
 */
export class Relay implements RelayHost {
  readonly seam: Seam
  readonly client: Side
  readonly broker: Side
  readonly maxMessageBytes: number
  readonly #parts: RelayParts
  readonly #channels = new Map<number, RelayChannel>()
  readonly #clientParser: FrameParser
  readonly #brokerParser: FrameParser
  #opening: Crossing | undefined
  #vhost: { readonly given: string; readonly inner: string } | undefined
  #ended = false
  #brokerFull = false
  #backlogBytes = 0

  /** Connects to the broker; a client whose broker is not there is hung up on. */
  static start(parts: RelayParts): void {
    connect(parts.upstream).then(
      (upstream) => parts.onStart(new Relay(parts, upstream)),
      (thrown: unknown) => {
        const crossing = parts.seam.open({ protocol: 'amqp', operation: 'connect' })
        crossing.close({ outcome: 'aborted', error: { code: 'CONNECT_FAILED', message: messageOf(thrown) } })
        resetSocket(parts.socket)
      },
    )
  }

  private constructor(parts: RelayParts, upstream: Socket) {
    this.#parts = parts
    this.seam = parts.seam
    const { socket, maxOutboxBytes, maxFrameBytes, maxMessageBytes } = parts
    this.maxMessageBytes = maxMessageBytes
    this.client = new Side(socket, maxOutboxBytes, (full) => (full ? upstream.pause() : upstream.resume()))
    this.broker = new Side(upstream, maxOutboxBytes, (full) => this.#steer({ full }))
    this.#clientParser = new FrameParser(
      {
        header: (bytes) => upstream.write(bytes),
        frame: (frame) => this.#fromClient(frame),
        fault: ({ type, payload, reason }) => this.fail(badFrame(type, payload, reason)),
      },
      { maxFrameBytes },
    )
    this.#brokerParser = new FrameParser(
      { header: () => {}, frame: (frame) => this.#fromBroker(frame), fault: () => this.end('reset') },
      { maxFrameBytes, header: false },
    )
    this.#join(socket, upstream, this.#clientParser)
    this.#join(upstream, socket, this.#brokerParser)
  }

  publicText(text: string): string {
    return this.#vhost === undefined ? text : text.replaceAll(`'${this.#vhost.inner}'`, `'${this.#vhost.given}'`)
  }

  forget(number: number): void {
    this.#channels.get(number)?.close()
    this.#channels.delete(number)
  }

  /** Ends the consumers of a queue, on both sides, and says how many there were. */
  cancelConsumers(vhost: string, queue: string): number {
    if (this.#vhost?.given !== vhost) return 0
    return [...this.#channels.values()].reduce((count, channel) => count + channel.cancelConsumers(queue), 0)
  }

  /** How many messages of a queue are out to this client, and not acknowledged. */
  countUnacked(vhost: string, queue: string): number {
    if (this.#vhost?.given !== vhost) return 0
    return [...this.#channels.values()].reduce((count, channel) => count + channel.countUnacked(queue), 0)
  }

  backlog(bytes: number): void {
    this.#steer({ backlogBytes: this.#backlogBytes + bytes })
  }

  fail(refusal: Refusal): void {
    this.#release()
    this.client.method(0, 'connection.close', {
      replyCode: refusal.code,
      replyText: refusal.text,
      classId: 0,
      methodId: 0,
    })
    this.client.flush()
    this.broker.socket.destroy()
  }

  end(how: 'reset' | 'close'): void {
    this.#release()
    for (const { socket } of [this.client, this.broker]) {
      if (how === 'reset') resetSocket(socket)
      else socket.end()
    }
  }

  #join(from: Socket, to: Socket, parser: FrameParser): void {
    from.on('data', (chunk: Buffer) => this.#feed(parser, chunk))
    from.on('error', () => from.destroy())
    from.once('end', () => to.end())
    from.once('close', () => {
      this.#release()
      if (!from.readableEnded) to.destroy()
    })
    from.resume()
  }

  #feed(parser: FrameParser, chunk: Buffer): void {
    try {
      parser.feed(chunk)
    } catch (thrown) {
      // What we cannot read, the broker would not have read either.
      if (!(thrown instanceof Refusal)) throw thrown
      this.fail(thrown)
    }
  }

  #fromClient({ type, channel, payload }: Frame): void {
    if (channel > 0) {
      this.#channel(channel).clientFrame(type, payload)
      return
    }
    const method = type === FRAME_METHOD ? decodeMethod(payload) : undefined
    if (method?.name === 'connection.tune-ok') this.#tuned(method.args.frameMax)
    if (method?.name === 'connection.start-ok' && this.#parts.login !== undefined) {
      const { user, password } = this.#parts.login
      const args = { ...method.args, mechanism: 'PLAIN', response: `\0${user}\0${password}` }
      this.broker.method(0, 'connection.start-ok', args)
    } else if (method?.name === 'connection.open') this.#open(method)
    else this.broker.frame(type, channel, payload)
  }

  #fromBroker({ type, channel, payload }: Frame): void {
    if (channel > 0) {
      this.#channel(channel).brokerFrame(type, payload)
      return
    }
    const method = type === FRAME_METHOD ? decodeMethod(payload) : undefined
    if (method?.name === 'connection.open-ok') this.#opening?.close({ outcome: 'ok' })
    if (method?.name === 'connection.close') {
      const { replyCode, replyText } = method.args
      const text = this.publicText(replyText)
      this.#opening?.close({ outcome: 'error', error: { code: String(replyCode), message: text } })
      this.client.method(0, 'connection.close', { ...method.args, replyText: text })
    } else this.client.frame(type, channel, payload)
  }

  #tuned(frameMax: number): void {
    this.client.out.maxFrameBytes = frameMax
    this.broker.out.maxFrameBytes = frameMax
    // 0 agrees on none; what is larger than a message is none that anybody can use.
    for (const parser of [this.#clientParser, this.#brokerParser]) {
      parser.maxFrameBytes = frameMax === 0 ? this.maxMessageBytes : frameMax
    }
  }

  #open(method: Extract<Method, { name: 'connection.open' }>): void {
    const given = method.args.virtualHost
    const inner = this.#parts.privateName(given)
    this.#vhost = { given, inner }
    const crossing = this.seam.open({ protocol: 'amqp', operation: `connect ${given}`, request: {} })
    this.#opening = crossing
    const forward = (): void => this.broker.method(0, 'connection.open', { ...method.args, virtualHost: inner })
    if (crossing.guarded) void this.#openGuarded(crossing, forward)
    else forward()
  }

  async #openGuarded(crossing: Crossing, forward: () => void): Promise<void> {
    const verdict = await crossing.ask('request')
    if (verdict.do === 'hang' || verdict.do === 'drop') return
    if (verdict.do === 'reset' || verdict.do === 'close') {
      this.end(verdict.do)
      return
    }
    if (verdict.do !== 'answer') {
      forward()
      return
    }
    const { code = '530', message = 'injected fault' } = verdict.with
    crossing.close({ outcome: 'error', error: { code, message } })
    this.fail(refusalOfCode(Number(code), message))
  }

  #channel(number: number): RelayChannel {
    let channel = this.#channels.get(number)
    if (channel === undefined) {
      channel = new RelayChannel(number, this)
      this.#channels.set(number, channel)
    }
    return channel
  }

  /** The client waits while the broker does not read, or too much waits behind a held command. */
  #steer({
    full = this.#brokerFull,
    backlogBytes = this.#backlogBytes,
  }: {
    full?: boolean
    backlogBytes?: number
  }): void {
    this.#brokerFull = full
    this.#backlogBytes = backlogBytes
    if (full || backlogBytes > MAX_BACKLOG_BYTES) this.client.socket.pause()
    else this.client.socket.resume()
  }

  #release(): void {
    if (this.#ended) return
    this.#ended = true
    this.#opening?.close({ outcome: 'aborted' })
    for (const channel of this.#channels.values()) channel.close()
    this.#channels.clear()
    this.#parts.onEnd(this)
  }
}
