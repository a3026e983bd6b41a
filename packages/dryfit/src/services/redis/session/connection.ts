import type { Socket } from 'node:net'
import type { Crossing, Seam } from '../../../foundation/core/index.ts'
import { resetSocket } from '../../../foundation/net/index.ts'
import type { RequestLimits } from '../wire/limits.ts'
import { BLOCKED, ErrorReply, encodeReply, NO_REPLY, type Reply } from '../wire/reply.ts'
import { ProtocolError, RequestParser } from '../wire/request-parser.ts'
import type { Client } from './client.ts'
import { enactReply, enactRequest } from './enact.ts'
import type { Engine } from './engine.ts'
import { endOf, initOf, pushInit } from './exchange-facts.ts'
import type { Sink } from './party.ts'

export interface ConnectionLimits extends RequestLimits {
  /** Bytes of replies that may wait for a client before no more commands are read from it. */
  readonly pauseAtOutputBytes: number
  /** Bytes of messages that may wait for a client that does not read; beyond them it is disconnected. */
  readonly maxPushBytes: number
}

/** Replies are handed to the socket in pieces of about this size. */
const FLUSH_BYTES = 64 * 1024
/** MULTI and what is queued show in the exchange of their EXEC. */
function isPartOfTransaction({ transaction }: Client, name: string): boolean {
  return transaction === undefined ? /^multi$/i.test(name) : !/^(exec|discard|reset|quit)$/i.test(name)
}

/**
 * One client's connection: bytes to commands, commands through the seam, replies to bytes.
 *
 * ```
 *   socket ──▶ parser ──▶ seam: request ──▶ engine
 *   socket ◀── output ◀── seam: reply   ◀──
 * ```
 *
 * While a command waits (blocked, delayed, held) no further one is taken, so replies keep their order.
 */
export class Connection implements Sink {
  readonly address: string
  readonly #socket: Socket
  readonly #seam: Seam
  readonly #engine: Engine
  readonly #client: Client
  readonly #parser: RequestParser
  readonly #limits: ConnectionLimits
  #output = ''
  /** A command is under way; the next one waits. */
  #busy = false
  #running = false
  #flushPlanned = false
  #inputEnded = false
  #closing = false
  /** The blocked command. */
  #waiting: { readonly crossing: Crossing | undefined } | undefined
  #pushes = Promise.resolve()
  #pushesUnderWay = 0

