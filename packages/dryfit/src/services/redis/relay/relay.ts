import type { Socket } from 'node:net'
import type { Crossing, Seam } from '../../../foundation/core/index.ts'
import { resetSocket } from '../../../foundation/net/index.ts'
import { type Act, enactReply, enactRequest } from '../session/enact.ts'
import { endOf, initOf, pushInit } from '../session/exchange-facts.ts'
import { ErrorReply, encodeReply } from '../wire/reply.ts'
import { type ReceivedReply, ReplyParser } from '../wire/reply-parser.ts'
import { ProtocolError, RequestParser } from '../wire/request-parser.ts'
import { Conversation } from './conversation.ts'
import { mayBlock } from './may-block.ts'

/** A command that was passed on, and waits for its reply. */
interface Pending {
  readonly crossing: Crossing | undefined
  /** Replies that are still to come: several for `SUBSCRIBE a b`. */
  repliesLeft: number
  /** Passed on twice: the second reply is not for the client. */
  readonly hidden: boolean
}

/**
 * A seam in front of a real server: reads the commands and replies that pass, and lets faults act on them.
 *
 * ```
 *   client ──▶ parser ──▶ seam: request ──▶ server
 *   client ◀── seam: reply ◀── parser   ◀── server
 * ```
 */
export class Relay {
  readonly #client: Socket
  readonly #seam: Seam
  readonly #requests = new RequestParser()
  readonly #replies = new ReplyParser()
  readonly #conversation = new Conversation()
  readonly #pauseAtBytes: number
  #server: Socket | undefined
  #pending: Pending[] = []
  /** Commands are taken one after the other: a held one holds those behind it. */
  #forwards = Promise.resolve()
  #forwarding = 0
  /** Likewise replies. */
  #backwards = Promise.resolve()
  #returning = 0
  #over = false
  /** The client sent what is no command: what follows is for nobody. */
  #refused = false

  constructor(client: Socket, seam: Seam, open: () => Promise<Socket>, pauseAtBytes: number) {
    this.#client = client
    this.#seam = seam
    this.#pauseAtBytes = pauseAtBytes
    client.on('error', () => client.destroy())
    client.once('close', () => this.#end())
    open().then(
      (server) => this.#start(server),
      () => resetSocket(client),
    )
  }

  #start(server: Socket): void {
    this.#server = server
    if (this.#over) {
      server.destroy()
      return
    }
    server.on('data', (chunk: Buffer) => this.#receiveReplies(chunk))
    server.on('error', () => server.destroy())
    server.once('end', () => this.#client.end())
    server.once('close', () => this.#client.destroySoon())
    this.#client.on('data', (chunk: Buffer) => this.#receiveRequests(chunk))
    this.#client.once('end', () => server.end())
    server.resume()
    this.#client.resume()
  }

  #receiveRequests(chunk: Buffer): void {
    if (this.#refused) return
    try {
      this.#requests.feed(chunk)
      for (let args = this.#requests.next(); args !== undefined; args = this.#requests.next()) this.#take(args)
    } catch (thrown) {
      if (!(thrown instanceof ProtocolError)) throw thrown
      this.#refuse(thrown)
    }
    this.#holdBack(this.#server, this.#client)
  }

  /** What we cannot read, the server would not have read either: its answer comes behind all earlier ones. */
  #refuse({ message }: ProtocolError): void {
    this.#refused = true
    this.#forwarding++
    this.#forwards = this.#forwards.then(async () => {
      await this.#quiet()
      this.#client.end(encodeReply(new ErrorReply(`ERR Protocol error: ${message}`), 2), 'latin1')
      this.#server?.destroy()
    })
  }

  #take(args: readonly string[]): void {
    const crossing = this.#conversation.isPartOfTransaction(args)
      ? undefined
      : this.#seam.open(initOf(this.#conversation, args))
    this.#conversation.follow(args)
    if (crossing?.guarded !== true && this.#forwarding === 0) {
      this.#pass(args, crossing, false)
      return
    }
    this.#forwarding++
    this.#forwards = this.#forwards.then(() => this.#takeGuarded(args, crossing))
  }

