import { once } from 'node:events'
import { connect as connectSocket, type Socket } from 'node:net'
import { encodeReply, Push, type Reply } from '../../packages/dryfit/src/services/redis/wire/reply.ts'
import { ReplyParser } from '../../packages/dryfit/src/services/redis/wire/reply-parser.ts'

/** A plain connection to a Redis: commands out, raw replies in, nothing interpreted. */
export class Peer {
  readonly #socket: Socket
  readonly #parser = new ReplyParser()
  readonly #waiting: ((reply: Reply) => void)[] = []
  readonly #unasked: Reply[] = []
  closed = false

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', (chunk: Buffer) => this.#receive(chunk))
    socket.on('error', () => socket.destroy())
    socket.once('close', () => {
      this.closed = true
    })
  }

  static async connect(port: number, host = '127.0.0.1'): Promise<Peer> {
    const socket = connectSocket({ host, port, noDelay: true })
    await once(socket, 'connect')
    return new Peer(socket)
  }

  /** Sends commands in one go and resolves with as many replies. */
  send(commands: readonly (readonly string[])[]): Promise<Reply[]> {
    const replies = commands.map(() => new Promise<Reply>((resolve) => this.#waiting.push(resolve)))
    this.#socket.write(commands.map((command) => encodeReply(command, 2)).join(''), 'latin1')
    return Promise.all(replies)
  }

  async command(...args: readonly string[]): Promise<Reply> {
    return (await this.send([args]))[0] as Reply
  }

  /** Sends commands in one go whose replies are not waited for. */
  post(...commands: readonly (readonly string[])[]): void {
    this.#socket.write(commands.map((command) => encodeReply(command, 2)).join(''), 'latin1')
  }

  /** Sends bytes as they are. */
  write(bytes: string | Buffer): void {
    this.#socket.write(bytes as Buffer)
  }

  /** Replies that nobody waited for, such as messages. */
  takeUnasked(): Reply[] {
    return this.#unasked.splice(0)
  }

  end(): void {
    this.#socket.destroy()
  }

  #receive(chunk: Buffer): void {
    this.#parser.feed(chunk)
    for (let next = this.#parser.next(); next !== undefined; next = this.#parser.next()) {
      const resolve = isMessage(next.reply) ? undefined : this.#waiting.shift()
      if (resolve === undefined) this.#unasked.push(next.reply)
      else resolve(next.reply)
    }
  }
}

const MESSAGES = new Set(['message', 'pmessage', 'smessage', 'invalidate', 'tracking-redir-broken'])

/** What a RESP3 server pushes between replies; the confirmation of SUBSCRIBE is pushed, too, and is a reply. */
function isMessage(reply: Reply): boolean {
  return reply instanceof Push && MESSAGES.has(reply.items[0] as string)
}
