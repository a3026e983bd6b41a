import type { Socket } from 'node:net'
import { messageOf, type Seam } from '../../../foundation/core/index.ts'
import { resetSocket } from '../../../foundation/net/index.ts'
import { Refusal } from '../errors.ts'
import type { Broker, BrokerConnection } from '../state/broker.ts'
import type { VirtualHost } from '../state/vhost.ts'
import { FrameWriter } from '../wire/frame-writer.ts'
import {
  FRAME_BODY,
  FRAME_HEADER,
  FRAME_HEARTBEAT,
  FRAME_METHOD,
  type Frame,
  type FrameFault,
  FrameParser,
  type FrameSink,
  PROTOCOL_HEADER,
} from '../wire/frames.ts'
import type { Method, MethodArgs, MethodName } from '../wire/methods.ts'
import { type ChannelSession, idsOf, type SessionHost } from './channel-session.ts'
import { ChannelTable } from './channel-table.ts'
import type { ConnectionParts, LiveConnection } from './connection-parts.ts'
import { decodeMethod } from './content-assembler.ts'
import { badFrame, unexpectedFrame, unknownFrame } from './frame-refusals.ts'
import { Handshake, type HandshakeResult } from './handshake.ts'
import { Outbox } from './outbox.ts'

type Phase = 'header' | 'handshake' | 'running' | 'closing' | 'closed'

/**
 * One connection of a client.
 *
 * ```
 *   socket ──▶ frames ──▶ channel 0: handshake, close      ──▶ outbox ──▶ socket
 *                    └──▶ channel n: ChannelSession ──▶ …   ──▶
 * ```
 */
export class Connection implements FrameSink, BrokerConnection, SessionHost, LiveConnection {
  readonly broker: Broker
  readonly seam: Seam
  readonly out = new FrameWriter()
  readonly maxMessageBytes: number
  readonly owner = this
  readonly #parts: ConnectionParts
  readonly #socket: Socket
  readonly #outbox: Outbox
  readonly #parser: FrameParser
  readonly #handshake: Handshake
  readonly #channels: ChannelTable
  #phase: Phase = 'header'
  #agreed: HandshakeResult | undefined
  #deadline: NodeJS.Timeout | undefined
  #backlogBytes = 0
  #blocked = false

