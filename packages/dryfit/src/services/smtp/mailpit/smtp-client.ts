import { once } from 'node:events'
import type { Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { type Address, DryfitError } from '../../../foundation/core/index.ts'
import { LineSplitter } from '../../../foundation/host/index.ts'
import { connect } from '../../../foundation/net/index.ts'

/** A server that takes mails, and how to come in. */
export interface SmtpTarget {
  readonly address: Address
  readonly tls: boolean
  readonly credentials: { readonly user: string; readonly password: string } | undefined
}

/** `250 2.1.0 Ok`; of several lines the last (RFC 5321 §4.2). */
export interface SmtpReply {
  readonly code: number
  readonly text: string
}

const REPLY_MS = 30_000
const MAX_LINE_CHARACTERS = 8192

/** The client's side of SMTP, as much of it as handing mails over needs. */
export class SmtpClient {
  readonly #socket: Socket
  readonly #waiting: ((reply: SmtpReply | undefined) => void)[] = []

  /** @throws CONNECT_FAILED where the server cannot be reached, or does not let us in. */
  static async connect({ address, tls, credentials }: SmtpTarget): Promise<SmtpClient> {
    const plain = await connect(address)
    const socket = tls ? connectTls({ socket: plain, servername: address.host }) : plain
    if (tls) await once(socket, 'secureConnect')
    const client = new SmtpClient(socket)
    try {
      await client.#expect(client.#nextReply(), 220)
      await client.#expect(client.command('EHLO localhost'), 250)
      if (credentials !== undefined) await client.#logIn(credentials)
    } catch (thrown) {
      client.close()
      throw thrown
    }
    return client
  }

  private constructor(socket: Socket) {
    this.#socket = socket
    const lines = new LineSplitter((line) => this.#receive(line), MAX_LINE_CHARACTERS)
    socket.on('data', (chunk: Buffer) => lines.push(chunk))
    socket.on('error', () => socket.destroy())
    socket.once('end', () => socket.end())
    socket.once('close', () => this.#lost())
  }

  command(line: string): Promise<SmtpReply> {
    const reply = this.#nextReply()
    this.#socket.write(`${line}\r\n`)
    return reply
  }

  /** Behind `DATA`: the mail, its leading dots doubled (RFC 5321 §4.5.2). */
  content(raw: Buffer): Promise<SmtpReply> {
    const reply = this.#nextReply()
    const text = raw.toString('latin1').replace(/(^|\n)\./g, '$1..')
    this.#socket.write(`${text}${text.endsWith('\r\n') ? '' : '\r\n'}.\r\n`, 'latin1')
    return reply
  }

  get closed(): boolean {
    return this.#socket.destroyed
  }

  close(): void {
    this.#socket.destroy()
  }

  /** AUTH PLAIN (RFC 4616). */
  async #logIn({ user, password }: { user: string; password: string }): Promise<void> {
    const words = Buffer.from(`\0${user}\0${password}`).toString('base64')
    await this.#expect(this.command(`AUTH PLAIN ${words}`), 235)
  }

  async #expect(reply: Promise<SmtpReply>, code: number): Promise<void> {
    const answer = await reply
    if (answer.code === code) return
    throw failed(`it answered ${answer.code} ${answer.text}`)
  }

  #nextReply(): Promise<SmtpReply> {
    const { promise, resolve, reject } = Promise.withResolvers<SmtpReply>()
    const timer = setTimeout(() => this.#socket.destroy(), REPLY_MS)
    this.#waiting.push((reply) => {
      clearTimeout(timer)
      if (reply === undefined) reject(failed('it closed the connection, or did not answer in time'))
      else resolve(reply)
    })
    if (this.#socket.destroyed) this.#lost()
    return promise
  }

  #receive(line: string): void {
    const [, code, last, text = ''] = /^(\d{3})([ -]?)(.*)$/.exec(line) ?? []
    if (code === undefined || last === '-') return
    this.#waiting.shift()?.({ code: Number(code), text })
  }

  #lost(): void {
    for (const tell of this.#waiting.splice(0)) tell(undefined)
  }
}

function failed(why: string): DryfitError {
  return new DryfitError('CONNECT_FAILED', { what: 'the mail server behind the seam did not take us in', why })
}
