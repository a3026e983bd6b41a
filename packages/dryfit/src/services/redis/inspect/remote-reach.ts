import type { Socket } from 'node:net'
import { DryfitError, waitFor } from '../../../foundation/core/index.ts'
import { encodeReply, type Reply } from '../wire/reply.ts'
import { ReplyParser } from '../wire/reply-parser.ts'
import { plainReply } from './plain.ts'
import type { PlainReply, Reach } from './reach.ts'

interface Waiting {
  resolve(reply: Reply): void
  reject(error: Error): void
}

/** A connection of the test's own to a server: commands in, replies out, in order. */
export class RemoteReach implements Reach {
  readonly #open: () => Promise<Socket>
  #connection: Promise<Link> | undefined

  /** @param open opens a connection that is logged in. */
  constructor(open: () => Promise<Socket>) {
    this.#open = open
  }

  async send(args: readonly string[]): Promise<PlainReply> {
    return plainReply(await this.raw(args.map((arg) => Buffer.from(arg, 'utf8').toString('latin1'))), args)
  }

  /** Byte text in, byte text out. */
  async raw(args: readonly string[]): Promise<Reply> {
    this.#connection ??= this.#open().then((socket) => new Link(socket, () => this.close()))
    return (await this.#connection).send(args)
  }

  /** The server itself ends it: a time in the past two milliseconds ahead, so that it is an expiry and no deletion. */
  async expireNow(key: string): Promise<boolean> {
    if ((await this.send(['PEXPIRE', key, '1'])) === 0) return false
    await waitFor(async () => (await this.send(['EXISTS', key])) === 0, { what: `"${key}" to end`, intervalMs: 2 })
    return true
  }

  close(): void {
    const connection = this.#connection
    this.#connection = undefined
    void connection?.then((link) => link.end()).catch(() => {})
  }
}

class Link {
  readonly #socket: Socket
  readonly #parser = new ReplyParser()
  readonly #waiting: Waiting[] = []

  constructor(socket: Socket, onClose: () => void) {
    this.#socket = socket
    socket.on('data', (chunk: Buffer) => this.#receive(chunk))
    socket.on('error', () => socket.destroy())
    socket.once('close', () => {
      onClose()
      const error = new DryfitError('CONNECT_FAILED', { what: 'the connection of the test to Redis ended' })
      for (const { reject } of this.#waiting.splice(0)) reject(error)
    })
    socket.resume()
  }

  send(args: readonly string[]): Promise<Reply> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject })
      this.#socket.write(encodeReply(args, 2), 'latin1')
    })
  }

  end(): void {
    this.#socket.destroy()
  }

  #receive(chunk: Buffer): void {
    this.#parser.feed(chunk)
    for (let next = this.#parser.next(); next !== undefined; next = this.#parser.next()) {
      this.#waiting.shift()?.resolve(next.reply)
    }
  }
}