  constructor(socket: Socket, seam: Seam, engine: Engine, limits: ConnectionLimits) {
    this.#socket = socket
    this.#seam = seam
    this.#engine = engine
    this.#limits = limits
    this.#parser = new RequestParser(limits)
    this.address = `${socket.remoteAddress ?? '127.0.0.1'}:${socket.remotePort ?? 0}`
    this.#client = engine.connect(this)
    socket.on('data', (chunk: Buffer) => this.#receive(chunk))
    socket.once('end', () => this.#endInput())
    socket.once('close', () => this.#forget())
    socket.on('drain', () => this.#goOn())
    socket.resume()
  }

  resume(reply: Reply): void {
    const waiting = this.#waiting
    if (waiting === undefined) return
    this.#waiting = undefined
    this.#answer(waiting.crossing, reply)
  }

  deliver(message: Reply, channel: string): void {
    if (this.#closing) return
    const crossing = this.#seam.open(pushInit(channel, message, this.#client))
    if (!crossing.guarded && this.#pushesUnderWay === 0) {
      this.#push(crossing, message)
      return
    }
    this.#pushesUnderWay++
    this.#pushes = this.#pushes.then(() => this.#pushGuarded(crossing, message))
  }

  close(): void {
    if (this.#closing) return
    this.#closing = true
    this.#flush()
    this.#socket.end(() => this.#socket.destroy())
  }

  #receive(chunk: Buffer): void {
    try {
      this.#parser.authenticated = this.#client.authenticated
      this.#parser.feed(chunk)
    } catch (thrown) {
      this.#refuseProtocol(thrown)
      return
    }
    this.#process()
  }

  /** Takes commands until there is none, or one has to wait. */
  #process(): void {
    if (this.#running) return
    this.#running = true
    try {
      while (!this.#busy && !this.#closing) {
        const args = this.#parser.next()
        if (args === undefined) break
        this.#take(args)
        if (this.#output.length >= FLUSH_BYTES) this.#flush()
      }
    } catch (thrown) {
      this.#refuseProtocol(thrown)
    } finally {
      this.#running = false
    }
    this.#flush()
    if (this.#busy) this.#socket.pause()
    else if (this.#inputEnded) this.close()
  }

  #take(args: readonly string[]): void {
    if (this.#mustWaitFor(args) || this.#looksLikeHttp(args[0] as string)) return
    const client = this.#client
    if (isPartOfTransaction(client, args[0] as string)) {
      this.#send(this.#engine.execute(client, args))
      return
    }
    const crossing = this.#seam.open(initOf(client, args))
    if (crossing.guarded) {
      this.#busy = true
      void this.#carryOutGuarded(crossing, args)
      return
    }
    const reply = this.#engine.execute(client, args)
    if (reply === BLOCKED) this.#wait(crossing)
    else {
      crossing.close(endOf(reply))
      this.#send(reply)
    }
  }

  /** A browser that was lured here (cross-protocol scripting) gets nothing at all, as in Redis. */
  #looksLikeHttp(name: string): boolean {
    if (!/^(post|host:)$/i.test(name)) return false
    this.#output = ''
    this.close()
    return true
  }

  /** CLIENT PAUSE, a client that does not read its replies, and the first script wait for something else first. */
  #mustWaitFor(args: readonly string[]): boolean {
    const goOn = (): void => {
      this.#busy = false
      this.#socket.resume()
      this.#take(args)
      this.#process()
    }
    if (this.#engine.isHeldBack(this.#client, args, goOn)) {
      this.#busy = true
      return true
    }
    if (this.#engine.needsScripts(args)) {
      this.#busy = true
      void this.#engine.scripts.prepare().then(goOn)
      return true
    }
    if (this.#socket.writableLength > this.#limits.pauseAtOutputBytes) {
      this.#busy = true
      this.#afterDrain = goOn
      return true
    }
    return false
  }
  #afterDrain: (() => void) | undefined

  async #carryOutGuarded(crossing: Crossing, args: readonly string[]): Promise<void> {
    const act = await enactRequest(crossing)
    if (this.#closing) return
    if (act.kind === 'execute') {
      const reply = this.#engine.execute(this.#client, args)
      if (act.twice && reply !== BLOCKED) this.#engine.execute(this.#client, args)
      if (reply === BLOCKED) this.#wait(crossing)
      else this.#answer(crossing, reply)
    } else if (act.kind === 'answer') {
      crossing.close(endOf(act.reply))
      this.#send(act.reply)
      this.#free()
    } else this.#breakOff(act.kind, crossing, 'aborted')
  }

  #wait(crossing: Crossing | undefined): void {
    crossing?.rest()
    this.#waiting = { crossing }
    this.#busy = true
  }

  /** The reply of a command that had to wait. */
  #answer(crossing: Crossing | undefined, reply: Reply): void {
    if (crossing === undefined || !crossing.guarded) {
      crossing?.close(endOf(reply))
      this.#send(reply)
      this.#free()
      return
    }
    void this.#answerGuarded(crossing, reply)
  }

  async #answerGuarded(crossing: Crossing, reply: Reply): Promise<void> {
    const act = await enactReply(crossing)
    if (this.#closing) return
    if (act.kind === 'execute' || act.kind === 'answer') {
      const final = act.kind === 'answer' ? act.reply : reply
      crossing.close(endOf(final))
      this.#send(final)
      this.#free()
    } else this.#breakOff(act.kind, crossing, 'lost')
  }

  /** What a fault does to the connection. */
  #breakOff(kind: 'reset' | 'close' | 'hang' | 'drop', crossing: Crossing, outcome: 'aborted' | 'lost'): void {
    if (kind === 'hang') return
    crossing.close({ outcome })
    if (kind === 'drop') {
      this.#engine.tracking.tellOwed(this.#client)
      this.#free()
    } else {
      this.#closing = true
      if (kind === 'reset') resetSocket(this.#socket)
      else this.#socket.end()
    }
  }

  /** The next command may come. */
  #free(): void {
    this.#busy = false
    this.#socket.resume()
    if (!this.#running) this.#process()
  }

  #goOn(): void {
    const goOn = this.#afterDrain
    this.#afterDrain = undefined
    goOn?.()
  }

  #send(reply: Reply): void {
    const client = this.#client
    if (reply === NO_REPLY || client.replyMode !== 'on') {
      if (client.replyMode === 'skip-this') client.replyMode = 'on'
      else if (client.replyMode === 'skip-next') client.replyMode = 'skip-this'
    } else {
      this.#output += encodeReply(reply, client.protocol)
    }
    if (client.owed.length > 0) this.#engine.tracking.tellOwed(client)
    if (client.closing) this.close()
    else if (!this.#running) this.#planFlush()
  }

  #push(crossing: Crossing, message: Reply): void {
    crossing.close({ outcome: 'ok' })
    this.#output += encodeReply(message, this.#client.protocol)
    if (this.#socket.writableLength + this.#output.length > this.#limits.maxPushBytes) {
      this.#closing = true
      this.#socket.destroy()
      return
    }
    if (!this.#running) this.#planFlush()
  }

  async #pushGuarded(crossing: Crossing, message: Reply): Promise<void> {
    const request = await enactRequest(crossing)
    const act = request.kind === 'execute' ? await enactReply(crossing) : request
    this.#pushesUnderWay--
    if (this.#closing || act.kind === 'hang') return
    if (act.kind !== 'execute') return this.#breakOff(act.kind === 'answer' ? 'drop' : act.kind, crossing, 'lost')
    this.#push(crossing, message)
    if (act.twice || (request.kind === 'execute' && request.twice)) this.#push(crossing, message)
  }

  #planFlush(): void {
    if (this.#flushPlanned) return
    this.#flushPlanned = true
    queueMicrotask(() => {
      this.#flushPlanned = false
      this.#flush()
    })
  }

  #flush(): void {
    if (this.#output === '') return
    const output = this.#output
    this.#output = ''
    if (!this.#socket.destroyed) this.#socket.write(output, 'latin1')
  }

  #refuseProtocol(thrown: unknown): void {
    if (!(thrown instanceof ProtocolError)) throw thrown
    this.#send(new ErrorReply(`ERR Protocol error: ${thrown.message}`))
    this.close()
  }

  /** The client will send nothing more. What it waits for, it will not get: Redis ends the connection. */
  #endInput(): void {
    this.#inputEnded = true
    if (this.#waiting !== undefined || !this.#busy) this.close()
  }

  #forget(): void {
    this.#closing = true
    this.#waiting?.crossing?.close({ outcome: 'aborted' })
    this.#waiting = undefined
    this.#engine.forget(this.#client)
  }
}
