import type { Socket } from 'node:net'
import { type Address, DryfitError } from '../../../foundation/core/index.ts'
import { connect } from '../../../foundation/net/index.ts'
import { ContentAssembler } from '../session/content-assembler.ts'
import { type Field, type Table, tableFromPlain } from '../values/field-table.ts'
import { FrameWriter } from '../wire/frame-writer.ts'
import { FRAME_HEARTBEAT, type Frame, FrameParser, PROTOCOL_HEADER } from '../wire/frames.ts'
import type { Method, MethodArgs, MethodName } from '../wire/methods.ts'
import { ClientChannel } from './client-channel.ts'

export interface ClientOptions extends Address {
  readonly user: string
  readonly password: string
  readonly vhost: string
  /** What to agree on with the broker; this client itself never sends any. Default 0, for none. */
  readonly heartbeatSeconds?: number
  /** Real milliseconds to connect and log in. Default 10,000. */
  readonly timeoutMs?: number
}

const MAX_FRAME_BYTES = 131_072

/** What the broker said when it ended a channel or the connection. */
export interface CloseReason {
  readonly code: number
  readonly text: string
  readonly classId: number
  readonly methodId: number
}

/** A small AMQP client on our own wire: for the provider's own errands, and to compare brokers frame by frame. */
export class AmqpClient implements AsyncDisposable {
  readonly serverProperties: Table
  readonly #socket: Socket
  readonly #out = new FrameWriter()
  readonly #channels = new Map<number, ClientChannel>()
  readonly #control: ClientChannel
  /** How many heartbeats came. */
  heartbeats = 0
  #nextChannel = 1
  /** Of channels that were closed. */
  readonly #spareNumbers: number[] = []
  /** Why the broker closed the connection, once it has. */
  closedBecause: CloseReason | undefined

  static async connect(options: ClientOptions): Promise<AmqpClient> {
    const { timeoutMs = 10_000 } = options
    const socket = await connect(options, { timeoutMs })
    const control = new ClientChannel(0, () => {})
    const client = new AmqpClient(socket, control)
    const timer = setTimeout(() => socket.destroy(), timeoutMs)
    try {
      await client.#logIn(options)
    } catch (cause) {
      socket.destroy()
      const what = `cannot log in at ${options.host}:${options.port}, virtual host ${options.vhost}`
      throw new DryfitError('CONNECT_FAILED', { what, why: client.closedBecause?.text, cause })
    } finally {
      clearTimeout(timer)
    }
    return client
  }

  private constructor(socket: Socket, control: ClientChannel) {
    this.#socket = socket
    this.#control = control
    this.serverProperties = new Map()
    const assembler = new ContentAssembler()
    const parser = new FrameParser(
      { header: () => {}, frame: (frame) => this.#frame(frame, assembler), fault: () => socket.destroy() },
      { maxFrameBytes: MAX_FRAME_BYTES, header: false },
    )
    socket.on('data', (chunk: Buffer) => parser.feed(chunk))
    socket.on('error', () => socket.destroy())
    socket.once('end', () => socket.end())
    socket.once('close', () => this.#lost())
  }

  /** Opens a channel. Rejects when the connection is over. */
  async channel(number: number = this.#nextChannel++): Promise<ClientChannel> {
    const channel = new ClientChannel(number, (write) => this.#write(write))
    if (!this.open) channel.end(this.#lostBecause)
    else this.#channels.set(number, channel)
    await channel.request('channel.open', { outOfBand: '' })
    return channel
  }

  /** Opens a channel, closes it afterwards, and gives its number back: there are only so many. */
  async withChannel<T>(use: (channel: ClientChannel) => Promise<T>): Promise<T> {
    const channel = await this.channel(this.#spareNumbers.pop())
    try {
      const result = await use(channel)
      await channel.request('channel.close', { replyCode: 200, replyText: '', classId: 0, methodId: 0 })
      return result
    } finally {
      this.#channels.delete(channel.number)
      this.#spareNumbers.push(channel.number)
    }
  }

  /** Sends bytes as they are. */
  raw(bytes: Uint8Array): void {
    this.#socket.write(bytes)
  }

  get open(): boolean {
    return !this.#socket.destroyed
  }

  /** Resolves when the connection is over. */
  async ended(): Promise<void> {
    if (this.#socket.destroyed) return
    await new Promise((resolve) => this.#socket.once('close', resolve))
  }

  async close(): Promise<void> {
    if (this.#socket.destroyed) return
    this.#send('connection.close', { replyCode: 200, replyText: 'bye', classId: 0, methodId: 0 })
    await this.#control.next('connection.close-ok').catch(() => {})
    this.#socket.destroy()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #logIn({ user, password, vhost, heartbeatSeconds: heartbeat = 0 }: ClientOptions): Promise<void> {
    this.#socket.write(PROTOCOL_HEADER)
    const { args: start } = await this.#control.next('connection.start')
    Object.assign(this, { serverProperties: (start as MethodArgs<'connection.start'>).serverProperties })
    this.#send('connection.start-ok', {
      clientProperties: new Map([['capabilities', CAPABILITIES]]),
      mechanism: 'PLAIN',
      response: `\0${user}\0${password}`,
      locale: 'en_US',
    })
    const { args } = await this.#control.next('connection.tune')
    const { channelMax, frameMax } = args as MethodArgs<'connection.tune'>
    this.#out.maxFrameBytes = frameMax
    this.#send('connection.tune-ok', { channelMax, frameMax, heartbeat })
    this.#send('connection.open', { virtualHost: vhost, capabilities: '', insist: false })
    await this.#control.next('connection.open-ok')
  }

  #frame({ type, channel, payload }: Frame, assembler: ContentAssembler): void {
    if (type === FRAME_HEARTBEAT) {
      this.heartbeats++
      return
    }
    if (channel === 0) {
      const command = assembler.accept(type, payload, () => {})
      if (command !== undefined) this.#controlMethod(command.method)
      return
    }
    this.#channels.get(channel)?.frame(type, payload)
  }

  #controlMethod(method: Method): void {
    if (method.name === 'connection.close') {
      const { replyCode: code, replyText: text, classId, methodId } = method.args
      this.closedBecause = { code, text, classId, methodId }
      this.#send('connection.close-ok', {})
      this.#socket.end()
      this.#lost()
      return
    }
    this.#control.receive({ method, properties: NOTHING, body: NOTHING })
  }

  #lost(): void {
    const reason = this.#lostBecause
    this.#control.end(reason)
    for (const channel of this.#channels.values()) channel.end(reason)
  }

  get #lostBecause(): CloseReason {
    return this.closedBecause ?? { code: 0, text: 'the connection ended', classId: 0, methodId: 0 }
  }

  #send<N extends MethodName>(name: N, args: MethodArgs<N>): void {
    this.#write((out) => out.method(0, name, args))
  }

  #write(write: (out: FrameWriter) => void): void {
    write(this.#out)
    for (const piece of this.#out.take()) this.#socket.write(piece)
  }
}

const NOTHING = Buffer.alloc(0)

const CAPABILITIES: Field = {
  type: 'table',
  value: tableFromPlain({
    publisher_confirms: true,
    'basic.nack': true,
    consumer_cancel_notify: true,
    'connection.blocked': true,
    authentication_failure_close: true,
  }),
}