  async #takeGuarded(args: readonly string[], crossing: Crossing | undefined): Promise<void> {
    const act: Act = crossing === undefined ? { kind: 'execute', twice: false } : await enactRequest(crossing)
    this.#forwarding--
    if (this.#over) return
    if (act.kind === 'execute') {
      this.#pass(args, crossing, false)
      if (act.twice) this.#pass(args, undefined, true)
    } else if (act.kind === 'answer') {
      await this.#quiet()
      crossing?.close(endOf(act.reply))
      this.#client.write(encodeReply(act.reply, 2), 'latin1')
    } else if (act.kind === 'hang') this.#forwarding++
    else this.#breakOff(act.kind, crossing, 'aborted')
  }

  /** Until all earlier replies have come: an answer of ours must not overtake them. */
  #quiet(): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (this.#over || (this.#pending.length === 0 && this.#returning === 0)) resolve()
        else setImmediate(look)
      }
      look()
    })
  }

  #pass(args: readonly string[], crossing: Crossing | undefined, hidden: boolean): void {
    const repliesLeft = this.#conversation.send(args)
    if (mayBlock(args)) crossing?.rest()
    if (repliesLeft > 0) this.#pending.push({ crossing, repliesLeft, hidden })
    else crossing?.close({ outcome: 'ok' })
    this.#server?.write(encodeReply(args, 2), 'latin1')
  }

  #receiveReplies(chunk: Buffer): void {
    this.#replies.feed(chunk)
    for (let next = this.#replies.next(); next !== undefined; next = this.#replies.next()) this.#return(next)
    this.#holdBack(this.#client, this.#server)
  }

  #return(received: ReceivedReply): void {
    const channel = this.#conversation.channelOf(received.reply)
    if (channel !== undefined) {
      this.#deliver(this.#seam.open(pushInit(channel, received.reply, this.#conversation)), received, false)
      return
    }
    const pending = this.#pending[0]
    if (pending !== undefined && --pending.repliesLeft === 0) this.#pending.shift()
    this.#conversation.receive(received.reply)
    this.#deliver(pending?.repliesLeft === 0 ? pending.crossing : undefined, received, pending?.hidden ?? false)
  }

  #deliver(crossing: Crossing | undefined, received: ReceivedReply, hidden: boolean): void {
    if (crossing?.guarded !== true && this.#returning === 0) {
      this.#write(crossing, received, hidden)
      return
    }
    this.#returning++
    this.#backwards = this.#backwards.then(() => this.#deliverGuarded(crossing, received, hidden))
  }

  async #deliverGuarded(crossing: Crossing | undefined, received: ReceivedReply, hidden: boolean): Promise<void> {
    const act: Act = crossing === undefined ? { kind: 'execute', twice: false } : await enactReply(crossing)
    if (act.kind === 'hang' || this.#over) return
    this.#returning--
    if (act.kind === 'execute') this.#write(crossing, received, hidden)
    else if (act.kind === 'answer') {
      this.#write(crossing, { reply: act.reply, raw: encodeReply(act.reply, 2) }, hidden)
    } else this.#breakOff(act.kind, crossing, 'lost')
  }

  #write(crossing: Crossing | undefined, { reply, raw }: ReceivedReply, hidden: boolean): void {
    crossing?.close(endOf(reply))
    if (!hidden) this.#client.write(raw, 'latin1')
  }

  #breakOff(kind: 'reset' | 'close' | 'drop', crossing: Crossing | undefined, outcome: 'aborted' | 'lost'): void {
    crossing?.close({ outcome })
    if (kind === 'reset') resetSocket(this.#client)
    else if (kind === 'close') this.#client.end()
  }

  /** Who writes faster than the other side reads has to wait. */
  #holdBack(to: Socket | undefined, from: Socket | undefined): void {
    if (to === undefined || from === undefined || to.writableLength <= this.#pauseAtBytes) return
    from.pause()
    to.once('drain', () => from.resume())
  }

  #end(): void {
    if (this.#over) return
    this.#over = true
    for (const { crossing } of this.#pending) crossing?.close({ outcome: 'aborted' })
    this.#pending = []
    this.#server?.destroy()
  }
}
