import { once } from 'node:events'
import { connect as connectSocket, type Socket } from 'node:net'
import { waitFor } from '../../../../src/foundation/core/index.ts'
import { plainReply } from '../../../../src/services/redis/inspect/plain.ts'
import { encodeReply, type Reply } from '../../../../src/services/redis/wire/reply.ts'
import { ReplyParser } from '../../../../src/services/redis/wire/reply-parser.ts'

/** A bare connection: what is sent and what comes back, nothing in between. */
export class Peer {
  readonly socket: Socket
  readonly #parser = new ReplyParser()
  readonly #replies: Reply[] = []

  private constructor(socket: Socket) {
    this.socket = socket
    socket.on('data', (chunk: Buffer) => {
      this.#parser.feed(chunk)
      for (let next = this.#parser.next(); next !== undefined; next = this.#parser.next())
        this.#replies.push(next.reply)
    })
    socket.on('error', () => {})
  }

  static async connect(port: number): Promise<Peer> {
    const socket = connectSocket({ host: '127.0.0.1', port, noDelay: true, allowHalfOpen: true })
    await once(socket, 'connect')
    return new Peer(socket)
  }

  /** Sends a command and waits for its reply. Errors come as `{ error }`. */
  async command(...args: readonly string[]): Promise<unknown> {
    this.post(...args)
    return this.next()
  }

  /** Sends a command without waiting. */
  post(...args: readonly string[]): void {
    this.socket.write(encodeReply(args, 2), 'latin1')
  }

  /** The next reply or message. */
  async next(): Promise<unknown> {
    await waitFor(() => this.#replies.length > 0, { what: 'a reply', intervalMs: 1, timeoutMs: 15_000 })
    return plain(this.#replies.shift() as Reply)
  }

  /** How many replies came that nobody took. */
  get waiting(): number {
    return this.#replies.length
  }

  /** Resolves when the other side has ended the connection. */
  async closed(): Promise<void> {
    await waitFor(() => this.socket.destroyed || this.socket.readableEnded, { what: 'the connection to end' })
  }

  end(): void {
    this.socket.destroy()
  }
}

function plain(reply: Reply): unknown {
  try {
    return plainReply(reply, ['?'])
  } catch (thrown) {
    return { error: (thrown as { why?: string }).why }
  }
}