  constructor(parts: ConnectionParts) {
    this.#parts = parts
    this.#socket = parts.socket
    this.broker = parts.broker
    this.seam = parts.seam
    this.maxMessageBytes = parts.limits.maxMessageBytes
    this.#channels = new ChannelTable(parts.broker, this)
    this.#outbox = new Outbox(parts.socket, this.out, parts.limits.maxOutboxBytes, {
      beforeFlush: () => this.#channels.flushConfirms(),
      roomAgain: () => this.#roomAgain(),
      dead: () => this.end('reset'),
    })
    this.#parser = new FrameParser(this, { maxFrameBytes: parts.limits.maxFrameBytes })
    this.#handshake = new Handshake(parts, {
      send: (name, args) => this.#send(name, args),
      tuned: (agreed) => this.#tuned(agreed),
      opened: (agreed) => this.#opened(agreed),
      refuse: (refusal) => this.#fail(refusal),
      end: (how) => this.end(how),
    })
    this.#expire()
    this.#listen()
  }

  get vhost(): VirtualHost {
    return (this.#agreed as HandshakeResult).vhost
  }

  get user(): string {
    return this.#agreed?.user ?? ''
  }

  get hearsCancels(): boolean {
    return this.#handshake.understands('consumer_cancel_notify')
  }

  get congested(): boolean {
    return this.#outbox.congested
  }

  flushSoon(): void {
    this.#outbox.flushSoon()
  }

  confirmSoon(session: ChannelSession): void {
    this.#channels.confirmSoon(session)
    this.#outbox.flushSoon()
  }

  forget(number: number): void {
    this.#channels.forget(number)
  }

  backlog(bytes: number): void {
    this.#backlogBytes += bytes
    this.#steerReading()
  }

  published(): void {
    if (this.broker.alarm !== undefined) this.alarm(this.broker.alarm)
  }

  /** Blocks a connection that publishes, as RabbitMQ does when it runs low on something. */
  alarm(reason: string | undefined): void {
    const publishes = this.#phase === 'running' && this.#blocked === false
    if (reason !== undefined && !publishes) return
    if (reason === undefined && !this.#blocked) return
    this.#blocked = reason !== undefined
    this.#steerReading()
    if (!this.#handshake.understands('connection.blocked')) return
    if (reason === undefined) this.#send('connection.unblocked', {})
    else this.#send('connection.blocked', { reason })
  }

  header(bytes: Buffer): void {
    this.#phase = 'handshake'
    if (this.#handshake.accepts(bytes)) {
      this.#handshake.begin()
      return
    }
    // A header we do not speak is answered with the one we do (§4.2.2).
    this.#socket.write(PROTOCOL_HEADER)
    this.end('close')
  }

  frame({ type, channel, payload }: Frame): void {
    if (channel === 0) {
      this.#control(type, payload)
      return
    }
    if (this.#phase === 'closing' || this.#phase === 'closed') return
    if (this.#phase !== 'running' || type === FRAME_HEARTBEAT) {
      this.#fail(unexpectedFrame(type, payload))
      return
    }
    if (type < 1 || type > 3) {
      this.#fail(unknownFrame(type, payload))
      return
    }
    const session = this.#channels.get(channel) ?? this.#channels.open(channel, this.#agreed?.maxChannels ?? 0)
    session.frame(type, payload)
  }

  fault({ type, payload, reason }: FrameFault): void {
    this.#fail(badFrame(type, payload, reason))
  }

  refuse(channel: number, refusal: Refusal, method: MethodName | undefined): void {
    if (refusal.ends === 'channel' && channel > 0) this.#channels.get(channel)?.fail(refusal, method)
    else this.#fail(refusal, method)
  }

  /** Ends the connection from the broker's side: `CONNECTION_FORCED - …`. */
  forceClose(explanation: string): void {
    this.#fail(new Refusal('connection-forced', explanation, 'none'))
  }

  end(how: 'reset' | 'close'): void {
    if (how === 'close') this.#outbox.flush()
    this.#release()
    if (how === 'reset') resetSocket(this.#socket)
    else this.#hangUp()
  }

  /** Says goodbye and reads on until the client does: to close on unread bytes is a reset, which may eat the goodbye. */
  #hangUp(): void {
    this.#socket.end()
    this.#socket.resume()
    if (this.#socket.readableEnded) return
    this.#socket.once('end', () => this.#socket.destroy())
    this.#expire()
  }

  #listen(): void {
    const socket = this.#socket
    socket.on('data', (chunk: Buffer) => this.#read(chunk))
    socket.once('end', () => this.end('close'))
    socket.once('close', () => {
      this.#release()
      clearTimeout(this.#deadline)
    })
    socket.resume()
  }

  #read(chunk: Buffer): void {
    this.#outbox.heard()
    try {
      this.#parser.feed(chunk)
    } catch (thrown) {
      // A mistake of ours ends one connection, as in RabbitMQ, and not the process of the tests.
      this.#fail(thrown instanceof Refusal ? thrown : new Refusal('internal-error', messageOf(thrown), 'none'))
    }
    if (this.#outbox.congested) this.#steerReading()
  }

  #control(type: number, payload: Buffer): void {
    if (type === FRAME_HEARTBEAT && payload.length === 0) return
    if (type !== FRAME_METHOD) {
      if (this.#phase === 'closing') return
      const isContent = type === FRAME_HEADER || type === FRAME_BODY
      this.#fail(isContent ? unexpectedFrame(type, payload) : unknownFrame(type, payload))
      return
    }
    let name: MethodName | undefined
    try {
      const method = decodeMethod(payload)
      name = method.name
      this.#method(method)
    } catch (thrown) {
      if (!(thrown instanceof Refusal)) throw thrown
      this.#fail(thrown, name)
    }
  }

  #method(method: Method): void {
    if (method.name === 'connection.close') {
      this.#closeByClient()
      return
    }
    if (this.#phase === 'closing') {
      if (method.name === 'connection.close-ok') this.end('close')
      return
    }
    if (method.name === 'connection.update-secret' && this.#phase === 'running') {
      this.#send('connection.update-secret-ok', {})
      return
    }
    if (this.#phase !== 'running' && this.#handshake.receive(method)) return
    const state = this.#phase === 'running' ? 'running' : this.#handshake.step
    throw new Refusal('channel-error', `unexpected method in connection state ${state}`)
  }

  #closeByClient(): void {
    this.#channels.flushConfirms()
    this.#releaseChannels()
    this.#send('connection.close-ok', {})
    this.end('close')
  }

  #tuned({ maxFrameBytes, heartbeatSeconds }: { maxFrameBytes: number; heartbeatSeconds: number }): void {
    this.#parser.maxFrameBytes = maxFrameBytes
    this.out.maxFrameBytes = maxFrameBytes
    this.#outbox.beat(heartbeatSeconds)
  }

  #opened(agreed: HandshakeResult): void {
    this.#agreed = agreed
    this.#phase = 'running'
    clearTimeout(this.#deadline)
    this.broker.connections.add(this)
    this.#send('connection.open-ok', { knownHosts: '' })
  }

  /** Ends the connection with an error, and waits for the client to see it. */
  #fail(refusal: Refusal, method?: MethodName): void {
    if (this.#phase === 'closing' || this.#phase === 'closed') return
    const told = this.#phase === 'running' || this.#handshake.hears(refusal)
    this.#channels.flushConfirms()
    this.#releaseChannels()
    if (!told) {
      this.end('close')
      return
    }
    this.#phase = 'closing'
    const { code, text } = refusal
    this.#send('connection.close', { replyCode: code, replyText: text, ...idsOf(refusal, method) })
    this.#outbox.flush()
    this.#steerReading()
    this.#expire()
  }

  #send<N extends MethodName>(name: N, args: MethodArgs<N>): void {
    this.out.method(0, name, args)
    this.#outbox.flushSoon()
  }

  #expire(): void {
    clearTimeout(this.#deadline)
    this.#deadline = setTimeout(() => {
      this.#release()
      resetSocket(this.#socket)
    }, this.#parts.limits.handshakeTimeoutMs)
    this.#deadline.unref()
  }

  #roomAgain(): void {
    this.#channels.wake()
    this.#steerReading()
  }

  /** A client that publishes and never reads, or publishes behind a hold, is made to wait. */
  #steerReading(): void {
    const { maxBacklogBytes } = this.#parts.limits
    const wait = this.#blocked || this.#outbox.congested || this.#backlogBytes > maxBacklogBytes
    if (wait && this.#phase !== 'closing') this.#socket.pause()
    else this.#socket.resume()
  }

  #releaseChannels(): void {
    this.#channels.releaseAll()
    if (this.#agreed === undefined) return
    for (const queue of [...this.vhost.queues.values()]) {
      if (queue.declaration.owner === this) this.vhost.removeQueue(queue)
    }
  }

  #release(): void {
    if (this.#phase === 'closed') return
    this.#phase = 'closed'
    this.#parser.stop()
    this.#outbox.stop()
    clearTimeout(this.#deadline)
    this.#handshake.abandon()
    this.broker.connections.delete(this)
    this.#releaseChannels()
    this.#parts.onEnd(this)
  }
}
