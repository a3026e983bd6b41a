import type { ClientRequest, IncomingMessage, InformationEvent, ServerResponse } from 'node:http'
import { PASS, type Verdict } from '../../foundation/core/index.ts'
import { resetSocket } from '../../foundation/net/index.ts'
import { deliver, deliverShaped } from './delivery.ts'
import { answer, answerBadGateway, endLost, hangUp } from './endings.ts'
import { hasBody, pairsOf } from './headers.ts'
import { faultReply, refusal } from './own-reply.ts'
import type { Passage } from './passage.ts'
import { collectBody, sendTwice } from './send-twice.ts'
import { maySendAgain } from './upstream.ts'

/**
 * One request on its way to the service, and its reply on the way back.
 *
 * ```
 *   request ──ask('request')──▶ send ──▶ service
 *   reply ◀── deliver ◀──ask('reply')◀── head
 * ```
 */
export class Carriage {
  readonly #passage: Passage
  #sent: ClientRequest | undefined
  /** The service has begun to reply: whatever happens now, the effect took place. */
  #effect = false

  constructor(passage: Passage) {
    this.#passage = passage
  }

  start(): void {
    const { reply, crossing } = this.#passage
    reply.once('close', () => this.#onConsumerDone())
    const verdict = crossing.ask('request')
    if (verdict === PASS) this.#forward()
    else this.#release(this.#enactAtRequest(verdict))
  }

  async #enactAtRequest(asked: Verdict | Promise<Verdict>): Promise<void> {
    const verdict = await asked
    const { request, reply, crossing } = this.#passage
    if (reply.destroyed) return
    switch (verdict.do) {
      case 'pass':
        return this.#forward()
      case 'duplicate':
        return this.#forwardTwice()
      case 'answer':
        return answer(this.#passage, faultReply(verdict.with))
      case 'reset':
      case 'close':
        crossing.close({ outcome: 'aborted' })
        return hangUp(request.socket, verdict.do, request)
      case 'hang':
      case 'drop':
        // The upload may finish; then the consumer waits for a reply until it gives up.
        request.resume()
    }
  }

  /** The usual way: the body streams to the service while it arrives. */
  #forward(): void {
    let sent: ClientRequest
    try {
      sent = this.#send((cause) => this.#onSendError(sent, cause))
    } catch (thrown) {
      // What came in as HTTP may still be something that node does not send.
      return void this.#onNoReply(thrown)
    }
    if (hasBody(this.#passage.request)) this.#streamBodyTo(sent)
    else sent.end()
  }

  #send(onError: (cause: Error) => void, options?: { fresh: boolean }): ClientRequest {
    const { upstream, outgoing, reply } = this.#passage
    const sent = upstream.request(outgoing, options)
    this.#sent = sent
    sent.on('error', onError)
    sent.on('response', (response) => this.#onResponse(response))
    sent.on('continue', () => reply.writeContinue())
    sent.on('information', (information) => passOn(information, reply))
    return sent
  }

  #streamBodyTo(sent: ClientRequest): void {
    const { request, requestBody } = this.#passage
    request.on('data', (chunk: Buffer) => {
      requestBody.take(chunk)
      if (!sent.destroyed && !sent.write(chunk)) request.pause()
    })
    sent.on('drain', () => request.resume())
    // What the service no longer wants is read all the same, so that the consumer's connection stays in step.
    sent.once('close', () => request.resume())
    request.once('end', () => {
      if (request.rawTrailers.length > 0) sent.addTrailers(pairsOf(request.rawTrailers))
      sent.end()
    })
  }

  #onSendError(sent: ClientRequest, cause: Error): void {
    if (!maySendAgain(sent, cause) || !this.#hasWholeBody()) return void this.#onNoReply(cause)
    this.#send((again) => this.#onNoReply(again), { fresh: true }).end(this.#passage.requestBody.body)
  }

  #hasWholeBody(): boolean {
    const { request, requestBody } = this.#passage
    return !hasBody(request) || (request.readableEnded && requestBody.complete)
  }

  /** An enactment that fails, a fault's answer that is no HTTP for one, is an uncaught error and holds up nobody. */
  #release(enacting: Promise<void>): void {
    enacting.catch((thrown: unknown) => {
      resetSocket(this.#passage.request.socket)
      throw thrown
    })
  }

  #onNoReply(cause: unknown): void {
    // Once there is a reply it breaks off by itself, and nobody is left to tell when the consumer went away.
    if (this.#effect || this.#passage.reply.destroyed) return
    answerBadGateway(this.#passage, cause)
  }

  async #forwardTwice(): Promise<void> {
    try {
      const body = await collectBody(this.#passage)
      if (body === undefined) return answer(this.#passage, refusal(413, 'the body is too long to be sent twice'))
      const keep = (sent: ClientRequest): void => {
        this.#sent = sent
      }
      const response = await sendTwice(this.#passage, body, keep)
      if (!this.#passage.reply.destroyed) this.#onResponse(response)
    } catch (thrown) {
      this.#onNoReply(thrown)
    }
  }

  #onResponse(response: IncomingMessage): void {
    this.#effect = true
    // The service answered before it had read the whole request: it will not read the rest.
    response.once('end', () => this.#sent?.writableEnded === false && this.#sent.destroy())
    const verdict = this.#passage.crossing.ask('reply')
    if (verdict === PASS) deliver(this.#passage, response)
    else this.#release(this.#enactAtReply(response, verdict))
  }

  async #enactAtReply(response: IncomingMessage, asked: Verdict | Promise<Verdict>): Promise<void> {
    const verdict = await asked
    const { request, reply, crossing } = this.#passage
    if (reply.destroyed) return
    switch (verdict.do) {
      case 'pass':
      case 'duplicate': // A request has one reply: there is nothing to say twice.
        return this.#deliver(response)
      case 'answer':
        response.resume()
        return answer(this.#passage, faultReply(verdict.with))
      case 'reset':
      case 'close':
        response.resume()
        crossing.close(endLost(response))
        return hangUp(request.socket, verdict.do, request)
      case 'hang':
      case 'drop':
        response.resume()
    }
  }

  async #deliver(response: IncomingMessage): Promise<void> {
    const shape = this.#passage.crossing.shape()
    if (shape === undefined) return deliver(this.#passage, response)
    const gone = new AbortController()
    this.#passage.reply.once('close', () => gone.abort())
    await deliverShaped(this.#passage, response, shape, gone.signal)
  }

  /** The consumer has its reply, or went away; then the service is not kept busy for nobody. */
  #onConsumerDone(): void {
    const { reply, crossing } = this.#passage
    if (reply.writableFinished) return
    crossing.close({ outcome: this.#effect ? 'lost' : 'aborted' })
    this.#sent?.destroy()
  }
}

/** Interim replies (RFC 9110 §15.2) are optional: one that node cannot write is left out. */
function passOn({ statusCode, headers }: InformationEvent, reply: ServerResponse): void {
  if (statusCode === 102) reply.writeProcessing()
  if (statusCode !== 103 || typeof headers.link !== 'string') return
  try {
    reply.writeEarlyHints({ link: headers.link })
  } catch {
    // A link that node calls malformed.
  }
}
