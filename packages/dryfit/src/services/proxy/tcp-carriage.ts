import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import {
  type Address,
  type Clock,
  type Crossing,
  type FaultAnswer,
  messageOf,
  type Seam,
  type Verdict,
} from '../../foundation/core/index.ts'
import { connect, type PipedBytes, type PipeOptions, pipeSockets, resetSocket } from '../../foundation/net/index.ts'
import { hangUp } from './endings.ts'
import { StreamCut, shaped } from './shape.ts'

export interface TcpCarriageParts {
  readonly socket: Socket
  readonly seam: Seam
  readonly address: Address
  readonly clock: Clock
  /** Further stages that the bytes run through, made when the service is connected. */
  readonly stages?: ((ends: TcpEnds) => TcpStages) | undefined
}

/** Both connections of a carriage, and its exchange. */
export interface TcpEnds {
  readonly client: Socket
  readonly service: Socket
  readonly crossing: Crossing
}

export type TcpStages = Pick<PipeOptions, 'toUpstream' | 'toClient'>

/**
 * One connection, from its opening to its end.
 *
 * ```
 *   consumer ──▶ ask('request') ──▶ connect ──bytes──▶ service
 *   consumer ◀── shape ◀── ask('reply') ◀──bytes── service
 * ```
 */
export class TcpCarriage {
  readonly #socket: Socket
  readonly #address: Address
  readonly #clock: Clock
  readonly #stages: TcpCarriageParts['stages']
  readonly #crossing: Crossing
  readonly #consumerGone = new AbortController()
  #service: Socket | undefined

  constructor({ socket, seam, address, clock, stages }: TcpCarriageParts) {
    this.#socket = socket
    this.#address = address
    this.#clock = clock
    this.#stages = stages
    this.#crossing = seam.open({ protocol: 'tcp', operation: 'connect' })
  }

  async start(): Promise<void> {
    this.#socket.once('close', () => this.#onConsumerClosed())
    const verdict = await this.#crossing.ask('request')
    if (this.#socket.destroyed) return
    if (verdict.do === 'pass' || verdict.do === 'duplicate') return this.#connect()
    this.#withhold(verdict)
  }

  close(): void {
    this.#socket.destroy()
    this.#service?.destroy()
  }

  async #connect(): Promise<void> {
    try {
      this.#service = await connect(this.#address)
    } catch (thrown) {
      this.#crossing.close({ outcome: 'aborted', error: { code: 'CONNECT_FAILED', message: messageOf(thrown) } })
      return resetSocket(this.#socket)
    }
    if (this.#socket.destroyed) return void this.#service.destroy()
    // Connections stay open between their uses, and what they carry is not known here.
    this.#crossing.rest()
    const guard = this.#crossing.guarded ? [this.#guard()] : []
    const ends = { client: this.#socket, service: this.#service, crossing: this.#crossing }
    const { toUpstream = [], toClient = [] } = this.#stages?.(ends) ?? {}
    const onEnd = (bytes: PipedBytes): void => this.#onEnd(bytes)
    pipeSockets(ends.client, ends.service, { toUpstream, toClient: [...guard, ...toClient], onEnd })
  }

  /** What comes from the service, past the faults that act on replies. */
  #guard(): Duplex {
    return Duplex.from((source: AsyncIterable<Buffer>) => this.#guarded(source))
  }

  async *#guarded(source: AsyncIterable<Buffer>): AsyncGenerator<Uint8Array> {
    const shape = this.#crossing.shape()
    const replies = this.#askBeforeFirst(source)
    try {
      yield* shape === undefined ? replies : shaped(replies, shape, this.#clock, this.#consumerGone.signal)
    } catch (thrown) {
      if (!(thrown instanceof StreamCut) && !this.#socket.destroyed) throw thrown
      this.#crossing.close({ outcome: 'lost' })
    }
  }

  async *#askBeforeFirst(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let asked = false
    for await (const chunk of source) {
      if (!asked) {
        asked = true
        const verdict = await this.#crossing.ask('reply')
        if (verdict.do !== 'pass' && verdict.do !== 'duplicate') {
          this.#withhold(verdict, 'lost')
          await aborted(this.#consumerGone.signal)
          return
        }
      }
      yield chunk
    }
  }

  #withhold(verdict: Verdict, outcome: 'aborted' | 'lost' = 'aborted'): void {
    const socket = this.#socket
    switch (verdict.do) {
      case 'answer':
        this.#crossing.close({ outcome: 'error', error: { code: 'answer', message: 'answered by a fault' } })
        return void socket.end(bytesOf(verdict.with))
      case 'reset':
      case 'close':
        this.#crossing.close({ outcome })
        socket.resume()
        return void hangUp(socket, verdict.do)
      default:
        this.#keepSilent()
    }
  }

  /** The bytes are read, so that the consumer can write on, and nothing comes back until it gives up. */
  #keepSilent(): void {
    const socket = this.#socket
    // A consumer that closed and one that only ended its own half look the same from here; most have closed.
    if (socket.readableEnded) socket.end()
    else socket.once('end', () => socket.end())
    socket.resume()
  }

  #onEnd({ toUpstream, toClient, broken }: PipedBytes): void {
    const sizes = { request: toUpstream, reply: toClient }
    const reply = { bodyBytes: toClient }
    const attributes = { bytes: sizes }
    const message = `the ${broken === 'client' ? 'consumer' : 'service'} broke the connection off`
    if (broken === undefined) this.#crossing.close({ outcome: 'ok', reply, attributes })
    else this.#crossing.close({ outcome: 'aborted', error: { code: 'ECONNRESET', message }, reply, attributes })
  }

  #onConsumerClosed(): void {
    this.#consumerGone.abort()
    // With a connection to the service, the pipe reports the end of both.
    if (this.#service === undefined) this.#crossing.close({ outcome: 'aborted' })
  }
}

/** Bytes in place of the service's: a protocol of its own is not known here. */
function bytesOf({ body, json, message = '' }: FaultAnswer): string {
  return body ?? (json === undefined ? message : JSON.stringify(json))
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
